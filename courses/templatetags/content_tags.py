"""Frozen content in templates."""

from datetime import date
from typing import Any

from django import template
from django.core.files.storage import default_storage
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info
from wagtail.rich_text import expand_db_html

from core.sanitising import clean_html, plain_text_to_html
from courses import quizzes

register = template.Library()


@register.filter
def rich(html: str) -> SafeString:
    """Editors' rich text. Wagtail's whitelist cleaned it when it was saved; it is cleaned again
    here, because scripts and seeds write content without that form."""
    return clean_html(html)


@register.filter
def choices(question: dict[str, Any]) -> list[dict[str, Any]]:
    """What one would choose among in a question that is only to be read."""
    return quizzes.QUESTION_TYPES[question["type"]].options(question)


@register.filter
def media_url(name: str) -> str:
    return default_storage.url(name)


@register.filter
def file_facts(block: dict[str, Any]) -> str:
    """``"XLSX, 22 kB"``."""
    return f"{block['extension']}, {filesizeformat(block['size'])}"


@register.filter
def caption_tracks(block: dict[str, Any]) -> list[dict[str, str]]:
    """The captions of a video file as ``components/video.html`` takes them."""
    if not block["captions_url"] or block.get("withdrawn"):
        return []
    code = (get_language() or "fi")[:2]
    name = get_language_info(code)["name_local"]
    return [{"url": block["captions_url"], "code": code, "name": name}]


@register.filter
def in_language(texts: dict[str, str]) -> str:
    """The text in the active language, else Finnish, else any."""
    code = (get_language() or "fi")[:2]
    return texts.get(code) or texts.get("fi") or next(iter(texts.values()), "")


@register.filter
def day_of(text: str) -> str:
    """The day of a frozen ISO date, written as the active language writes it."""
    return date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT")


@register.filter
def expanded(html: str) -> SafeString:
    """A rich text field of a live page: internal links become addresses."""
    return clean_html(expand_db_html(html))


@register.filter
def linked(text: str) -> SafeString:
    """What a person or a program wrote as plain text, with working links."""
    return plain_text_to_html(text)
