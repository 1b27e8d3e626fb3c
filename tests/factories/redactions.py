"""Content with a marker in it, and its redaction by the real service."""

from collections.abc import Callable
from typing import Any

from courses.content import lesson_content
from courses.models import LessonPage, Redaction
from courses.redactions import fingerprint
from courses.redactions.fingerprints import pieces_of
from courses.redactions.services import redact_blocks
from tests.factories.pages import releaser

MARKER = "Kielletynlause"


def lesson(slug: str = "", language: str = "fi") -> LessonPage:
    """The page with this slug, else the first."""
    pages = LessonPage.objects.filter(locale__language_code=language)
    return pages.get(slug=slug) if slug else pages.order_by("path").first()


def fingerprints(page: LessonPage, wanted: Callable[[dict[str, Any]], bool]) -> list[str]:
    """Of the page's blocks and questions that satisfy ``wanted``."""
    pieces = pieces_of(lesson_content(page)["blocks"])
    return [fingerprint(piece) for piece in pieces if wanted(piece)]


def holding(text: str = MARKER) -> Callable[[dict[str, Any]], bool]:
    return lambda piece: text in str(piece)


def of_type(*types: str) -> Callable[[dict[str, Any]], bool]:
    return lambda piece: piece["type"] in types


def redact(page: LessonPage, wanted: Callable[[dict[str, Any]], bool], **more: Any) -> Redaction:
    """By the administrator of the factories, for copyright unless said otherwise."""
    given = {"ground": "copyright", "reason": "Kopioitu kirjasta.", "by": releaser(), **more}
    return redact_blocks(
        lesson_key=page.translation_key, fingerprints=fingerprints(page, wanted), **given
    )
