"""What is held of a person, in numbers, as JSON and to be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Model, Value
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.personal_data.labels import label_of
from core.personal_data.registry import PersonalData, declarations
from core.personal_data.subjects import Subject

FORMAT = "keino-academy/personal-data/1"
CHUNK = 500


@dataclass(frozen=True)
class Holding:
    """A kind of record and how many rows of it there are about the person."""

    declaration: PersonalData
    count: int


@dataclass(frozen=True)
class Section:
    """A kind of record to be read: each row as pairs of a label and a text."""

    declaration: PersonalData
    rows: list[list[tuple[str, str]]]


def holdings(subject: Subject) -> list[Holding]:
    """Every kind of record with its number of rows, 0 included: 1 query, and what ``find`` asks."""
    kinds = declarations()
    counts = [
        kind.find(subject)
        .order_by()
        .annotate(kind_=Value(kind.label))
        .values("kind_")
        .annotate(rows_=Count("pk"))
        .values_list("kind_", "rows_")
        for kind in kinds
    ]
    found = dict(counts[0].union(*counts[1:], all=True)) if counts else {}
    return [Holding(kind, found.get(kind.label, 0)) for kind in kinds]


def exported(subject: Subject) -> dict[str, Any]:
    """Everything, as plain JSON: ``records`` by model label. 1 query for each kind of record, and
    one for each object that a row's own fields lead to."""
    return {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "language": get_language(),
        "records": {
            kind.label: {
                "title": str(kind.title),
                "purpose": str(kind.purpose),
                "basis": kind.basis.value,
                "kept": str(kind.kept),
                "rows": [_plain(row) for row in rows],
            }
            for kind, rows in _rows_by_kind(subject)
        },
    }


def sections(subject: Subject) -> list[Section]:
    """The same to be read, in the active language; kinds without rows are left out."""
    return [
        Section(kind, [_readable(kind, row) for row in rows])
        for kind, rows in _rows_by_kind(subject)
        if rows
    ]


def _rows_by_kind(subject: Subject) -> Iterator[tuple[PersonalData, list[dict[str, Any]]]]:
    for kind in declarations():
        yield kind, [exported_row(kind, row, subject) for row in kind.find(subject).iterator(CHUNK)]


def exported_row(kind: PersonalData, row: Model, subject: Subject) -> dict[str, Any]:
    """The declared fields of a row with their values; a moment stays a moment."""
    values = {name: _value(row, name) for name in kind.fields}
    return values | (kind.more(row, subject) if kind.more else {})


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        if row is None:
            return None
        row = getattr(row, name)
    if isinstance(row, Model) or hasattr(row, "storage"):
        return str(row)
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def _readable(kind: PersonalData, row: dict[str, Any]) -> list[tuple[str, str]]:
    told = (
        (str(label_of(name)), _in_words(_named(kind, name, value))) for name, value in row.items()
    )
    return [(label, text) for label, text in told if text]


def _named(kind: PersonalData, name: str, value: Any) -> Any:
    """What is kept as a key of choices, by the name of the choice."""
    field = next((one for one in kind.model._meta.concrete_fields if one.name == name), None)
    choices = field and field.flatchoices
    return dict(choices).get(value, value) if choices else value


def _in_words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_in_words(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(_in_words(item) for item in value)
    return str(value)
