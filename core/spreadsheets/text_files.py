"""Text files of rows: which encoding, which separator, which rows."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import chain, islice

from django.utils.translation import gettext as _

from core.spreadsheets.headings import heading_key
from core.spreadsheets.tables import MAX_CELL, RawRow, SpreadsheetError, too_long
from core.spreadsheets.values import clean_text
from core.spreadsheets.writing import undefused

SEPARATORS = ";\t|,"  # in order of trust when two fit alike: commas stand inside names and numbers
SAMPLE = 50
END = "\x1e"  # no cell holds it: it marks the end of a record
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decoded(data: bytes) -> tuple[str, str]:
    """Text and the name of its encoding. Raises SpreadsheetError for what is not text.

    UTF-8 proves itself. What is not UTF-8 is read as Windows-1252, the encoding of Excel's plain
    "CSV"; its five unused bytes count as Latin-1, as browsers read them.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding), encoding
    if wide := _wide_encoding(data):
        return _strictly(data, wide), wide
    if b"\0" in data:
        raise _not_text()
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        unused = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
        text = "".join(
            chr(byte) if byte in unused else bytes([byte]).decode("cp1252") for byte in range(256)
        )
        return data.decode("latin-1").translate(dict(enumerate(text))), "windows-1252"


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as fault:
        raise _not_text() from fault
    if "\0" in text:
        raise _not_text()
    return text.removeprefix("\ufeff")


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark: in Latin letters every second byte is nought."""
    head = data[:4096]
    if len(data) % 2 or len(head) < 4:
        return None
    half = len(head) / 2
    even, odd = head[::2].count(0) / half, head[1::2].count(0) / half
    if odd > 0.5 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.5 and odd < 0.05 else None


def _not_text() -> SpreadsheetError:
    return SpreadsheetError(
        _("The file holds bytes that are not text. Save it again as .xlsx or as CSV in UTF-8.")
    )


def separator_of(text: str, *, known: Iterable[str] = ()) -> str:
    """The separator that finds most ``known`` headings, else the one that cuts most of the first
    rows into the same number of cells."""
    keys = {heading_key(name) for name in known}

    def fitness(separator: str) -> tuple[int, int, int, int]:
        rows = [row for row in islice(_records(text, separator), SAMPLE) if any(row)]
        hits = max((sum(heading_key(cell) in keys for cell in row) for row in rows), default=0)
        counts = Counter(len(row) for row in rows if len(row) > 1)
        width, times = max(counts.items(), key=lambda pair: (pair[1], pair[0]), default=(1, 0))
        return hits, times, width if times else 0, -SEPARATORS.index(separator)

    return max(SEPARATORS, key=fitness)


def _records(text: str, separator: str) -> Iterator[list[str]]:
    """Lenient about quotation marks inside a cell."""
    reader = csv.reader(StringIO(text, newline="\n"), delimiter=separator)
    try:
        yield from reader
    except csv.Error:
        return


def text_rows(data: bytes, *, known: Iterable[str] = ()) -> tuple[Iterator[RawRow], str]:
    """The rows of a text file, and how it was understood (``"csv ; utf-8"``)."""
    text, encoding = decoded(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    separator = ""
    first, _newline, rest = text.partition("\n")
    if first.strip().lower() in {f"sep={mark}" for mark in SEPARATORS.replace("\t", "")}:
        separator, text = first.strip()[-1], rest  # Excel's own hint is no row to Excel
    separator = separator or separator_of(text, known=known)
    shown = "tab" if separator == "\t" else separator
    return _raw_rows(text, separator), f"csv {shown} {encoding}"


def _raw_rows(text: str, separator: str) -> Iterator[RawRow]:
    """A last line of our own is still a line when it comes out: unless a quotation mark that
    was never closed has swallowed it, and rows before it."""
    lines = chain(StringIO(text.rstrip("\n") + "\n", newline="\n"), [END])
    reader = csv.reader(lines, delimiter=separator)
    record = [""]
    try:
        for number, record in enumerate(reader, 1):
            if record == [END]:
                return
            yield _raw_row(number, record)
    except csv.Error as fault:  # a cell of more than 131,072 characters
        raise _unclosed() from fault
    raise _unclosed()


def _raw_row(number: int, record: list[str]) -> RawRow:
    values = [clean_text(undefused(value)) for value in record]
    faults = {i: too_long() for i, value in enumerate(values) if len(value) > MAX_CELL}
    return RawRow(number, ["" if i in faults else v for i, v in enumerate(values)], faults)


def _unclosed() -> SpreadsheetError:
    return SpreadsheetError(
        _("A quotation mark is opened in the file and never closed, or a cell is too long.")
    )
