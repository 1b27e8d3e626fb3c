"""Lists as people send them: each comes out as the rows it holds, with errors where they are."""

from functools import partial

import pytest
from django.utils import translation

from core.spreadsheets import SpreadsheetError, read_table
from core.spreadsheets.tables import MAX_BYTES
from tests.factories import spreadsheets as made
from tests.factories.spreadsheets import HEADINGS, PEOPLE, SWEDISH, Listed, numbered
from tests.factories.uploads import HTML, PDF, odf, ooxml, package, picture

CSV = partial(Listed, file_name="lista.csv")
NAMES = ["Nimi", "Sähköposti"]

TEXT_FILES = [
    CSV("semicolons", made.text(), source="csv ; utf-8"),
    CSV("commas", made.text(separator=","), source="csv , utf-8"),
    CSV("tabs", made.text(separator="\t"), source="csv tab utf-8"),
    CSV("pipes", made.text(separator="|"), source="csv | utf-8"),
    CSV("UTF-8 with a mark", made.text(mark=b"\xef\xbb\xbf"), source="csv ; utf-8"),
    CSV("Latin-1", made.text(encoding="latin-1"), source="csv ; windows-1252"),
    CSV(
        "Windows-1252 with a euro and curly quotes",
        made.text("Nimi;Hinta\n“Mäki”;5 €\n", encoding="cp1252"),
        headings=["Nimi", "Hinta"],
        rows={2: ["“Mäki”", "5 €"]},
    ),
    CSV(
        "bytes that Windows-1252 leaves unused",
        made.raw(b"Nimi;Paikka\nM\xe4ki\x81;Kemi\x9d\n"),
        headings=["Nimi", "Paikka"],
        rows={2: ["Mäki", "Kemi"]},
    ),
    CSV("UTF-16 LE with a mark", made.text(encoding="utf-16-le", mark=b"\xff\xfe", separator="\t")),
    CSV("UTF-16 BE with a mark", made.text(encoding="utf-16-be", mark=b"\xfe\xff")),
    CSV("UTF-16 LE bare", made.text(encoding="utf-16-le"), source="csv ; utf-16-le"),
    CSV("UTF-16 BE bare", made.text(encoding="utf-16-be"), source="csv ; utf-16-be"),
    CSV("line ends of the old Mac", made.text(end="\r")),
    CSV(
        "mixed line ends",
        made.text("Nimi;Sähköposti\r\nAino;a@x.example\nÅsa;o@x.example\rEero;e@x.example"),
        headings=NAMES,
        rows=numbered([["Aino", "a@x.example"], ["Åsa", "o@x.example"], ["Eero", "e@x.example"]]),
    ),
    CSV(
        "a quoted line break counts as one row",
        made.text('Nimi;Osoite\nAino;"Katu 1\r\n00100 Kemi"\nÅsa;Väg 2\n'),
        headings=["Nimi", "Osoite"],
        rows={2: ["Aino", "Katu 1\n00100 Kemi"], 3: ["Åsa", "Väg 2"]},
    ),
    CSV(
        "quoted separators and marks",
        made.text('Nimi;Huomio\n"Mäki; Aino";"sanoo ""hei"""\n'),
        headings=["Nimi", "Huomio"],
        rows={2: ["Mäki; Aino", 'sanoo "hei"']},
    ),
    CSV(
        "an inch mark inside a cell",
        made.text('Nimi;Koko\nAino;5" ruutu\nÅsa;6" ruutu\n'),
        headings=["Nimi", "Koko"],
        rows={2: ["Aino", '5" ruutu'], 3: ["Åsa", '6" ruutu']},
    ),
    CSV(
        "everything quoted",
        made.text("".join(";".join(f'"{v}"' for v in row) + "\n" for row in [HEADINGS, *PEOPLE])),
    ),
    CSV("Excel's own hint", made.text("sep=,\r\n" + made.lines(separator=","))),
    CSV(
        "a title and a blank line above",
        made.text("Ilmoittautuneet 2026\n\n" + made.lines()),
        rows=numbered(PEOPLE, 4),
    ),
    CSV(
        "a line of groups above",
        made.text("Henkilö;;Yhteys;\n" + made.lines()),
        rows=numbered(PEOPLE, 3),
    ),
    CSV(
        "blank rows between and after",
        made.text(made.lines([HEADINGS, PEOPLE[0], ["", "", "", ""], PEOPLE[1]]) + ";;;\n\n"),
        rows={2: PEOPLE[0], 4: PEOPLE[1]},
    ),
    CSV("empty columns at the end", made.text(made.lines(end=";;;\n"))),
    CSV(
        "rows shorter and longer than the headings",
        made.text("Nimi;Sähköposti\nAino\nÅsa;a@x.example;;\n"),
        headings=NAMES,
        rows={2: ["Aino", ""], 3: ["Åsa", "a@x.example"]},
    ),
    CSV(
        "columns in another order",
        made.text(made.lines([HEADINGS[::-1], *[row[::-1] for row in PEOPLE]])),
        headings=HEADINGS[::-1],
        rows=numbered([row[::-1] for row in PEOPLE]),
    ),
    CSV("Swedish headings", made.text(made.lines([SWEDISH, *PEOPLE])), headings=SWEDISH),
    CSV("letters taken apart", made.decomposed),
    CSV(
        "blanks that do not break, and what nobody sees",
        made.text("\ufeffNimi;\u200bSähköposti\nAino\u00a0Mäki\u00a0;\ufeffa@x.example\u200b \n"),
        headings=NAMES,
        rows={2: ["Aino Mäki", "a@x.example"]},
    ),
    CSV(
        "a mark inside the first quoted heading",
        made.text('"\ufeffNimi";"Sähköposti"\nAino;a@x.example\n', mark=b"\xef\xbb\xbf"),
        headings=NAMES,
        rows={2: ["Aino", "a@x.example"]},
    ),
    CSV(
        "smart quotes are letters",
        made.text("Nimi;Kutsuttu\nAino;“Anni”\nÅsa;’Osku’\n"),
        headings=["Nimi", "Kutsuttu"],
        rows={2: ["Aino", "“Anni”"], 3: ["Åsa", "’Osku’"]},
    ),
    CSV(
        "an apostrophe that keeps text from being a formula",
        made.text("Nimi;Puhelin\nAino;'+358 40 0000000\nO'Neill;'sana'\n"),
        headings=["Nimi", "Puhelin"],
        rows={2: ["Aino", "+358 40 0000000"], 3: ["O'Neill", "'sana'"]},
    ),
    CSV(
        "commas in names and numbers",
        made.text("Sukunimi, etunimi;Osuus\nMäki, Aino;1,5\nÖberg, Åsa;2,5\n"),
        headings=["Sukunimi, etunimi", "Osuus"],
        rows={2: ["Mäki, Aino", "1,5"], 3: ["Öberg, Åsa", "2,5"]},
    ),
    CSV(
        "one column",
        made.text("Sähköposti\na@x.example\nb@x.example\n"),
        headings=["Sähköposti"],
        rows={2: ["a@x.example"], 3: ["b@x.example"]},
    ),
    CSV("only headings", made.text(made.lines([HEADINGS])), rows={}),
    CSV("5,000 lines", made.many_lines(5000), rows=numbered(made.many(5000))),
    CSV(
        "a cell longer than a cell",
        made.text(f"Nimi;Huomio\nAino;{'x' * 40_000}\nÅsa;hei\n"),
        headings=["Nimi", "Huomio"],
        rows={2: ["Aino", ""], 3: ["Åsa", "hei"]},
        errors={(2, "Huomio"): "32767"},
    ),
    Listed("text with a workbook's name", made.text()),
    CSV("text with a name for text", made.text(), file_name="lista.txt"),
]

