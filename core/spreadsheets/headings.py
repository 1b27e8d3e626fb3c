"""Which row holds the headings, and which heading is which column."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from core.spreadsheets.tables import RawRow, SpreadsheetError, Table, column_letter

LOOKED_AT = 30  # rows in which the headings must be found
Spans = Mapping[int, Sequence[tuple[int, int]]]  # row number → its cells merged across columns


def heading_key(text: str) -> str:
    """What two spellings of one heading share: letters and digits without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^\w]|_", "", "".join(c for c in plain if not unicodedata.combining(c)))


def header_row(
    rows: Sequence[RawRow], *, known: Iterable[str] = (), spans: Spans | None = None
) -> RawRow:
    """The row of headings among the first rows: the one with most ``known`` headings, else the
    first that is filled nearly as far as the widest and does not only group the row below it.

    Raises SpreadsheetError when nothing can be it.
    """
    first = [row for row in rows[:LOOKED_AT] if not row.is_blank]
    if not first:
        raise SpreadsheetError(_("The file is empty."))
    keys = {heading_key(name) for name in known}
    hits = [sum(heading_key(value) in keys for value in row.values if value) for row in first]
    if max(hits):
        return first[hits.index(max(hits))]
    widest = max(_filled(row) for row in first)
    for place, row in enumerate(first):
        below = first[place + 1] if place + 1 < len(first) else None
        if _filled(row) * 2 > widest and not _groups(row, below, spans or {}):
            return _checked(row)
    return _checked(first[0])


def _filled(row: RawRow) -> int:
    return sum(map(bool, row.values))


def _groups(row: RawRow, below: RawRow | None, spans: Spans) -> bool:
    """A merged cell of the row stands above several filled ones."""
    return below is not None and any(
        sum(map(bool, below.values[first : last + 1])) > 1
        for first, last in spans.get(row.number, ())
    )


def _checked(row: RawRow) -> RawRow:
    if any(re.fullmatch(r"\S+@\S+\.\S+", value) for value in row.values):
        raise SpreadsheetError(
            _(
                "Row %(row)d holds an e-mail address where the headings of the columns should be. "
                "Add a row of headings above the first person."
            )
            % {"row": row.number}
        )
    return row


def named_columns(header: RawRow) -> dict[int, str]:
    """Column index → heading. Raises SpreadsheetError for a heading that stands twice."""
    names = {place: " ".join(v.split()) for place, v in enumerate(header.values) if v}
    seen: dict[str, int] = {}
    for place, name in names.items():
        twin = seen.setdefault(heading_key(name) or name, place)
        if twin != place:
            raise SpreadsheetError(
                _(
                    "Columns %(first)s and %(second)s have the same heading, “%(heading)s”. "
                    "Give each column a heading of its own."
                )
                % {
                    "first": column_letter(twin),
                    "second": column_letter(place),
                    "heading": name,
                }
            )
    return names


@dataclass(frozen=True)
class ColumnMatch:
    """``found`` maps each wanted key to the table's heading; ``missing`` are required keys that
    no column answers to; ``unknown`` are headings that nobody asked for."""

    found: dict[str, str]
    missing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def match_columns(
    table: Table, wanted: Mapping[str, Sequence[str]], *, required: Iterable[str] = ()
) -> ColumnMatch:
    """Find columns by their headings in any language and order, without regard to case, blanks,
    punctuation and accents. ``wanted``: ``{"email": ["Sähköposti", "E-post", "E-mail"], …}``.

    Two columns for one key: the spelling that ``wanted`` names first is taken, the other one is
    ``unknown``.
    """
    by_key = {heading_key(heading): heading for heading in table.headings}
    found = {}
    for key, spellings in wanted.items():
        for spelling in spellings:
            if heading := by_key.get(heading_key(spelling)):
                found[key] = heading
                break
    taken = set(found.values())
    return ColumnMatch(
        found=found,
        missing=[key for key in required if key not in found],
        unknown=[heading for heading in table.headings if heading not in taken],
    )
