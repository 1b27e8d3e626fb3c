"""Images and documents of the CMS. Their addresses cannot be guessed (security rule 4)."""

import posixpath

from django.db import models
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image


def unguessable_path(folder: str, filename: str) -> str:
    """``folder/<22 random characters>/filename``: 128 bits before the name that people see."""
    return posixpath.join(folder, get_random_string(22), posixpath.basename(filename))


class AcademyImage(AbstractImage):
    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        permissions = [("choose_image", "Can choose image")]

    def get_upload_to(self, filename: str) -> str:
        return unguessable_path("images", super().get_upload_to(filename))


class AcademyRendition(AbstractRendition):
    image = models.ForeignKey(AcademyImage, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_per_filter"
            )
        ]

    def get_upload_to(self, filename: str) -> str:
        folder = posixpath.dirname(self.image.file.name).removeprefix("images/")
        return posixpath.join("renditions", folder, posixpath.basename(filename))


def document_path(instance: "AcademyDocument", filename: str) -> str:
    return unguessable_path("documents", filename)


class AcademyDocument(AbstractDocument):
    """A file of the CMS, served only by the checking view.

    Once a released edition refers to a document its file stays: a new version is a new document
    (``core.forms.AcademyDocumentForm`` refuses the replacement in the CMS).
    """

    file = models.FileField(upload_to=document_path, verbose_name=_("file"))

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        permissions = [("choose_document", "Can choose document")]

    def clean(self) -> None:
        if self.file:  # else the field has said already what is wrong with it
            super().clean()