WORKBOOKS = [
    Listed("a workbook", made.workbook(), source="xlsx"),
    CSV("a workbook with a text's name", made.workbook(), source="xlsx"),
    Listed("Swedish headings", made.workbook([SWEDISH, *PEOPLE]), headings=SWEDISH),
    Listed(
        "a title merged over the columns",
        made.workbook([["Ilmoittautuneet"], HEADINGS, *PEOPLE], change=made.merged("A1:D1")),
        rows=numbered(PEOPLE, 3),
    ),
    Listed(
        "headings grouped by merged cells",
        made.workbook(
            [["Henkilö", "", "Yhteys", ""], HEADINGS, *PEOPLE],
            change=made.merged("A1:B1", "C1:D1"),
        ),
        rows=numbered(PEOPLE, 3),
    ),
    Listed(
        "groups beside headings merged downwards",
        made.workbook(
            [["Henkilö", "", "Sähköposti", "Organisaatio"], HEADINGS[:2], *PEOPLE],
            change=made.merged("A1:B1", "C1:C2", "D1:D2"),
        ),
        rows=numbered(PEOPLE, 3),
    ),
    Listed(
        "an organisation merged over its people",
        made.workbook([HEADINGS, PEOPLE[0], PEOPLE[1][:3]], change=made.merged("D2:D3")),
        rows={2: PEOPLE[0], 3: [*PEOPLE[1][:3], PEOPLE[0][3]]},
    ),
    Listed(
        "formulas with their values",
        made.calculated,
        headings=["Etunimi", "Sähköposti", "Pisteet"],
        rows={2: ["Aino", "aino@koivuranta.example", "3"], 3: ["Åsa", "", "0.3"]},
    ),
    Listed(
        "formulas without values",
        made.uncalculated,
        headings=["Etunimi", "Pisteet"],
        rows={2: ["Aino", ""], 3: ["Åsa", "4"]},
        errors={(2, "Pisteet"): "without a value"},
    ),
    Listed(
        "a formula that failed",
        made.faulty_formulas,
        headings=["Etunimi", "Organisaatio"],
        rows={2: ["Aino", ""], 3: ["Åsa", "Björkstrands kommun"]},
        errors={(2, "Organisaatio"): "#N/A"},
    ),
    Listed(
        "days as days, as numbers and as text",
        made.workbook(made.MOMENTS),
        headings=made.MOMENTS[0],
        rows={
            2: ["päivänä", "2026-09-01", "2026-09-01 12:30", "09:05"],
            3: ["lukuna", "46266", "46266.5", "0.5"],
            4: ["tekstinä", "1.9.2026", "1.9.2026 12.30", "9.05"],
        },
    ),
    Listed(
        "days counted from 1904",
        made.workbook(made.MOMENTS[:2], change=made.in_1904),
        headings=made.MOMENTS[0],
        rows={2: ["päivänä", "2026-09-01", "2026-09-01 12:30", "09:05"]},
    ),
    Listed(
        "numbers, numbers as text, and truth",
        made.workbook(
            [["Nimi", "Luku", "Tosi"], ["a", 12.0, True], ["b", "0012", False], [3, 1e15, None]]
        ),
        headings=["Nimi", "Luku", "Tosi"],
        rows={2: ["a", "12", "TRUE"], 3: ["b", "0012", "FALSE"], 4: ["3", "1000000000000000", ""]},
    ),
    Listed(
        "5,000 rows", made.workbook([HEADINGS, *made.many(5000)]), rows=numbered(made.many(5000))
    ),
    Listed("a hidden sheet first", made.workbook(change=made.hidden_first)),
    Listed("an empty sheet first", made.workbook(change=made.empty_first)),
    Listed("a second sheet", made.workbook(change=made.second_sheet)),
    Listed("formatted cells beyond the table", made.workbook(change=made.formatted_beyond)),
    Listed(
        "a table far down and to the right",
        made.placed([HEADINGS, *PEOPLE], down=40, right=3),
        rows=numbered(PEOPLE, 42),
    ),
    Listed(
        "blank rows between",
        made.workbook([HEADINGS, PEOPLE[0], [], [None, "  "], PEOPLE[1]]),
        rows={2: PEOPLE[0], 5: PEOPLE[1]},
    ),
    Listed("cells that do not say where they are", made.without_places),
    Listed("carriage returns as Excel writes them", made.carriage_returns),
    Listed("only headings", made.workbook([HEADINGS]), rows={}),
    Listed(
        "a row at the very end of the sheet",
        partial(made.far_away, 1_048_576),
        headings=HEADINGS[:2],
        rows={2: ["Aino", "Mäkelä"], 1_048_576: ["Åsa", "Öberg"]},
    ),
]

