"""What leaves as a table: text stays text, types stay types, and it can be read in again."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.spreadsheets import (
    Column,
    csv_response,
    defuse,
    read_table,
    spreadsheet_response,
    stream_csv,
    xlsx_bytes,
)
from core.spreadsheets.values import clean_text
from core.spreadsheets.writing import is_dangerous
from tests.factories.formula_payloads import HARMLESS, PAYLOADS
from tests.factories.spreadsheets import HEADINGS, PEOPLE

COLUMNS = [Column("Nimi", "Henkilön nimi"), Column("Huomio")]
ROWS = st.lists(st.lists(st.text(max_size=40), min_size=2, max_size=2), max_size=8)


def as_csv(columns, rows, **how) -> bytes:
    return b"".join(stream_csv(columns, rows, **how))


def read_again(data: bytes) -> list[list[str]]:
    table = read_table("x", data, known=["Nimi", "Huomio"])
    return [list(row.cells.values()) for row in table.rows]


def as_read(rows: list[list[str]]) -> list[list[str]]:
    """Reading trims, composes letters and leaves blank rows out."""
    clean = [[clean_text(value) for value in row] for row in rows]
    return [row for row in clean if any(row)]


# ------------------------------------------------------------------ text files


@pytest.mark.parametrize("payload", PAYLOADS, ids=repr)
def test_dangerous_text_gets_an_apostrophe(payload):
    assert defuse(payload) == "'" + payload


@pytest.mark.parametrize("value", [*HARMLESS, -3, 2.5, None, date(2026, 9, 1), True], ids=repr)
def test_harmless_text_numbers_and_days_stay_as_they_are(value):
    assert defuse(value) is value


@given(st.text(max_size=60))
def test_what_is_defused_stays_as_it_is(text):
    assert defuse(defuse(text)) == defuse(text)


@given(
    st.sampled_from("=+-@＝＋－＠﹣"),
    st.text(alphabet=' "“\u00a0\u200b', max_size=4),
    st.text(),
)
def test_no_text_that_could_begin_a_formula_leaves_bare(sign, before, after):
    assert defuse(before + sign + after).startswith("'")


@given(ROWS)
def test_a_text_file_reads_back_as_it_was_written(rows):
    # Of a text that already begins with an apostrophe nobody can tell who put it there.
    rows = [row for row in rows if not any(value.startswith("'") for value in row)]
    assert read_again(as_csv(COLUMNS, rows)) == as_read(rows)


def test_excel_gets_a_mark_semicolons_and_decimal_commas():
    rows = [["Mäki", Decimal("2.50")], [datetime(2026, 9, 1, 9, 0, tzinfo=UTC), True]]
    assert as_csv(COLUMNS, rows).decode() == (
        "\ufeffNimi;Huomio\r\nMäki;2,50\r\n2026-09-01 12:00:00;TRUE\r\n"
    )


def test_machines_get_commas_and_decimal_points():
    assert as_csv(COLUMNS, [["a;b", 2.5]], for_machines=True) == b"Nimi,Huomio\r\na;b,2.5\r\n"


def test_a_text_file_leaves_in_pieces_its_header_first():
    def rows():
        for number in range(5000):
            taken.append(number)
            yield ["Mäki", "x" * 40]

    taken: list[int] = []
    pieces = stream_csv(COLUMNS, rows())
    assert next(pieces).endswith(b"Nimi;Huomio\r\n")
    assert taken == []
    next(pieces)
    assert 0 < len(taken) < 2000
    assert len(list(pieces)) > 2


# ------------------------------------------------------------------ workbooks


def cells(data: bytes) -> list[list]:
    return [list(row) for row in load_workbook(BytesIO(data)).worksheets[0].iter_rows(min_row=2)]


def test_no_text_in_a_workbook_is_a_formula():
    sheet = cells(xlsx_bytes(COLUMNS, [[text, text] for text in PAYLOADS], title="Lista"))
    assert {cell.data_type for row in sheet for cell in row} == {"s"}
    assert all(cell.quotePrefix for row in sheet for cell in row)


def test_a_formula_written_without_care_is_found():
    """The control: what the test above would see."""
    from openpyxl import Workbook

    book, file = Workbook(), BytesIO()
    book.active.append(["Nimi"])
    book.active.append(["=1+1"])
    book.save(file)
    assert cells(file.getvalue())[0][0].data_type == "f"


def test_types_stay_in_a_workbook():
    moment = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
    values = [-3, 2.5, True, date(2026, 9, 1), moment, None, "-3"]
    columns = [Column(f"s{n}") for n in range(len(values))]
    (row,) = cells(xlsx_bytes(columns, [values], title="Lista"))
    assert [cell.value for cell in row] == [
        *(-3, 2.5, True, datetime(2026, 9, 1), datetime(2026, 9, 1, 12, 0), None, "-3")
    ]
    assert [cell.data_type for cell in row] == ["n", "n", "b", "d", "d", "n", "s"]


@given(ROWS)
def test_a_workbook_reads_back_as_it_was_written(rows):
    assert read_again(xlsx_bytes(COLUMNS, rows, title="Lista")) == as_read(rows)


def test_a_workbook_says_what_it_is():
    with translation.override("fi"):
        data = xlsx_bytes(COLUMNS, [], title="Ryhmä: syksy/2026", about=[("Ryhmä", "=syksy")])
    book = load_workbook(BytesIO(data))
    assert book.worksheets[0].title == "Ryhmä  syksy 2026"
    assert book.worksheets[0].freeze_panes == "A2"
    assert book.worksheets[0]["A1"].font.bold
    lines = [[cell.value for cell in row] for row in book.worksheets[1].iter_rows()]
    assert lines[0][1] == "Ryhmä: syksy/2026"
    assert ["Ryhmä", "=syksy"] in lines
    assert ["Nimi", "Henkilön nimi"] in lines


def test_what_no_cell_can_hold_is_left_out():
    (row,) = cells(xlsx_bytes(COLUMNS, [["a\x00b\x1f\ud800", "x" * 40_000]], title="Lista"))
    assert row[0].value == "ab"
    assert len(row[1].value) == 32_767
    assert row[1].value.endswith("…")


# ------------------------------------------------------------------ answers


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_answer_is_a_private_download(kind):
    columns = [Column(heading) for heading in HEADINGS]
    response = spreadsheet_response(kind, "ryhmä", columns, PEOPLE, title="Ryhmä")
    assert response.headers["Content-Disposition"] == (
        f"attachment; filename*=utf-8''ryhm%C3%A4.{kind}"
    )
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    table = read_table("x", b"".join(response.streaming_content))
    assert [list(row.cells.values()) for row in table.rows] == PEOPLE


def test_answer_of_another_kind_is_a_fault():
    with pytest.raises(ValueError, match="pdf"):
        spreadsheet_response("pdf", "x", COLUMNS, [], title="x")


def test_a_text_answer_takes_rows_as_they_leave():
    response = csv_response("x", COLUMNS, iter([["a", "b"]]))
    assert response.streaming
    assert is_dangerous("=1")
