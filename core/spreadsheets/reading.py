"""Reading what people send: judged by its content, never by its name."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice

import filetype
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from core.spreadsheets.headings import LOOKED_AT, Spans, header_row, named_columns
from core.spreadsheets.tables import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    RawRow,
    Row,
    SpreadsheetError,
    Table,
    column_letter,
)
from core.spreadsheets.text_files import text_rows
from core.spreadsheets.workbooks import workbook_sheet

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and .xlsx behind a password
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_table(
    name: str, data: bytes, *, max_rows: int = MAX_ROWS, known: Iterable[str] = ()
) -> Table:
    """The table in an .xlsx or text file (.csv, .txt), whatever it is called.

    ``known``: headings that are expected, in any language; they tell the row of headings and the
    separator where the file leaves room for doubt. Rows without any content are left out, and
    numbers of the others stay as in the file. A cell merged over several rows counts in each.
    Raises SpreadsheetError. At most 10 MiB, 200 columns and ``max_rows`` rows.
    """
    known = list(known)
    if len(data) > MAX_BYTES:
        raise SpreadsheetError(
            _("The file is larger than %(size)s.") % {"size": filesizeformat(MAX_BYTES)}
        )
    _refuse_other_kinds(data)
    others: list[str] = []
    spans: Spans = {}
    if data.startswith(b"PK"):
        sheet = workbook_sheet(data)
        rows, spans, others, source = sheet.rows, sheet.spans, sheet.others, "xlsx"
    else:
        rows, source = text_rows(data, known=known)
    return _table(rows, source, max_rows=max_rows, known=known, spans=spans, others=others)


def _refuse_other_kinds(data: bytes) -> None:
    """Kinds that people do send, each with what to do about it."""
    if data.startswith(OLE):
        if ENCRYPTED in data:
            raise SpreadsheetError(_("The file is protected by a password."))
        raise SpreadsheetError(
            _("This is a workbook of the old kind (.xls). Save it as .xlsx and try again.")
        )
    if data.startswith(b"PK") and data[30:38] == b"mimetype":
        raise SpreadsheetError(
            _("This is an OpenDocument file (.ods). Save it as .xlsx and try again.")
        )
    if _is_markup(data):
        raise SpreadsheetError(
            _("This is a web page, whatever its name says. Save it as .xlsx and try again.")
        )
    found = filetype.guess_extension(data[:8192])
    if found and not data.startswith(b"PK"):
        raise SpreadsheetError(
            _("This is a file of the kind %(found)s. Send a table as .xlsx or .csv.")
            % {"found": found.upper()}
        )


def _is_markup(data: bytes) -> bool:
    head = data[:1024].removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip().lower()
    return head.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head"))


def _table(
    rows: Iterator[RawRow],
    source: str,
    *,
    max_rows: int,
    known: list[str],
    spans: Spans,
    others: list[str],
) -> Table:
    first = list(islice(rows, LOOKED_AT))
    while first and all(row.is_blank for row in first):
        first = list(islice(rows, LOOKED_AT))  # a table may begin far down
    header = header_row(first, known=known, spans=spans)
    columns = named_columns(header)
    _refuse_too_wide(header)
    found: list[Row] = []
    nameless: set[int] = set()
    for raw in chain(first, rows):
        if raw.number <= header.number or raw.is_blank:
            continue
        if len(found) >= max_rows:
            raise SpreadsheetError(
                _("The file has more than %(limit)d rows. Divide it and send it in parts.")
                % {"limit": max_rows}
            )
        _refuse_too_wide(raw)
        nameless.update(i for i, value in enumerate(raw.values) if value and i not in columns)
        found.append(_row(raw, columns))
    return Table(
        headings=list(columns.values()),
        rows=found,
        header_number=header.number,
        source=source,
        nameless=[column_letter(place) for place in sorted(nameless)],
        other_sheets=others,
    )


def _refuse_too_wide(raw: RawRow) -> None:
    if any(raw.values[MAX_COLUMNS:]):
        raise SpreadsheetError(
            _("Row %(row)d has more than %(limit)d columns.")
            % {"row": raw.number, "limit": MAX_COLUMNS}
        )


def _row(raw: RawRow, columns: dict[int, str]) -> Row:
    values = raw.values
    return Row(
        number=raw.number,
        cells={name: values[i] if i < len(values) else "" for i, name in columns.items()},
        errors={columns[i]: fault for i, fault in raw.faults.items() if i in columns},
    )
