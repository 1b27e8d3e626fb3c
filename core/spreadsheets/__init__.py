"""Tables in and out: .xlsx and .csv. The only place that imports openpyxl's and csv's readers and
writers, so that what people upload is judged once and what leaves is defused once."""

from core.spreadsheets.headings import ColumnMatch, match_columns
from core.spreadsheets.reading import read_table
from core.spreadsheets.streaming import rows_in_chunks
from core.spreadsheets.tables import Row, SpreadsheetError, Table
from core.spreadsheets.writing import (
    Column,
    csv_response,
    defuse,
    spreadsheet_response,
    stream_csv,
    workbook_response,
    xlsx_bytes,
    xlsx_file,
)

__all__ = [
    "Column",
    "ColumnMatch",
    "Row",
    "SpreadsheetError",
    "Table",
    "csv_response",
    "defuse",
    "match_columns",
    "read_table",
    "rows_in_chunks",
    "spreadsheet_response",
    "stream_csv",
    "workbook_response",
    "xlsx_bytes",
    "xlsx_file",
]
