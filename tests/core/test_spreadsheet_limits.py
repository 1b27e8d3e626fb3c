"""A small file cannot make the reader do much work."""

import pytest

from core.spreadsheets import SpreadsheetError, read_table, workbooks
from tests.factories import spreadsheets as made

HEADINGS, LAST = ["Nimi", "Sähköposti"], 3_000


def rows_made(monkeypatch, text: str | None) -> int:
    """How many rows the reader makes of two people with a cell merged over the gap between them."""
    count = []
    make = workbooks._raw_row
    monkeypatch.setattr(workbooks, "_raw_row", lambda *a: count.append(a[0]) or make(*a))
    rows = [HEADINGS, ["Aino", "aino@kunta.example"], [text, None]]
    rows += [[None, None]] * (LAST - 4) + [["Bo", "bo@kunta.example"]]
    data = made.workbook(rows, change=made.merged(f"A3:A{LAST - 3}"))()
    if text:
        with pytest.raises(SpreadsheetError):  # too many rows
            read_table("lista.xlsx", data, max_rows=1_000)
    else:
        assert len(read_table("lista.xlsx", data).rows) == 2
    return len(count)


def test_an_empty_cell_merged_far_down_costs_no_rows(monkeypatch):
    assert rows_made(monkeypatch, None) < 10


def test_a_text_merged_far_down_makes_rows_up_to_the_limit(monkeypatch):
    """The control: here every row has something in it."""
    assert 1_000 <= rows_made(monkeypatch, "Kunta") < 1_010
