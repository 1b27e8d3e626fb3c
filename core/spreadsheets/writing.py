"""Writing what people open in a spreadsheet program: the one place where formulas are defused
(security rule 14).

Text never becomes a formula: in a workbook it is stored as text and marked as typed with a
leading apostrophe; in a text file, where a program guesses, the apostrophe is written. Numbers
and dates keep their types, so ``-3`` as a number stays a number.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from tempfile import TemporaryFile
from typing import IO, Any

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from core.spreadsheets.tables import MAX_CELL
from core.spreadsheets.values import UNSEEN

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
DANGEROUS = ("=", "+", "-", "@")
BEFORE = re.compile(r'[\s"“”„«»`´’‘\ufeff\u200b\u2060\x00-\x1f]*')
FIRST_BLOCK, BLOCK = 1024, 64 * 1024  # characters of a text file that leave together
OF_A_TYPE = (int, float, Decimal, date, type(None))  # booleans and moments are among them
MAX_SHEET_ROWS = 1_048_575  # below the header


@dataclass(frozen=True)
class Column:
    """``description`` goes into the sheet that explains the columns; ``width`` in characters."""

    heading: str
    description: str = ""
    width: int = 0


def is_dangerous(text: str) -> bool:
    """Would a spreadsheet program take this text for a formula, or begin one after dropping what
    stands before it: blanks, quotation marks, what is invisible; in any width of letter."""
    if text[:1].isalnum():
        return False  # nearly every cell
    if text[:1] in ("\t", "\r", "\n"):
        return True
    before = BEFORE.match(text)
    first = text[before.end() :][:1] if before else ""
    return unicodedata.normalize("NFKC", first)[:1] in DANGEROUS


def defuse(value: Any) -> Any:
    """For a text file: dangerous text gets an apostrophe before it, everything else stays."""
    if isinstance(value, str) and not value.startswith("'") and is_dangerous(value):
        return "'" + value
    return value


def undefused(text: str) -> str:
    """What ``defuse`` was given, so that our own exports can be read in again."""
    return text[1:] if text.startswith("'") and is_dangerous(text[1:]) else text


# ------------------------------------------------------------------ workbooks


def xlsx_file(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    title: str,
    about: Sequence[tuple[str, str]] = (),
) -> IO[bytes]:
    """A workbook in a temporary file, at its beginning; the caller closes it.

    The first sheet holds the rows under a header that stays in sight; the second says what the
    file is, of when, and what each described column means. ``about`` adds lines to it. Rows are
    taken one by one, in flat memory. ValueError for more rows than a sheet holds.
    """
    book = Workbook(write_only=True)
    book.properties.title = title
    book.properties.creator = "KEINO Academy"
    book.properties.language = get_language() or "fi"
    sheet = book.create_sheet(_sheet_title(title))
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, 1):
        width = column.width or min(max(len(column.heading) + 2, 12), 40)
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_cell(sheet, column.heading, is_header=True) for column in columns])
    for number, row in enumerate(rows, 1):
        if number > MAX_SHEET_ROWS:
            raise ValueError("A sheet holds no more rows; write a text file")
        sheet.append([_cell(sheet, value) for value in row])
    _explain(book, columns, title, about)
    file = TemporaryFile()  # noqa: SIM115  (handed to the caller, who closes it)
    book.save(file)
    file.seek(0)
    return file


def xlsx_bytes(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    title: str,
    about: Sequence[tuple[str, str]] = (),
) -> bytes:
    with xlsx_file(columns, rows, title=title, about=about) as file:
        return file.read()


def _sheet_title(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:31] or "1"


def _cell(sheet: Any, value: Any, *, is_header: bool = False) -> Any:
    plain = _plain(value)
    if not isinstance(plain, str) and not is_header:
        return plain
    cell = WriteOnlyCell(sheet, value=None)
    cell.value, cell.data_type = _holdable(str(plain)), "s"  # never "f", whatever it begins with
    if is_dangerous(cell.value):
        cell.quotePrefix = True
    if is_header:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _holdable(text: str) -> str:
    """Without what XML cannot hold, and no longer than a cell is."""
    text = UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"


def _plain(value: Any) -> Any:
    """Numbers, days, moments (in local time) and booleans as they are, the rest as text."""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if value.tzinfo else value
    return value if isinstance(value, OF_A_TYPE) else str(value)


def _explain(
    book: Workbook, columns: Sequence[Column], title: str, about: Sequence[tuple[str, str]]
) -> None:
    sheet = book.create_sheet(_sheet_title(_("About this file")))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 32, 90
    made = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    lines = [(_("Contents"), title), (_("Made"), made), *about]
    described = [column for column in columns if column.description]
    if described:
        lines += [("", ""), (_("Column"), _("What it holds"))]
        lines += [(column.heading, column.description) for column in described]
    for name, text in lines:
        sheet.append([_cell(sheet, str(name)), _cell(sheet, str(text))])


# ------------------------------------------------------------------ text files


def stream_csv(
    columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, for_machines: bool = False
) -> Iterator[bytes]:
    """A text file in pieces, the header at once. As Finnish and Swedish Excel opens it: UTF-8
    with a mark, semicolons, decimal commas. ``for_machines``: no mark, commas, decimal points.

    A text file has no types: who opens it with another separator than it was written for may
    still see a cell cut in two, so people are offered the workbook first.
    """
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter="," if for_machines else ";", lineterminator="\r\n")

    def drained() -> bytes:
        data = buffer.getvalue().encode("utf-8", "replace")
        buffer.seek(0)
        buffer.truncate()
        return data

    writer.writerow([_readable(column.heading, for_machines) for column in columns])
    yield drained() if for_machines else b"\xef\xbb\xbf" + drained()
    enough = FIRST_BLOCK
    for row in rows:
        writer.writerow([_readable(value, for_machines) for value in row])
        if buffer.tell() > enough:
            yield drained()
            enough = BLOCK
    if buffer.tell():
        yield drained()


def _readable(value: Any, for_machines: bool) -> Any:
    if isinstance(value, str):
        return defuse(value.replace("\0", ""))
    value = _plain(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, float | Decimal) and not for_machines:
        return str(value).replace(".", ",")
    return defuse(value)


# ------------------------------------------------------------------ answers


def workbook_response(
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    title: str,
    about: Sequence[tuple[str, str]] = (),
) -> HttpResponseBase:
    """A workbook as a download called ``<name>.xlsx``."""
    file = xlsx_file(columns, rows, title=title, about=about)
    return _as_download(FileResponse(file, content_type=XLSX), f"{name}.xlsx")


def csv_response(
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    for_machines: bool = False,
) -> HttpResponseBase:
    """A text file as a download called ``<name>.csv``, leaving as the rows come."""
    pieces = stream_csv(columns, rows, for_machines=for_machines)
    return _as_download(StreamingHttpResponse(pieces, content_type=CSV), f"{name}.csv")


def spreadsheet_response(
    kind: str,
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    title: str,
    about: Sequence[tuple[str, str]] = (),
) -> HttpResponseBase:
    """``kind`` is ``"xlsx"`` or ``"csv"``; ValueError for another."""
    if kind == "xlsx":
        return workbook_response(name, columns, rows, title=title, about=about)
    if kind == "csv":
        return csv_response(name, columns, rows)
    raise ValueError(f"No spreadsheet of the kind {kind}")


def _as_download(response: Any, filename: str) -> HttpResponseBase:
    response.headers["Content-Disposition"] = content_disposition_header(True, filename)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
