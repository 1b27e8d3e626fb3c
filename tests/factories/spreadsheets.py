"""Lists of people as they come in: text files and workbooks, made in memory by code."""

import random
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.factories.uploads import package

HEADINGS = ["Etunimi", "Sukunimi", "Sähköposti", "Organisaatio"]
SWEDISH = ["Förnamn", "Efternamn", "E-post", "Organisation"]
PEOPLE = [
    ["Aino", "Mäkelä", "aino.makela@koivuranta.example", "Koivurannan kunta"],
    ["Åsa", "Öberg", "asa.oberg@bjorkstrand.example", "Björkstrands kommun"],
    ["Eero", "Niemi", "eero.niemi@hyvinvointi.example", "Järvialueen hyvinvointialue"],
]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@dataclass(frozen=True)
class Listed:
    """A file and what must come out of it: ``rows`` by their number in the file, ``errors`` by
    number and heading with a word of the sentence."""

    name: str
    make: Callable[[], bytes]
    headings: list[str] = field(default_factory=lambda: HEADINGS)
    rows: dict[int, list[str]] = field(default_factory=lambda: numbered(PEOPLE))
    errors: dict[tuple[int, str], str] = field(default_factory=dict)
    file_name: str = "lista.xlsx"
    source: str = ""  # how it must have been understood, where that is in doubt

    def __str__(self) -> str:
        return self.name


def numbered(rows: Sequence[list[str]], start: int = 2) -> dict[int, list[str]]:
    return dict(enumerate(rows, start))


# ------------------------------------------------------------------ text files


def lines(rows: Sequence[Sequence[str]] = (), *, separator: str = ";", end: str = "\r\n") -> str:
    """The headings and the rows (the three people) without any quoting."""
    rows = rows or [HEADINGS, *PEOPLE]
    return "".join(separator.join(row) + end for row in rows)


def text(
    content: str = "", *, encoding: str = "utf-8", mark: bytes = b"", **how: str
) -> Callable[[], bytes]:
    return lambda: mark + (content or lines(**how)).encode(encoding)


def raw(data: bytes) -> Callable[[], bytes]:
    return lambda: data


def decomposed() -> bytes:
    """As file systems and programs of the Mac write letters: the dots on their own."""
    return unicodedata.normalize("NFD", lines()).encode()


def many_lines(count: int) -> Callable[[], bytes]:
    return text(lines([HEADINGS, *many(count)]))


def many(count: int) -> list[list[str]]:
    return [
        ["Aino", f"Esimerkki {n}", f"aino{n}@koivuranta.example", "Koivurannan kunta"]
        for n in range(count)
    ]


# ------------------------------------------------------------------ workbooks


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def workbook(
    rows: Sequence[Sequence[Any]] = (), *, change: Callable[[Workbook], None] | None = None
) -> Callable[[], bytes]:
    """The headings and the people, or ``rows``, in the first sheet, and then ``change``."""

    def make() -> bytes:
        book = Workbook()
        for row in rows or [HEADINGS, *PEOPLE]:
            book.active.append(list(row))
        if change:
            change(book)
        return saved(book)

    return make


def merged(*ranges: str) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        for cells in ranges:
            book.active.merge_cells(cells)

    return change


def placed(rows: Sequence[Sequence[Any]], *, down: int, right: int) -> Callable[[], bytes]:
    """A table that does not begin in the corner."""

    def make() -> bytes:
        book = Workbook()
        for number, row in enumerate(rows, down + 1):
            for place, value in enumerate(row, right + 1):
                book.active.cell(number, place, value)
        return saved(book)

    return make


def hidden_first(book: Workbook) -> None:
    notes = book.create_sheet("Luettelot", 0)
    notes.append(["Salainen", "Arvo"])
    notes.append(["a", "b"])
    notes.sheet_state = "hidden"
    book.active = 1


def second_sheet(book: Workbook) -> None:
    book.create_sheet("Ohje").append(["Näin täytät taulukon", "…"])


def empty_first(book: Workbook) -> None:
    book.create_sheet("Tyhjä", 0)


def formatted_beyond(book: Workbook) -> None:
    """What is left when somebody empties cells: a table that seems to go on."""
    for row in book.active.iter_rows(min_row=1, max_row=40, min_col=1, max_col=30):
        for cell in row:
            cell.number_format = "0.00"


def in_1904(book: Workbook) -> None:
    book.epoch = CALENDAR_MAC_1904


