"""Generated files in the CMS's library, each made once and found again by its title."""

from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile

from core.models import AcademyDocument, AcademyImage
from home.demo.content_files import LANGUAGES, facts
from home.demo.diagram import spend_pyramid
from home.demo.directives import Assets
from home.demo.workbook import category_table


def ensure_assets() -> dict[str, Assets]:
    """What lessons may refer to, by language. A file that exists is left as it is: an edition
    may protect it."""
    images = {"spend-pyramid": _spend_pyramid().pk}
    return {
        language: Assets(documents={"category-table": _category_table(language).pk}, images=images)
        for language in LANGUAGES
    }


def _spend_pyramid() -> AcademyImage:
    title = facts("assets")["spend-pyramid"]["title"]
    found = AcademyImage.objects.filter(title=title).first()
    if found:
        return found
    image = AcademyImage(title=title, file=ImageFile(BytesIO(spend_pyramid()), "spend-pyramid.png"))
    image.save()
    image.get_file_size()  # measures and keeps it
    return image


def _category_table(language: str) -> AcademyDocument:
    texts = facts("assets")["category-table"][language]
    found = AcademyDocument.objects.filter(title=texts["title"]).first()
    if found:
        return found
    document = AcademyDocument(
        title=texts["title"], file=ContentFile(category_table(texts), texts["file"])
    )
    document.save()
    document.get_file_size()  # measures and keeps it
    return document
