"""Where a block stands: in which editions, languages and pages. For screens of the CMS."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

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
    def image_number(self) -> int | None:
        return image_of(self.piece)

    @property
    def document_number(self) -> int | None:
        return document_of(self.piece)

    @property
    def holders(self) -> set[int | None]:
        """Numbers of the editions that hold it, and None for the live pages."""
        live: set[int | None] = set() if self.live_page is None else {None}
        return live | {edition.pk for edition in self.editions}


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
    languages and other editions have a block under the same id.

    ``only_quizzes`` adds what has to be hidden in any case. A quiz or a question is one thing in
    all languages: so its wordings in the editions, or live pages, that hold a chosen one; a
    question that was put right elsewhere stays. And the questions of each quiz, so that the quiz
    does not come back with one of them changed.
    """
    rows = list(variants)
    first = set(chosen)
    given = [row for row in rows if row.fingerprint in first]
    if not only_quizzes:
        ids = {row.block_id for row in given}
        return first | {row.fingerprint for row in rows if row.block_id in ids}
    held: dict[str, set[int | None]] = defaultdict(set)
    for row in given:
        if row.block_type in QUIZ_TYPES:
            held[row.block_id] |= row.holders
    same = [row for row in rows if row.holders & held.get(row.block_id, set())]
    questions = (
        fingerprint(question)
        for row in [*given, *same]
        if row.block_type == "quiz"
        for question in row.piece["questions"]
    )
    return first | {row.fingerprint for row in same} | set(questions)


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


class Hidden(Protocol):
    """A variant, or a row of a redaction."""

    @property
    def fingerprint(self) -> Any: ...
    @property
    def block_type(self) -> Any: ...
    @property
    def image_number(self) -> Any: ...
    @property
    def document_number(self) -> Any: ...


def pages_holding(hidden: Iterable[Hidden]) -> Iterator[LessonPage]:
    """Lesson pages, published or not, whose stored text holds any of it. 1 query for all lessons,
    and those of the images and documents of blocks that may be meant: a figure or a file with
    another number is told by the stored stream, and neither read nor rendered."""
    rows = list(hidden)
    wanted = {row.fingerprint for row in rows}
    types = {"quiz" if row.block_type in QUIZ_TYPES else row.block_type for row in rows}
    numbers = {
        "figure": {row.image_number for row in rows if row.block_type == "figure"},
        "file": {row.document_number for row in rows if row.block_type == "file"},
    }
    for page in LessonPage.objects.select_related("locale").order_by("path"):
        blocks = _blocks_that_may_be_meant(page, types, numbers)
        if any(fingerprint(piece) in wanted for piece in pieces_of(blocks)):
            yield page


def _blocks_that_may_be_meant(
    page: LessonPage, types: set[str], numbers: dict[str, set[int | None]]
) -> list[Block]:
    blocks = []
    for position, raw in enumerate(list(page.body.raw_data)):
        of_type = numbers.get(raw["type"])
        if raw["type"] not in types or (of_type and not _names_any(raw["value"], of_type)):
            continue
        child = page.body[position]
        frozen = child.block.freeze(child.value)
        blocks.append({"type": child.block_type, "id": child.id, **frozen})
    return blocks


def _names_any(value: Any, numbers: set[int | None]) -> bool:
    """Does a stored value name one of them? None stands for a file that has been deleted, whose
    number may still be there: then everything is looked at."""
    if None in numbers:
        return True
    if isinstance(value, dict):
        return any(_names_any(part, numbers) for part in value.values())
    return value in numbers if isinstance(value, int) else False
