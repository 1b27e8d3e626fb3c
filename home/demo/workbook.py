"""The workbook of module b2: an empty category table, and the example town's five candidates."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

EMPTY_ROWS = 25
WIDTHS = (36, 16, 14, 20, 18)
# Euros, suppliers, significance, emissions: the figures of lessons b2/04, 05 and 06.
EXAMPLE = (
    (6_800_000, 96, 3, 2380),
    (3_400_000, 11, 2, 2040),
    (3_200_000, 4, 2, 2880),
    (2_700_000, 23, 3, 1350),
    (300_000, 41, 1, 90),
)
THOUSANDS = "#,##0"
HEADER_FILL = PatternFill("solid", fgColor="0D5163")
HEADER_FONT = Font(bold=True, color="FFFFFF")
RULE = Border(bottom=Side(style="thin", color="D3DDD8"))


def category_table(texts: dict[str, Any]) -> bytes:
    """An .xlsx in the language of ``texts``, a table of assets.toml."""
    workbook = Workbook()
    workbook.properties.title = texts["title"]
    workbook.properties.language = texts["language"]
    workbook.properties.creator = "KEINO Academy"
    sheet = workbook.active
    sheet.title = texts["sheet"]
    _headed(sheet, texts)
    _rows(sheet, [("", None, None, None, None)] * EMPTY_ROWS)
    example = workbook.create_sheet(texts["example_sheet"])
    _headed(example, texts)
    _rows(
        example,
        [(name, *row) for name, row in zip(texts["categories"], EXAMPLE, strict=True)],
    )
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _headed(sheet: Worksheet, texts: dict[str, Any]) -> None:
    """A styled header that stays in sight and on every printed page; a scale for column D."""
    sheet.append(texts["headers"])
    for cell, width in zip(sheet[1], WIDTHS, strict=True):
        cell.font, cell.fill = HEADER_FONT, HEADER_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.row_dimensions[1].height = 34
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    scale = DataValidation(
        type="whole", operator="between", formula1="0", formula2="3", allow_blank=True
    )
    scale.promptTitle = texts["headers"][3][:32]
    scale.prompt = texts["scale"][:255]
    scale.showInputMessage = scale.showErrorMessage = True
    scale.add(f"D2:D{EMPTY_ROWS + 1}")
    sheet.add_data_validation(scale)


def _rows(sheet: Worksheet, rows: list[tuple[Any, ...]]) -> None:
    for row in rows:
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            cell.border = RULE
    for (*cells,) in sheet.iter_rows(min_row=2, min_col=2, max_col=5):
        for cell in cells:
            cell.number_format = THOUSANDS
