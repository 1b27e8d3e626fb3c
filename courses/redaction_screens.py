"""What the CMS's screens of redactions show: plain values, no request."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.blocks import LessonBodyBlock, QuestionsBlock
from courses.choices import RedactionGround
from courses.models import Edition, EditionText, LessonPage, RedactedBlock, Redaction
from courses.reading import texts_of_block
from courses.redactions.fingerprints import Block
from courses.redactions.known import QUIZ_TYPES, read
from courses.redactions.occurrences import (
    Hidden,
    Place,
    Variant,
    pages_holding,
    places_of,
    with_translations,
)
from courses.redactions.services import default_note

LIVE = "live"
MOST_CHARACTERS = 400
LANGUAGES: dict[str, Any] = dict(settings.LANGUAGES)


@dataclass(frozen=True)
class Piece:
    """A block or question as an editor recognises it."""

    fingerprint: str
    kind: str
    texts: list[str]
    language: str
    language_code: str
    held_by: str  # "Edition 2, edition 1, live page"
    is_redacted: bool
    is_chosen: bool
    is_question: bool = False


@dataclass(frozen=True)
class TextLink:
    """One text of the lesson: an edition's, or the live page's, in a language."""

    label: str
    edition: str  # number of its row, or "live"
    language: str
    is_current: bool


@dataclass(frozen=True)
class ChooseScreen:
    texts: list[TextLink]
    pieces: list[Piece]


@dataclass(frozen=True)
class DescribeScreen:
    title: str
    pieces: list[Piece]
    concerns_quiz: bool


@dataclass(frozen=True)
class ConfirmScreen:
    pieces: list[Piece]
    ground: str
    reason: str
    notes: list[tuple[str, str]]  # language, words
    missing: list[str]  # languages of the lesson in which nothing is hidden
    places: list[Place]
    editions: list[Edition]
    pages: list[LessonPage]  # that the person may edit
    other_pages: int
    has_files: bool
    concerns_quiz: bool


def choose_screen(variants: list[Variant], edition: str, language: str) -> ChooseScreen:
    """The parts of one text: the one asked for, else the newest in the reader's language, else the
    newest in any."""
    texts = _texts(variants)
    wanted = (edition, language)
    reader = (get_language() or "")[:2]
    own = (place for place in texts if place[1] == reader)
    current = wanted if wanted in texts else next(own, next(iter(texts)))
    known = read()
    return ChooseScreen(
        texts=[TextLink(label, *place, place == current) for place, label in texts.items()],
        pieces=[
            _piece(row, known.notes, is_chosen=False)
            for row in variants
            if current in _places_of_variant(row)
        ],
    )


def describe_screen(variants: list[Variant], chosen: set[str]) -> DescribeScreen:
    """Every wording of what was chosen; each may still be left out, but for a quiz."""
    known = read()
    ids = {row.block_id for row in variants if row.fingerprint in chosen}
    shown = [row for row in variants if row.block_id in ids]
    return DescribeScreen(
        title=_title(variants),
        pieces=[_piece(row, known.notes, row.fingerprint in chosen) for row in shown],
        concerns_quiz=any(row.block_type in QUIZ_TYPES for row in shown),
    )


def confirm_screen(variants: list[Variant], data: dict[str, Any], person: Any) -> ConfirmScreen:
    """What would happen, as the person may see it. Costs as ``places_of`` and ``pages_holding``."""
    chosen = with_translations(variants, data["pieces"], only_quizzes=True)
    hidden = [row for row in variants if row.fingerprint in chosen]
    known = read()
    places = places_of(chosen)
    languages = {row.language for row in variants} - {row.language for row in hidden}
    pages, other_pages = _pages(hidden, person)
    return ConfirmScreen(
        pieces=[_piece(row, known.notes, is_chosen=True) for row in hidden],
        ground=str(RedactionGround(data["ground"]).label),
        reason=data["reason"],
        notes=[
            (str(name), data[f"note_{code}"].strip() or default_note(data["ground"], code))
            for code, name in LANGUAGES.items()
        ],
        missing=[str(LANGUAGES[code]) for code in sorted(languages)],
        places=places,
        editions=_editions(places),
        pages=pages,
        other_pages=other_pages,
        has_files=any(row.image_number or row.document_number for row in hidden),
        concerns_quiz=any(row.block_type in QUIZ_TYPES for row in hidden),
    )


@dataclass(frozen=True)
class RedactionFacts:
    blocks: list[RedactedBlock]
    kinds: list[str]
    places: list[Place]
    editions: list[Edition]
    pages: list[LessonPage]  # that the person may edit
    other_pages: int
    notes: list[tuple[str, str]]


def redaction_screen(redaction: Redaction, person: Any) -> RedactionFacts:
    blocks = list(redaction.blocks.all())
    places = places_of({row.fingerprint for row in blocks})
    pages, other_pages = _pages(blocks, person)
    return RedactionFacts(
        blocks=blocks,
        kinds=sorted({kind_of(row.block_type) for row in blocks}),
        places=places,
        editions=_editions(places),
        pages=pages,
        other_pages=other_pages,
        notes=[(str(name), getattr(redaction, f"note_{code}")) for code, name in LANGUAGES.items()],
    )


def _pages(hidden: Iterable[Hidden], person: Any) -> tuple[list[LessonPage], int]:
    """Pages that hold it and the person may edit; the others are counted, not named: some have
    never been published."""
    found = list(pages_holding(hidden))
    own = [page for page in found if page.permissions_for_user(person).can_edit()]
    return own, len(found) - len(own)


def editions_screen() -> list[Edition]:
    """Every edition there is, track by track, the newest first. 1 query."""
    editions = Edition.objects.order_by("-number", "-point")
    return sorted(editions, key=lambda row: (_track_title(row), row.track_key))


def _track_title(edition: Edition) -> str:
    return str(edition.texts.get(edition.source_language, {}).get("title", "")).casefold()


def edition_screen(edition: Edition) -> list[tuple[str, uuid.UUID]]:
    """Title and key of each lesson, in their order. 1 query."""
    rows = EditionText.objects.filter(
        lesson__edition=edition, language=edition.source_language
    ).order_by("lesson__module__position", "lesson__position")
    return list(rows.values_list("title", "lesson__key"))


def kind_of(block_type: str) -> str:
    """What editors call it in the page's form."""
    known = {**LessonBodyBlock().child_blocks, **QuestionsBlock().child_blocks}
    block = known.get(block_type)
    return str(block.label) if block else block_type