REFUSED = {
    "nothing": ("lista.csv", made.raw(b""), "empty"),
    "blanks only": ("lista.csv", made.raw(b" ; ;\n\n;;\n"), "empty"),
    "a workbook of empty sheets": ("lista.xlsx", made.workbook([[]]), "empty"),
    "only hidden sheets": ("lista.xlsx", made.only_hidden, "empty"),
    "NUL bytes in text": ("lista.csv", made.raw(b"Nimi;P\0\nAino;1\nO;2\n"), "not text"),
    "half a UTF-16 letter": ("lista.csv", made.raw(b"\xff\xfeN\0i\0m"), "not text"),
    "a damaged package": ("lista.xlsx", made.raw(b"PK\x03\x04" + b"x" * 200), "damaged"),
    "half a workbook": ("lista.xlsx", lambda: made.workbook()()[:3000], "damaged"),
    "a part that is no XML": (
        "lista.xlsx",
        lambda: made.xml_workbook("<worksheet><sheetData>"),
        "damaged",
    ),
    "entities that multiply": ("lista.xlsx", made.entity_bomb, "damaged"),
    "a row beyond the sheet": ("lista.xlsx", lambda: made.far_away(2_000_000_000), "damaged"),
    "millions of empty cells": ("lista.xlsx", made.many_tags, "too large"),
    "macros": ("lista.xlsx", lambda: ooxml("xlsx", {"xl/vbaProject.bin": b"x"}), "macros"),
    "a workbook that declares macros": (
        "lista.xlsm",
        lambda: package(
            {"[Content_Types].xml": b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"}
        ),
        "macros",
    ),
    "a bomb": ("lista.xlsx", made.bomb, "unpacks"),
    "parts outside": ("lista.xlsx", lambda: ooxml("xlsx", {"../../x": b"x"}), "outside"),
    "a web page named as a workbook": ("lista.xlsx", made.raw(HTML), "web page"),
    "a table of HTML": ("lista.xls", made.raw(b"<table><tr><td>1"), "web page"),
    "an old workbook": (
        "lista.xls",
        made.raw(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ".xls",
    ),
    "a password": (
        "lista.xlsx",
        made.raw(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")),
        "password",
    ),
    "OpenDocument": ("lista.ods", lambda: odf("ods"), ".ods"),
    "a text document": ("lista.xlsx", ooxml, "content"),
    "a PDF": ("lista.csv", made.raw(PDF), "PDF"),
    "a picture": ("lista.csv", picture, "JPG"),
    "a heading twice": ("lista.csv", made.text("Nimi;nimi \nAino;Åsa\n"), "Columns A and B"),
    "no headings": ("lista.csv", made.text(made.lines(PEOPLE)), "headings"),
    "a quotation mark never closed": (
        "lista.csv",
        made.text('Nimi;Huomio\nAino;"hei\nÅsa;moi\nEero;x\n'),
        "never closed",
    ),
    "one row too many": ("lista.csv", made.many_lines(20_001), "20000 rows"),
    "too many columns": ("lista.xlsx", made.workbook([[f"s{n}" for n in range(201)]]), "200"),
    "a value beyond the columns": (
        "lista.csv",
        made.text("Nimi\nAino" + ";" * 200 + "x\n"),
        "Row 2 has more than 200",
    ),
    "too large": ("lista.csv", lambda: b"x" * (MAX_BYTES + 1), "larger than"),
}


@pytest.mark.parametrize("listed", [*TEXT_FILES, *WORKBOOKS], ids=str)
def test_file_gives_its_rows(listed):
    with translation.override("en"):
        table = read_table(listed.file_name, listed.make())
    assert table.headings == listed.headings
    assert {row.number: list(row.cells.values()) for row in table.rows} == listed.rows
    found = {(row.number, at): said for row in table.rows for at, said in row.errors.items()}
    assert found.keys() == listed.errors.keys()
    assert all(word in found[place] for place, word in listed.errors.items())
    assert listed.source in table.source


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_file_is_refused_with_a_sentence(case):
    name, make, word = REFUSED[case]
    with translation.override("en"), pytest.raises(SpreadsheetError) as refusal:
        read_table(name, make())
    assert word in str(refusal.value)
    assert str(refusal.value).endswith(".")


def test_there_are_more_than_forty_files():
    assert len(TEXT_FILES) + len(WORKBOOKS) >= 60
    assert len(REFUSED) >= 25
