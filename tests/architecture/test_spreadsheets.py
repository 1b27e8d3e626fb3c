"""One place reads and writes tables: it judges what comes in and defuses what leaves."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source_tree import production_python, text_of

LIBRARIES = {"csv", "openpyxl", "xlsxwriter", "xlrd", "odf"}
HOME = Path("core/spreadsheets")
# Makes a document of invented figures that is kept as a file of the CMS: nothing in it was typed
# by a person, and it has fills and lists of choices that no export needs.
DEMO_DOCUMENT = Path("home/demo/workbook.py")


def libraries_of(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names & LIBRARIES


def test_tables_are_read_and_written_in_one_place():
    elsewhere = {
        str(path): names
        for path in production_python()
        if path.parent != HOME and path != DEMO_DOCUMENT
        if (names := libraries_of(text_of(path)))
    }
    assert elsewhere == {}


def test_the_demo_document_holds_only_what_the_project_wrote():
    """The reason for its exception: it takes texts of assets.toml and no record."""
    names = {
        node.module
        for node in ast.walk(ast.parse(text_of(DEMO_DOCUMENT)))
        if isinstance(node, ast.ImportFrom)
    }
    assert all((name or "").startswith(("io", "typing", "openpyxl")) for name in names)


@pytest.mark.parametrize(
    "source",
    ["import csv", "from openpyxl import Workbook", "def f():\n    import openpyxl.styles"],
)
def test_another_reader_is_found(source):
    assert libraries_of(source)


def test_a_reader_of_our_own_is_let_pass():
    assert libraries_of("from core.spreadsheets import read_table\nfrom . import csv_rows") == set()
