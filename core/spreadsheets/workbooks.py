"""Workbooks: .xlsx as Excel, LibreOffice and others write it, read within limits."""

import logging
import warnings
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from defusedxml.ElementTree import iterparse
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries

from core.spreadsheets.headings import Spans
from core.spreadsheets.tables import MAX_CELL, MAX_COLUMNS, RawRow, SpreadsheetError, too_long
from core.spreadsheets.values import text_of
from core.upload_checks import check_document

logger = logging.getLogger(__name__)
MAX_UNPACKED = 50 * 1024 * 1024  # bytes of the whole package: 20,000 rows need a tenth
MAX_TAGS = 4_000_000  # of the whole package: reading costs seconds by these, whatever they hold
LAST_ROW = 1_048_576
FORMULA_FAULTS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}


@dataclass
class SheetNotes:
    """What openpyxl's lean reader does not tell. Rows and columns count from 1."""

    spans: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    down: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    valueless: set[tuple[int, int]] = field(default_factory=set)
    is_empty: bool = True

    def header_spans(self) -> Spans:
        return {row: [(a - 1, b - 1) for a, b in spans] for row, spans in self.spans.items()}


@dataclass(frozen=True)
class Sheet:
    rows: Iterator[RawRow]
    spans: Spans
    others: list[str]


def workbook_sheet(data: bytes) -> Sheet:
    """The first visible sheet that holds anything. Raises SpreadsheetError; the rows, which are
    read as they are taken, may raise it too."""
    try:
        check_document(BytesIO(data), "xlsx")
    except ValidationError as fault:
        raise SpreadsheetError(fault.messages[0]) from fault
    with _damage_told():
        _refuse_costly(data)
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        for sheet in visible:
            notes = _notes(book._archive, sheet._worksheet_path)
            if not notes.is_empty:
                others = [other.title for other in visible if other is not sheet]
                return Sheet(_rows(sheet, notes), notes.header_spans(), others)
    raise SpreadsheetError(_("The file is empty."))


def _refuse_costly(data: bytes) -> None:
    with ZipFile(BytesIO(data)) as package:
        parts = package.infolist()
        if (
            sum(part.file_size for part in parts) > MAX_UNPACKED
            or sum(package.read(part).count(b"<") for part in parts) > MAX_TAGS
        ):
            raise SpreadsheetError(_("The workbook is too large to be read as a list."))


class _damage_told:
    """Whatever the library trips over in a file is the file's fault, said in one sentence."""

    def __enter__(self) -> None:
        self._quiet = warnings.catch_warnings()
        self._quiet.__enter__()
        warnings.simplefilter("ignore")  # of parts that do not matter here

    def __exit__(self, kind: Any, fault: BaseException | None, trace: Any) -> None:
        self._quiet.__exit__(kind, fault, trace)
        if isinstance(fault, Exception) and not isinstance(fault, SpreadsheetError):
            logger.info("A workbook could not be read: %r", fault)
            raise SpreadsheetError(
                _("The file is damaged. Open it in the program that made it and save it again.")
            ) from fault


def _notes(archive: ZipFile, path: str) -> SheetNotes:
    """Merged cells, and formulas that were never calculated, from the sheet's own XML."""
    notes = SheetNotes()
    row_number = column = 0
    with archive.open(path) as source:
        for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
            tag = element.tag.rpartition("}")[2]
            if event == "start":
                if tag == "row":
                    row_number, column = int(element.get("r") or row_number + 1), 0
                    if row_number > LAST_ROW:
                        raise ValueError("a row beyond the last row of a sheet")
                continue
            if tag == "c":
                place = element.get("r")
                column = coordinate_to_tuple(place)[1] if place else column + 1
                if _is_valueless(element):
                    notes.valueless.add((row_number, column))
                if len(element):
                    notes.is_empty = False
            elif tag == "mergeCell":
                _note_merge(notes, element.get("ref"))
            elif tag == "row":
                element.clear()
    return notes


def _is_valueless(cell: Any) -> bool:
    """A formula without the value it had when the file was saved. One whose value is an empty
    text says so by its type."""
    parts = {part.tag.rpartition("}")[2]: part for part in cell}
    return "f" in parts and cell.get("t") != "str" and not getattr(parts.get("v"), "text", None)


def _note_merge(notes: SheetNotes, ref: str) -> None:
    left, top, right, bottom = range_boundaries(ref)
    if right > left:
        notes.spans[top].append((left, right))
    if bottom > top and left <= MAX_COLUMNS:
        notes.down[top].append((left, bottom))


def _rows(sheet: Any, notes: SheetNotes) -> Iterator[RawRow]:
    held: dict[int, tuple[int, str]] = {}  # column → last row and value of a cell merged downwards
    cells = sheet.iter_rows(
        min_row=1, max_row=LAST_ROW, min_col=1, max_col=MAX_COLUMNS + 1, values_only=True
    )
    with _damage_told():
        for number, values in enumerate(cells, 1):
            if not held and values.count(None) == len(values) and number not in notes.down:
                continue  # there may be a million of them
            row = _raw_row(number, values, notes.valueless)
            for column, (last, text) in held.items():
                if number <= last and not row.values[column]:
                    row.values[column] = text
            held = {c: kept for c, kept in held.items() if kept[0] > number}
            if begin := notes.down.get(number):
                # An empty cell has nothing to hand down, however many rows it is merged over.
                held |= {c - 1: (last, text) for c, last in begin if (text := row.values[c - 1])}
            yield row


def _raw_row(number: int, values: tuple[Any, ...], valueless: set[tuple[int, int]]) -> RawRow:
    faults: dict[int, str] = {}
    texts = [text_of(value) for value in values]
    for place, text in enumerate(texts):
        if (number, place + 1) in valueless:
            faults[place] = _("The cell holds a formula without a value. Type the value instead.")
        elif text in FORMULA_FAULTS:
            faults[place] = _("The cell's formula gives the error %(error)s.") % {"error": text}
        elif len(text) > MAX_CELL:
            faults[place] = too_long()
        else:
            continue
        texts[place] = ""
    return RawRow(number, texts, faults)
