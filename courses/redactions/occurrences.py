"""Where a block stands: in which editions, languages and pages. For screens of the CMS."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from courses.content import frozen_blocks
from courses.models import Edition, EditionText, LessonPage
from courses.redactions.fingerprints import (
    Block,
    document_of,
    fingerprint,
    image_of,
    pieces_of,
)
from courses.redactions.known import QUIZ_TYPES


@dataclass
class Variant:
    """One wording of a block or question of a lesson, and what holds it."""

    fingerprint: str
    language: str
    piece: Block
    editions: list[Edition] = field(default_factory=list)  # newest first
    live_page: Any = None  # of the language, where its published text holds it

    @property
    def block_id(self) -> str:
        return str(self.piece["id"])

    @property
    def block_type(self) -> str:
        return str(self.piece["type"])

    @property
    def image_id(self) -> int | None:
        return image_of(self.piece)

    @property
    def document_id(self) -> int | None:
        return document_of(self.piece)


def texts_of_lesson(lesson_key: uuid.UUID) -> list[EditionText]:
    """Every frozen text of a lesson with its edition, the newest first. 1 query, contents
    included: some 20 kB for each edition and language."""
    texts = EditionText.objects.filter(lesson__key=lesson_key).select_related("lesson__edition")
    return list(texts.order_by("-lesson__edition__number", "-lesson__edition__point", "language"))


def pages_of_lesson(lesson_key: uuid.UUID) -> list[LessonPage]:
    """The lesson's pages, by language. 1 query."""
    pages = LessonPage.objects.filter(translation_key=lesson_key).select_related("locale")
    return list(pages.order_by("locale__language_code"))


def variants_of(lesson_key: uuid.UUID) -> dict[tuple[str, str], Variant]:
    """Every wording of every block of a lesson, by language and fingerprint, in the order of the
    newest text. 2 queries, and those of images and documents in the live pages."""
    found: dict[tuple[str, str], Variant] = {}
    for page in pages_of_lesson(lesson_key):
        if page.live:
            language = page.locale.language_code
            for piece in pieces_of(frozen_blocks(page)):
                _variant(found, language, piece).live_page = page
    for text in texts_of_lesson(lesson_key):
        for piece in pieces_of(text.content["blocks"]):
            _variant(found, text.language, piece).editions.append(text.lesson.edition)
    return found


def _variant(found: dict[tuple[str, str], Variant], language: str, piece: Block) -> Variant:
    key = (language, fingerprint(piece))
    return found.setdefault(key, Variant(fingerprint=key[1], language=language, piece=piece))


def with_translations(
    variants: Iterable[Variant], chosen: Iterable[str], *, only_quizzes: bool = False
) -> set[str]:
    """The fingerprints chosen, and those of every other wording of the same blocks: other
    languages and other editions have a block under the same id. ``only_quizzes`` adds them for
    quizzes and questions alone, which are one thing in all languages."""
    rows = list(variants)
    first = set(chosen)
    ids = {
        row.block_id
        for row in rows
        if row.fingerprint in first and (row.block_type in QUIZ_TYPES or not only_quizzes)
    }
    return first | {row.fingerprint for row in rows if row.block_id in ids}


@dataclass(frozen=True)
class Place:
    edition: Edition
    language: str
    title: str
    lesson_key: uuid.UUID


def places_of(fingerprints: Iterable[str]) -> list[Place]:
    """Where frozen texts hold any of them, in every track. Reads every different text once: about
    a second for a thousand; for a screen that is rarely opened. 3 queries and more by the
    hundred texts."""
    wanted = set(fingerprints)
    first_of = dict(EditionText.objects.order_by("-pk").values_list("sha256", "pk"))
    texts = EditionText.objects.filter(pk__in=first_of.values()).values_list("sha256", "content")
    shas = [
        sha
        for sha, content in texts.iterator(chunk_size=100)
        if any(fingerprint(piece) in wanted for piece in pieces_of(content["blocks"]))
    ]
    rows = EditionText.objects.filter(sha256__in=shas).defer("content")
    ordered = rows.select_related("lesson__edition").order_by(
        "lesson__edition__track_key",
        "-lesson__edition__number",
        "-lesson__edition__point",
        "language",
    )
    return [Place(row.lesson.edition, row.language, row.title, row.lesson.key) for row in ordered]


def pages_holding(fingerprints: Iterable[str], block_types: Iterable[str]) -> Iterator[LessonPage]:
    """Lesson pages, published or not, whose stored text holds any of them. 1 query for all
    lessons, and those of the images and documents in blocks of these types."""
    wanted, types = set(fingerprints), set(block_types)
    if types & QUIZ_TYPES:
        types.add("quiz")
    for page in LessonPage.objects.select_related("locale").order_by("path"):
        blocks = frozen_blocks(page, types)
        if any(fingerprint(piece) in wanted for piece in pieces_of(blocks)):
            yield page
