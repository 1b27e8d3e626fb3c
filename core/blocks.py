"""Shared StreamField blocks. Each can freeze itself: turn its value into plain, documented JSON.

A frozen block is ``{"type": …, "id": …, **freeze(value)}``. Frozen JSON needs no block class, no
page and no revision to be rendered, so an edition outlives every change of this file. The shape
of a type may gain keys but never lose or rename one.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock
from wagtail.images.models import SourceImageIOError
from wagtail.rich_text import expand_db_html

from core.withdrawn_files import is_withdrawn

LANGUAGE_FEATURES = [f"lang-{code}" for code, _name in settings.LANGUAGES]
INLINE_FEATURES = ["bold", "italic", "ol", "ul", "link", *LANGUAGE_FEATURES]
TEXT_FEATURES = ["h2", "h3", *INLINE_FEATURES]
RENDITION_FILTER = "max-1360x1360|format-webp"  # twice the width of a reading column


def frozen_html(value: Any) -> str:
    """Rich text with its internal links turned into addresses."""
    return expand_db_html(value.source) if value else ""


class FrozenMixin:
    """A block whose value can be frozen into JSON."""

    def freeze(self, value: Any) -> dict[str, Any]:
        raise NotImplementedError

    def documents(self, value: Any) -> list[Any]:
        """Documents that the value refers to; an edition protects them."""
        return []

    def images(self, value: Any) -> list[Any]:
        return []


class TextBlock(FrozenMixin, blocks.RichTextBlock):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(**kwargs)

    def freeze(self, value: Any) -> dict[str, Any]:
        return {"html": frozen_html(value)}

    class Meta:
        icon = "pilcrow"
        label = _("Text")


class FigureBlock(FrozenMixin, blocks.StructBlock):
    image = ImageBlock(
        label=_("image"),
        help_text=_("Describe what the image tells, or mark it as decorative if it tells nothing."),
    )
    caption = blocks.CharBlock(required=False, max_length=300, label=_("caption"))

    def freeze(self, value: Any) -> dict[str, Any]:
        image = value["image"]
        if image is None:  # deleted since
            return {"image": None, "file": "", "caption": value["caption"]}
        if is_withdrawn(image):  # its file is in no public place
            return {**self._without_file(image, value), "withdrawn": True}
        try:
            rendition = image.get_rendition(RENDITION_FILTER)
        except SourceImageIOError:  # withdrawn a moment ago, or lost
            return self._without_file(image, value)
        return {
            "image": image.pk,
            "file": rendition.file.name,
            "width": rendition.width,
            "height": rendition.height,
            "alt": "" if image.decorative else image.contextual_alt_text or "",
            "caption": value["caption"],
        }

    @staticmethod
    def _without_file(image: Any, value: Any) -> dict[str, Any]:
        return {
            "image": image.pk,
            "file": "",
            "width": 0,
            "height": 0,
            "alt": "" if image.decorative else image.contextual_alt_text or "",
            "caption": value["caption"],
        }

    def images(self, value: Any) -> list[Any]:
        return [value["image"]] if value["image"] else []

    class Meta:
        icon = "image"
        label = _("Image")


class VideoBlock(FrozenMixin, blocks.StructBlock):
    """A video that nothing fetches before it is asked for: a file on a permitted host plays in
    the page, any other address is a link that leads to the provider."""

    title = blocks.CharBlock(max_length=200, label=_("title"))
    url = blocks.URLBlock(
        label=_("address"), help_text=_("Nothing is loaded from here before the reader asks.")
    )
    minutes = blocks.IntegerBlock(min_value=1, max_value=180, label=_("length in minutes"))
    captions = DocumentChooserBlock(
        required=False,
        label=_("captions"),
        help_text=_("WebVTT file (.vtt), for a video file that plays in the page."),
    )
    has_own_captions = blocks.BooleanBlock(
        required=False, label=_("The provider's player shows captions in this language")
    )
    transcript = blocks.RichTextBlock(
        features=INLINE_FEATURES,
        label=_("transcript"),
        help_text=_("What is said and shown, as text."),
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        is_shown_here = _is_permitted_file(cleaned["url"])
        if not cleaned["captions"] and (is_shown_here or not cleaned["has_own_captions"]):
            raise blocks.StructBlockValidationError(
                {"captions": ValidationError(_("Captions are required: add a WebVTT file."))}
            )
        return cleaned

    def freeze(self, value: Any) -> dict[str, Any]:
        host = urlsplit(value["url"]).hostname or ""
        return {
            "title": value["title"],
            "url": value["url"],
            "host": host,
            "is_file": _is_permitted_file(value["url"]),
            "minutes": value["minutes"],
            "captions_url": value["captions"].url if value["captions"] else "",
            "transcript": frozen_html(value["transcript"]),
        }

    def documents(self, value: Any) -> list[Any]:
        return [value["captions"]] if value["captions"] else []

    class Meta:
        icon = "media"
        label = _("Video")


def _is_permitted_file(url: str) -> bool:
    """Does the video play in our own page, from a host of the settings?"""
    return (urlsplit(url).hostname or "") in {_host(entry) for entry in settings.VIDEO_FILE_HOSTS}


def _host(entry: str) -> str:
    return urlsplit(entry if "://" in entry else f"https://{entry}").hostname or ""


class FileBlock(FrozenMixin, blocks.StructBlock):
    title = blocks.CharBlock(max_length=200, label=_("title"))
    document = DocumentChooserBlock(label=_("document"))

    def freeze(self, value: Any) -> dict[str, Any]:
        document = value["document"]
        if document is None:  # deleted since
            return {"title": value["title"], "document": None, "url": ""}
        return {
            "title": value["title"],
            "document": document.pk,
            "url": document.url,
            "extension": document.file_extension.upper(),
            "size": document.get_file_size() or 0,
        }

    def documents(self, value: Any) -> list[Any]:
        return [value["document"]] if value["document"] else []

    class Meta:
        icon = "doc-full"
        label = _("File")


class CalloutBlock(FrozenMixin, blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=[("law", _("What the law says")), ("example", _("Example")), ("tip", _("Tip"))],
        label=_("kind"),
    )
    heading = blocks.CharBlock(max_length=120, label=_("heading"))
    text = blocks.RichTextBlock(features=INLINE_FEATURES, label=_("text"))

    def freeze(self, value: Any) -> dict[str, Any]:
        return {
            "kind": value["kind"],
            "heading": value["heading"],
            "html": frozen_html(value["text"]),
        }

    class Meta:
        icon = "info-circle"
        label = _("Callout")


class QuotationBlock(FrozenMixin, blocks.StructBlock):
    text = blocks.TextBlock(label=_("text"))
    attribution = blocks.CharBlock(
        max_length=200,
        label=_("attribution"),
        help_text=_("Who says so; mark an invented person as an example."),
    )

    def freeze(self, value: Any) -> dict[str, Any]:
        return {"text": value["text"], "attribution": value["attribution"]}

    class Meta:
        icon = "openquote"
        label = _("Quotation")


class TableRowBlock(blocks.StructBlock):
    cells = blocks.ListBlock(blocks.CharBlock(required=False, label=_("cell")), label=_("cells"))


class TableBlock(FrozenMixin, blocks.StructBlock):
    """A small table of texts. Wagtail's table blocks are left alone: the translation package
    cannot read them."""

    caption = blocks.CharBlock(max_length=200, label=_("caption"))
    header = blocks.ListBlock(blocks.CharBlock(label=_("heading")), label=_("column headings"))
    rows = blocks.ListBlock(TableRowBlock(), label=_("rows"))
    first_column_is_header = blocks.BooleanBlock(
        required=False, default=True, label=_("The first cell of each row names the row")
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if any(len(row["cells"]) != len(cleaned["header"]) for row in cleaned["rows"]):
            raise blocks.StructBlockValidationError(
                {"rows": ValidationError(_("Every row needs as many cells as there are headings."))}
            )
        return cleaned

    def freeze(self, value: Any) -> dict[str, Any]:
        return {
            "caption": value["caption"],
            "header": list(value["header"]),
            "rows": [list(row["cells"]) for row in value["rows"]],
            "first_column_is_header": bool(value["first_column_is_header"]),
        }

    class Meta:
        icon = "table"
        label = _("Table")


class DetailsBlock(FrozenMixin, blocks.StructBlock):
    summary = blocks.CharBlock(max_length=200, label=_("line that is always shown"))
    text = blocks.RichTextBlock(features=INLINE_FEATURES, label=_("text"))

    def freeze(self, value: Any) -> dict[str, Any]:
        return {"summary": value["summary"], "html": frozen_html(value["text"])}

    class Meta:
        icon = "collapse-down"
        label = _("Details")


class KeyTermBlock(blocks.StructBlock):
    term = blocks.CharBlock(max_length=120, label=_("term"))
    definition = blocks.TextBlock(label=_("definition"))


class KeyTermsBlock(FrozenMixin, blocks.StructBlock):
    terms = blocks.ListBlock(KeyTermBlock(), label=_("terms"))

    def freeze(self, value: Any) -> dict[str, Any]:
        return {
            "terms": [
                {"term": item["term"], "definition": item["definition"]} for item in value["terms"]
            ]
        }

    class Meta:
        icon = "list-ul"
        label = _("Key terms")


class TextListBlock(blocks.StreamBlock):
    """A list of one-line texts, each translated on its own."""

    item = blocks.CharBlock(max_length=300, label=_("item"))

    class Meta:
        required = False
