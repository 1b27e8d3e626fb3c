"""What a file becomes once it is read: headings and rows of text, numbered as in the file."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL = 32_767  # characters; what a cell of Excel holds


class SpreadsheetError(Exception):
    """The file as a whole cannot be read; ``str(error)`` is a sentence for who sent it."""


@dataclass(frozen=True)
class RawRow:
    """A row before anything is known about its columns. ``number`` counts from 1, blank rows
    included; ``faults`` maps a column's index to a sentence about its cell."""

    number: int
    values: list[str]
    faults: dict[int, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        return not self.faults and not any(self.values)


@dataclass(frozen=True)
class Row:
    """``cells`` has every heading of the table as a key, ``""`` for an empty cell.

    ``errors`` maps headings to sentences about cells that could not be read; their text is "".
    """

    number: int
    cells: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """``source`` tells how the file was understood, for example ``"xlsx"`` or ``"csv ; utf-8"``.

    ``nameless`` lists the letters of columns that hold something but have no heading: their cells
    are in no row. ``other_sheets`` are the visible sheets that were not read.
    """

    headings: list[str]
    rows: list[Row]
    header_number: int
    source: str
    nameless: list[str] = field(default_factory=list)
    other_sheets: list[str] = field(default_factory=list)


def column_letter(index: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def too_long() -> str:
    """What is said of a cell that no spreadsheet program would hold."""
    return _("The cell holds more than %(limit)d characters.") % {"limit": MAX_CELL}
