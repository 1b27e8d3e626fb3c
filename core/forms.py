"""The CMS's forms for files: what is uploaded is judged by its content (security rule 5)."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from core.frozen_files import is_frozen
from core.image_cleaning import UNREADABLE, pixels_of, re_encoded
from core.upload_checks import check_document, extension_of


class FrozenFileMixin:
    """A file that an edition holds stays: its form says so, and refuses another one."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]
    instance: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields and is_frozen(self.instance):
            self.fields["file"].help_text = frozen_sentence()

    def uploaded(self) -> UploadedFile | None:
        """What was uploaded now, if anything was and if it may be."""
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return None
        if is_frozen(self.instance):
            raise forms.ValidationError(frozen_sentence())
        return file


def frozen_sentence() -> str:
    return _(
        "A released edition uses this file, so it can be neither replaced nor deleted. "
        "Upload the new version as a file of its own and choose that on the page."
    )


class AcademyDocumentForm(FrozenFileMixin, BaseDocumentForm):
    def clean_file(self) -> Any:
        file = self.uploaded()
        if file is not None:
            FileExtensionValidator(settings.WAGTAILDOCS_EXTENSIONS)(file)
            check_document(file, extension_of(file.name or ""))
        return self.cleaned_data["file"]


class CheckedImageField(WagtailImageField):
    """Wagtail's field decodes a picture before it counts the pixels, and lets Pillow's faults
    through; this one counts first and answers a broken picture with a sentence."""

    def to_python(self, data: Any) -> Any:
        if isinstance(data, UploadedFile):
            self._check_pixels(data)
        try:
            return super().to_python(data)
        except UNREADABLE as fault:
            raise forms.ValidationError(
                self.error_messages["invalid_image"], code="invalid_image"
            ) from fault

    def _check_pixels(self, file: UploadedFile) -> None:
        pixels = pixels_of(file)
        if pixels is not None and pixels > self.max_image_pixels:
            raise forms.ValidationError(
                self.error_messages["file_too_many_pixels"]
                % {"num_pixels": pixels, "max_pixels_count": self.max_image_pixels},
                code="file_too_many_pixels",
            )


class AcademyImageForm(FrozenFileMixin, BaseImageForm):
    """A picture that Wagtail's rules let through is written anew, without its metadata."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stock := self.fields.get("file"):
            self.fields["file"] = CheckedImageField(
                label=stock.label,
                required=stock.required,
                widget=stock.widget,
                max_length=getattr(stock, "max_length", None),
                help_text=frozen_sentence() if is_frozen(self.instance) else None,
            )

    def clean_file(self) -> Any:
        file = self.uploaded()
        clean = re_encoded(file) if file is not None else None
        if file is None or clean is None:
            return self.cleaned_data["file"]
        return InMemoryUploadedFile(
            clean, "file", file.name, file.content_type, clean.getbuffer().nbytes, None
        )
