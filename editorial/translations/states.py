"""In what state every page is in every language: the one answer for matrix, notice and dashboard.

*missing*: no page. *In work*: readers do not see it, or some of its words still stand in the
language of the original. *Outdated*: the original was changed after the version that readers see
was last brought up to date. *Done*: none of these.

When an original changed is dated by ``core.translations.sources``: its last publication that
changed a text or a rule. A translation was brought up to date when its live revision was printed
from the translation editor, not when a reviewer let it through. A page that was translated by hand,
outside the translation editor, is judged by the latest publications of both.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Page

from editorial.translations.choices import State
from editorial.translations.versions import Version, may_edit, versions

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@dataclass(frozen=True, slots=True)
class Cell:
    """``page`` is None when missing."""

    language: str
    state: State
    source: Version
    page: Version | None = None

    @property
    def label(self) -> str:
        return str(self.state.label)

    @property
    def open_words(self) -> int:
        return self.page.open_words if self.page else 0

    @property
    def may_edit(self) -> bool:
        """Only where a person was asked for; else True."""
        return bool(self.page and self.page.is_mine)

    @property
    def translation_id(self) -> int | None:
        return self.page.translation_id if self.page else None


@dataclass(frozen=True, slots=True)
class Row:
    """One page in all languages."""

    source: Version
    title: str  # of the original
    cells: dict[str, Cell]

    @property
    def key(self) -> uuid.UUID:
        return self.source.key

    @property
    def translations(self) -> list[Cell]:
        return [cell for cell in self.cells.values() if cell.state is not State.SOURCE]


def editable_pages(person: Any) -> "QuerySet[Page]":
    """The pages the person may edit or publish, those of whole trees among them."""
    return Page.objects.filter(may_edit(person))


def states_for(person: Any, *, with_words: bool = True) -> list[Row]:
    """Every page of which the person may edit the original or a translation, as the tree has them.

    1 query and that of the person's permissions, whatever the number of pages. Counting the open
    words takes most of the time.
    """
    pages = Page.objects.filter(depth__gt=1)
    if not person.is_superuser:
        mine = editable_pages(person).values("translation_key")
        pages = pages.filter(translation_key__in=mine)
    rows = _rows(versions(pages, by=person, with_words=with_words))
    return sorted(rows, key=lambda row: (LANGUAGES.index(row.source.language), row.source.path))


def states_of(keys: Iterable[uuid.UUID], *, with_words: bool = True) -> dict[uuid.UUID, Row]:
    """The same for some pages by ``translation_key``, whoever asks. 1 query."""
    pages = Page.objects.filter(translation_key__in=list(keys))
    return {row.key: row for row in _rows(versions(pages, with_words=with_words))}


def outdated_translations(person: Any) -> list[Cell]:
    """Translations that the person may edit and whose original was changed since, the longest
    outdated first. 1 query and that of the person's permissions."""
    found = [
        cell
        for row in states_for(person, with_words=False)
        for cell in row.translations
        if cell.state is State.OUTDATED and cell.may_edit
    ]
    return sorted(found, key=_changed_at)


def _changed_at(cell: Cell) -> datetime:
    return cell.source.changed_at or datetime.max.replace(tzinfo=UTC)


def outdated_original(page: Page) -> Version | None:
    """The original of a live translation that has fallen behind it, or in which a text is still
    the original's; else None. 1 query."""
    row = states_of([page.translation_key]).get(page.translation_key)
    cell = row.cells.get(page.locale.language_code) if row else None
    return cell.source if cell and cell.state is State.OUTDATED else None


def outdated_among(keys: Iterable[uuid.UUID]) -> dict[tuple[uuid.UUID, str], Version]:
    """(key, language) → the original, for the outdated ones of many pages. 1 query."""
    return {
        (key, cell.language): cell.source
        for key, row in states_of(keys).items()
        for cell in row.translations
        if cell.state is State.OUTDATED
    }


def _rows(found: Iterable[Version]) -> Iterator[Row]:
    by_key: dict[uuid.UUID, dict[str, Version]] = defaultdict(dict)
    for version in found:
        by_key[version.key][version.language] = version
    for known in by_key.values():
        source = _source_of(known)
        yield Row(source, _title(source), {code: _cell(code, known, source) for code in LANGUAGES})


def _title(page: Version) -> str:
    """What is not the person's to edit is named as readers know it."""
    if page.is_mine:
        return page.draft_title
    return page.title if page.live else _("(a page that has not been published)")


def _source_of(known: dict[str, Version]) -> Version:
    """The page that the others were translated from; by hand: the Finnish one, else the oldest."""
    first = known.get(settings.LANGUAGE_CODE) or min(known.values(), key=lambda page: page.pk)
    return known.get(first.translated_from or "", first)


def _cell(code: str, known: dict[str, Version], source: Version) -> Cell:
    page = known.get(code)
    if page is None:
        return Cell(code, State.MISSING, source)
    if page.pk == source.pk:
        return Cell(code, State.SOURCE, source, page)
    source = known.get(page.translated_from or "", source)
    return Cell(code, _state(page, source), source, page)


def _state(page: Version, source: Version) -> State:
    if not page.live:
        return State.IN_WORK
    is_behind = page.open_words or _is_older(page, source)
    return State.OUTDATED if is_behind else State.DONE


def _is_older(page: Version, source: Version) -> bool:
    up_to_date_at = page.current_at if page.translation_id else page.published_at
    return bool(source.changed_at and up_to_date_at and source.changed_at > up_to_date_at)
