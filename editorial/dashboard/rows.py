"""What a panel of the dashboard prints: rows under a heading with their number."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language_info

SHOWN = 10  # rows of one panel; the rest stands in the list that the panel links to


@dataclass(frozen=True)
class Row:
    """``facts`` are short texts beside the title; ``remark`` is a line of its own below it."""

    title: str
    url: str = ""
    language: str = ""  # code of the language that the title is in
    facts: Sequence[str] = ()
    remark: str = ""
    mark: str = ""  # a word that must be seen first: "Overdue"
    day: date | datetime | None = None
    day_label: str = ""  # said before the day

    @property
    def day_text(self) -> str:
        """“review by 4.12.2026”; of a moment, its day in local time."""
        if self.day is None:
            return ""
        day = localtime(self.day) if isinstance(self.day, datetime) else self.day
        return f"{self.day_label} {date_format(day, 'SHORT_DATE_FORMAT')}".strip()

    @property
    def below(self) -> str:
        """Language, facts and day in one line."""
        parts = (self.language_name, *self.facts, self.day_text)
        return " · ".join(part for part in parts if part)

    @property
    def language_name(self) -> str:
        """In the reader's language."""
        if not self.language:
            return ""
        return str(get_language_info(self.language)["name_translated"]).capitalize()


@dataclass(frozen=True)
class Link:
    text: str
    url: str


@dataclass(frozen=True)
class Group:
    """Some rows of a panel that are told apart, under a heading of their own."""

    heading: str
    rows: Sequence[Row]
    explanation: str = ""


@dataclass(frozen=True)
class PanelContent:
    """``heading`` holds the number already. ``empty`` is said where there are no rows, with the
    one thing to do next."""

    heading: str
    rows: Sequence[Row]
    empty: str
    action: Link | None = None  # where there are no rows
    more: Link | None = None  # the whole list
    guide: str = ""  # topic of the guide
    groups: Sequence[Group] = field(default_factory=list)