MOMENTS = [
    ["Nimi", "Päivä", "Hetki", "Kello"],
    ["päivänä", date(2026, 9, 1), datetime(2026, 9, 1, 12, 30), time(9, 5)],
    ["lukuna", 46266, 46266.5, 0.5],
    ["tekstinä", "1.9.2026", "1.9.2026 12.30", "9.05"],
]


def only_hidden() -> bytes:
    """openpyxl refuses to write it; programs do not."""
    sheet = xml_sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>')
    return xml_workbook(sheet, state="hidden")


# ------------------------------------------------------------------ workbooks by hand


def cell(place: str, value: str, *, kind: str = "", formula: str | None = None) -> str:
    """``cell("B2", "3", formula="1+2")``; without a kind and a formula the value is a text."""
    at = f' r="{place}"' if place else ""
    if formula is None and not kind:
        return f'<c{at} t="inlineStr"><is><t>{value}</t></is></c>'
    kind = f' t="{kind}"' if kind else ""
    shown = f"<v>{value}</v>" if value else "<v/>"
    return f"<c{at}{kind}>{'' if formula is None else f'<f>{formula}</f>'}{shown}</c>"


def xml_sheet(rows: str, after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def xml_workbook(
    sheet: str, *, state: str = "visible", more: dict[str, bytes] | None = None
) -> bytes:
    """The least workbook around the XML of one sheet."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="Lista" sheetId="1" state="{state}" r:id="rId1"/></sheets></workbook>'
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": sheet,
    }
    return package({name: part.encode() for name, part in parts.items()} | (more or {}))


def xml_rows(*rows: Sequence[str]) -> str:
    return "".join(f"<row>{''.join(cells)}</row>" for cells in rows)


def calculated() -> bytes:
    """Formulas with the values they had; one of them an empty text."""
    return xml_workbook(
        xml_sheet(
            xml_rows(
                [cell("A1", "Etunimi"), cell("B1", "Sähköposti"), cell("C1", "Pisteet")],
                [
                    cell("A2", "Aino"),
                    cell("B2", "aino@koivuranta.example", kind="str", formula="LOWER(D2)"),
                    cell("C2", "3", formula="1+2"),
                ],
                [cell("A3", "Åsa"), cell("B3", "", kind="str", formula='""'), cell("C3", "0.3")],
            )
        ).replace(
            '<c r="C3" t="inlineStr"><is><t>0.3</t></is></c>',
            cell("C3", "0.30000000000000004", kind="n"),
        )
    )


def uncalculated() -> bytes:
    return saved_with([["Etunimi", "Pisteet"], ["Aino", "=1+2"], ["Åsa", 4]])


def faulty_formulas() -> bytes:
    return xml_workbook(
        xml_sheet(
            xml_rows(
                [cell("A1", "Etunimi"), cell("B1", "Organisaatio")],
                [cell("A2", "Aino"), cell("B2", "#N/A", kind="e", formula="VLOOKUP(A2,D:E,2,0)")],
                [cell("A3", "Åsa"), cell("B3", "Björkstrands kommun")],
            )
        )
    )


def saved_with(rows: Sequence[Sequence[Any]]) -> bytes:
    return workbook(rows)()


def without_places() -> bytes:
    """Some exporters say neither the row's number nor the cell's place."""
    rows = [[cell("", value) for value in row] for row in [HEADINGS, *PEOPLE]]
    return xml_workbook(xml_sheet(xml_rows(*rows)))


def carriage_returns() -> bytes:
    rows = [HEADINGS, ["Aino_x000D_", *PEOPLE[0][1:]], *PEOPLE[1:]]
    return xml_workbook(xml_sheet(xml_rows(*[[cell("", v) for v in row] for row in rows])))


def entity_bomb() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    sheet = xml_sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&a8;</t></is></c></row>')
    return xml_workbook(f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>{sheet}')


def far_away(number: int) -> bytes:
    """A row whose number means as many empty ones before it."""
    return xml_workbook(
        xml_sheet(
            f'<row r="1">{cell("A1", "Etunimi")}{cell("B1", "Sukunimi")}</row>'
            f'<row r="2">{cell("A2", "Aino")}{cell("B2", "Mäkelä")}</row>'
            f'<row r="{number}">{cell("", "Åsa")}{cell("", "Öberg")}</row>'
        )
    )


def many_tags() -> bytes:
    """Small, within every limit of bytes (noise keeps the ratio low), and slow to read."""
    noise = random.Random(3).randbytes(400_000)
    return xml_workbook(xml_sheet("<row>" + "<c/>" * 5_000_000), more={"xl/media/a.bin": noise})


def bomb() -> bytes:
    return xml_workbook(xml_sheet(""), more={"xl/media/a.bin": bytes(120 * 1024 * 1024)})
