"""What we write, opened and calculated anew by a spreadsheet program: no text became a formula."""

import csv
import os
import shutil
import subprocess
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl import Workbook

from core.spreadsheets import Column, defuse, stream_csv, xlsx_bytes
from tests.factories.formula_payloads import PAYLOADS

pytestmark = pytest.mark.office

FORMULA = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}formula"
COLUMNS = [Column("Teksti"), Column("Jälkeen")]
# UTF-8, quotation marks, semicolons, numbers and formulas recognised as when a person opens it.
AS_TEXT = "csv:Text - txt - csv (StarCalc):44,34,76,1"
AS_EXCEL_DOES = "CSV:59,34,76,1,,0,false,true,false,false,false,-1"


@pytest.fixture
def convert(tmp_path):
    """``convert("x.xlsx", data, "fods")``: what LibreOffice, with its own settings, makes of it."""
    program = os.environ.get("SOFFICE") or shutil.which("soffice")
    if not program and os.environ.get("ALLOW_MISSING") == "1":
        pytest.skip("LibreOffice is missing")
    assert program, "LibreOffice is missing: sudo apt-get install libreoffice-calc-nogui"

    def run(name: str, data: bytes, kind: str, read_as: str = "") -> bytes:
        (tmp_path / name).write_bytes(data)
        ran = subprocess.run(
            [
                program,
                f"-env:UserInstallation=file://{tmp_path}/profile",
                "--headless",
                "--norestore",
                *([f"--infilter={read_as}"] if read_as else []),
                *("--convert-to", kind, "--outdir", str(tmp_path / "out"), str(tmp_path / name)),
            ],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        made = tmp_path / "out" / f"{Path(name).stem}.{kind.partition(':')[0]}"
        assert made.exists(), ran.stderr or ran.stdout
        return made.read_bytes()

    return run


def formulas(flat: bytes) -> list[str]:
    """Every formula in a flat OpenDocument file."""
    return [
        element.attrib[FORMULA]
        for element in ElementTree.fromstring(flat).iter()  # noqa: S314  (LibreOffice wrote it)
        if FORMULA in element.attrib
    ]


def shown(text_file: bytes) -> list[str]:
    rows = list(csv.reader(StringIO(text_file.decode("utf-8-sig"))))
    return [plainly(row[0]) for row in rows[1:]]


def plainly(text: str) -> str:
    """What a cell shows: XML and the program keep no carriage return, and no mark of order."""
    return text.replace("\r", "\n").replace("\u200b", "").replace("\ufeff", "")


def ours_as_workbook() -> bytes:
    return xlsx_bytes(COLUMNS, [[text, "x"] for text in PAYLOADS], title="Lista")


def ours_as_text() -> bytes:
    return b"".join(stream_csv(COLUMNS, [[text, "x"] for text in PAYLOADS]))


def careless_workbook() -> bytes:
    book, file = Workbook(), BytesIO()
    for text in ["Teksti", *PAYLOADS]:
        book.active.append([text, "x"])
    book.save(file)
    return file.getvalue()


def careless_text() -> bytes:
    file = StringIO()
    writer = csv.writer(file, delimiter=";")
    writer.writerows([text, "x"] for text in ["Teksti", *PAYLOADS])
    return file.getvalue().encode()


def test_workbook_holds_no_formula_and_shows_every_text(convert):
    assert formulas(convert("ours.xlsx", ours_as_workbook(), "fods")) == []
    found = shown(convert("ours.xlsx", ours_as_workbook(), AS_TEXT))
    assert found == [plainly(text) for text in PAYLOADS]


def test_text_file_holds_no_formula_and_shows_every_text(convert):
    assert formulas(convert("ours.csv", ours_as_text(), "fods", AS_EXCEL_DOES)) == []
    made = convert("ours.csv", ours_as_text(), AS_TEXT, AS_EXCEL_DOES)
    assert shown(made) == [plainly(defuse(text)) for text in PAYLOADS]


@pytest.mark.parametrize(
    ("name", "make", "read_as"),
    [("raw.xlsx", careless_workbook, ""), ("raw.csv", careless_text, AS_EXCEL_DOES)],
)
def test_the_same_texts_written_without_care_become_formulas(convert, name, make, read_as):
    """The control."""
    assert len(formulas(convert(name, make(), "fods", read_as))) >= 2
