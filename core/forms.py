"""The CMS's forms for files: what is uploaded is judged by its content (security rule 5)."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from core.frozen_files import is_frozen
from core.image_cleaning import re_encoded
from core.upload_checks import check_document


class FrozenFileMixin:
    """A file that an edition holds stays: its form says so, and refuses another one."""

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
            check_document(file, (file.name or "").rpartition(".")[2].lower())
        return self.cleaned_data["file"]


class AcademyImageForm(FrozenFileMixin, BaseImageForm):
    """Kind, size and pixels are judged by Wagtail's field; here the picture is written anew."""

    def clean_file(self) -> Any:
        file = self.uploaded()
        clean = re_encoded(file) if file is not None else None
        if file is None or clean is None:
            return self.cleaned_data["file"]
        return InMemoryUploadedFile(
            clean, "file", file.name, file.content_type, clean.getbuffer().nbytes, None
        )
