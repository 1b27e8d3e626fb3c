"""The report of pages × languages × state: what is shown of it, summed and written to a sheet."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import get_page_models

from core.spreadsheets import Column
from editorial.translations.choices import OF_TRANSLATIONS, State
from editorial.translations.states import Cell, Row

NAMES = dict(settings.LANGUAGES)
MOST_LETTERS = 32
SECTION_DEPTHS = range(2, 5)  # front page, its parts, their parts


@dataclass(frozen=True)
class Wanted:
    """What the report is narrowed to; empty values narrow nothing."""

    text: str = ""
    type_id: int | None = None
    section: str = ""  # path of a page
    language: str = ""
    state: str = ""

    def rows(self, rows: Iterable[Row]) -> list[Row]:
        """By everything but the state, which the sums tell."""
        words = self.text.casefold()
        return [
            row
            for row in rows
            if (not words or words in row.title.casefold())
            and (not self.type_id or row.source.type_id == self.type_id)
            and row.source.path.startswith(self.section)
            and (not self.language or row.cells[self.language].state is not State.SOURCE)
        ]

    def in_state(self, rows: Iterable[Row]) -> list[Row]:
        if not self.state:
            return list(rows)
        return [row for row in rows if any(cell.state == self.state for cell in self.cells(row))]

    def cells(self, row: Row) -> list[Cell]:
        return [row.cells[self.language]] if self.language else row.translations


class MatrixForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("Title contains"), required=False, max_length=100)
    type = forms.TypedChoiceField(
        label=gettext_lazy("Page type"), required=False, coerce=int, empty_value=None
    )
    section = forms.ChoiceField(label=gettext_lazy("Page and everything below it"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Into the language"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, data: Any, rows: Sequence[Row]) -> None:
        super().__init__(data)
        self.sections = {str(row.source.pk): row for row in rows if _is_section(row)}
        self._offer("type", types_of(rows))
        self._offer("section", [(key, _indented(row)) for key, row in self.sections.items()])
        self._offer("language", settings.LANGUAGES)
        self._offer(
            "state", [(state.value, capfirst(str(state.label))) for state in OF_TRANSLATIONS]
        )

    def _offer(self, name: str, choices: Iterable[tuple[Any, str]]) -> None:
        field = cast(forms.ChoiceField, self.fields[name])
        field.choices = [("", _("All")), *choices]

    @property
    def wanted(self) -> Wanted:
        """What is not valid narrows nothing."""
        self.is_valid()
        chosen = self.cleaned_data
        section = self.sections.get(chosen.get("section", ""))
        return Wanted(
            text=chosen.get("text", ""),
            type_id=chosen.get("type"),
            section=section.source.path if section else "",
            language=chosen.get("language", ""),
            state=chosen.get("state", ""),
        )


def _is_section(row: Row) -> bool:
    return row.source.has_children and len(row.source.path) // 4 in SECTION_DEPTHS


def _indented(row: Row) -> str:
    """Short enough for a list to fit a telephone's width."""
    depth = len(row.source.path) // 4 - SECTION_DEPTHS.start
    return "– " * depth + Truncator(row.title).chars(MOST_LETTERS - 2 * depth)


def types_of(rows: Iterable[Row]) -> list[tuple[int, str]]:
    """1 query at most in a process."""
    known = ContentType.objects.get_for_models(*get_page_models())
    names = {row.pk: capfirst(str(model._meta.verbose_name)) for model, row in known.items()}
    return sorted(
        ((pk, names.get(pk, "–")) for pk in {row.source.type_id for row in rows}),
        key=lambda choice: choice[1],
    )


@dataclass(frozen=True)
class Sum:
    language: str
    counts: list[tuple[State, int]]


def sums(rows: Iterable[Row], languages: Sequence[str]) -> list[Sum]:
    """How many pages are in each state in each language."""
    counter = Counter((cell.language, cell.state) for row in rows for cell in row.translations)
    return [
        Sum(code, [(state, counter[code, state]) for state in OF_TRANSLATIONS])
        for code in languages
    ]


# ------------------------------------------------------------------ as a sheet


def sheet_columns(languages: Sequence[str]) -> list[Column]:
    columns = [
        Column(_("Page"), width=50),
        Column(_("Page type")),
        Column(_("Original in"), _("The language the page was written in.")),
        Column(_("Original changed"), _("When readers could first see its present words.")),
    ]
    for code in languages:
        name = {"language": NAMES[code]}
        columns += [
            Column(_("%(language)s: state") % name),
            Column(
                _("%(language)s: texts without a translation") % name,
                _("Empty for a page that is translated outside the translation editor."),
            ),
        ]
    return columns


def sheet_rows(rows: Iterable[Row], languages: Sequence[str]) -> Iterator[list[Any]]:
    rows = list(rows)
    types = dict(types_of(rows))
    for row in rows:
        line: list[Any] = [
            row.title,
            types[row.source.type_id],
            NAMES[row.source.language],
            row.source.changed_at,
        ]
        for code in languages:
            cell = row.cells[code]
            line += [cell.label, cell.open_words if cell.translation_id else None]
        yield line