def _piece(row: Variant, notes: Any, is_chosen: bool) -> Piece:
    held_by = [_("Edition %(edition)s") % {"edition": edition} for edition in row.editions]
    if row.live_page is not None:
        held_by.insert(0, _("Live page"))
    return Piece(
        fingerprint=row.fingerprint,
        kind=kind_of(row.block_type),
        texts=_excerpts(row.piece),
        language=str(LANGUAGES.get(row.language, row.language)),
        language_code=row.language,
        held_by=", ".join(held_by),
        is_redacted=row.fingerprint in notes,
        is_chosen=is_chosen,
        is_question=row.block_type in QUIZ_TYPES and row.block_type != "quiz",
    )


def _excerpts(piece: Block) -> list[str]:
    if piece["type"] in QUIZ_TYPES and piece["type"] != "quiz":
        options = [option["text"] for option in piece.get("options", [])]
        return [piece["text"], *options]
    texts = [*texts_of_block(piece), piece.get("alt", "") or ""]
    shown, room = [], MOST_CHARACTERS
    for text in texts:
        if text and room > 0:
            shown.append(text if len(text) <= room else f"{text[:room]}…")
            room -= len(text)
    return shown or [piece.get("file", "") or _("Without words")]


def _places_of_variant(row: Variant) -> set[tuple[str, str]]:
    places = {(str(edition.pk), row.language) for edition in row.editions}
    return places | ({(LIVE, row.language)} if row.live_page is not None else set())


def _texts(variants: list[Variant]) -> dict[tuple[str, str], str]:
    """(edition or "live", language) → label: live pages first, then editions, newest first."""
    labels: dict[tuple[str, str], str] = {}
    editions: dict[int, Edition] = {}
    languages: dict[int, set[str]] = defaultdict(set)
    for row in variants:
        if row.live_page is not None:
            label = _("Live page, %(language)s") % {"language": LANGUAGES[row.language]}
            labels[LIVE, row.language] = label
        for edition in row.editions:
            editions[edition.pk] = edition
            languages[edition.pk].add(row.language)
    ordered = sorted(editions.values(), key=lambda row: (row.number, row.point), reverse=True)
    for edition in ordered:
        for code in (code for code in LANGUAGES if code in languages[edition.pk]):
            labels[str(edition.pk), code] = _("%(edition)s, %(language)s") % {
                "edition": edition,
                "language": LANGUAGES[code],
            }
    return labels


def _title(variants: list[Variant]) -> str:
    titles = {row.language: row.live_page.title for row in variants if row.live_page is not None}
    if titles:
        return str(next(titles[code] for code in LANGUAGES if code in titles))
    edition = next(row.editions[0] for row in variants if row.editions)
    return str(edition)


def _editions(places: list[Place]) -> list[Edition]:
    return list({place.edition.pk: place.edition for place in places}.values())
