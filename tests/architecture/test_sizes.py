"""The limits that keep a file readable in one sitting and a page light."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.static_bundle import joined_parts, source_folder
from tests.architecture.source_tree import files, python_files, text_of

MODULE_LINES = 400
TEST_MODULE_LINES = 500
FUNCTION_LINES = 50
CLASSES_IN_MODELS = 8
COMPONENT_LINES = 150
STYLE_BYTES = 30_000
SCRIPT_BYTES = 6_000
LINES_PER_SUPPRESSION = 1_000

SUPPRESSION = re.compile(
    r"#\s*(?:noqa|type:\s*ignore|ruff:\s*noqa|mypy:|fmt:\s*off|nosec)(?P<rest>.*)"
)
CODES = re.compile(r"^\s*:?\s*(\[[\w, -]+\]|[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?")


def long_functions(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = node.end_lineno - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{node.name} has {lines} lines"


def classes(source: str) -> int:
    return sum(isinstance(node, ast.ClassDef) for node in ast.parse(source).body)


def suppressions(source: str) -> Iterator[tuple[int, bool]]:
    """Line and whether a reason follows, for each comment that silences a checker."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and (found := SUPPRESSION.search(token.string)):
            reason = CODES.sub("", found["rest"]).strip(" -–:#()")
            yield token.start[0], bool(reason)


def is_models_module(path: Path) -> bool:
    return path.name == "models.py" or path.parent.name == "models"


def stylesheets() -> list[Path]:
    return [p for p in files() if p.suffix == ".css" and "static" in p.parts]


@pytest.mark.parametrize("path", python_files(), ids=str)
def test_module_stays_readable(path):
    source = text_of(path)
    limit = TEST_MODULE_LINES if path.parts[0] == "tests" else MODULE_LINES
    assert len(source.splitlines()) <= limit, "split it by subject into a package"
    assert list(long_functions(source)) == []
    if is_models_module(path):
        assert classes(source) <= CLASSES_IN_MODELS, "make models a package by subject"


@pytest.mark.parametrize("path", stylesheets(), ids=str)
def test_component_stylesheet_stays_small(path):
    assert len(text_of(path).splitlines()) <= COMPONENT_LINES


def test_all_styles_and_the_script_stay_light():
    assert len(joined_parts(source_folder()).encode()) <= STYLE_BYTES
    scripts = [p for p in files() if p.suffix == ".js" and "static" in p.parts]
    assert sum(len(text_of(path).encode()) for path in scripts) <= SCRIPT_BYTES


def test_checkers_are_seldom_silenced_and_never_without_a_reason():
    found, lines = [], 0
    for path in python_files():
        source = text_of(path)
        lines += len(source.splitlines())
        found += [(f"{path}:{line}", reason) for line, reason in suppressions(source)]
    assert [place for place, has_reason in found if not has_reason] == []
    assert len(found) <= lines / LINES_PER_SUPPRESSION, found


# ------------------------------------------------------------------ each can fail


def test_a_long_function_is_found():
    body = "    pass\n" * FUNCTION_LINES
    assert list(long_functions(f"async def much():\n{body}")) == ["much has 51 lines"]
    assert list(long_functions(f"def fits():\n{body[9:]}")) == []


def test_classes_are_counted_without_those_inside():
    assert classes("class A:\n    class Meta: ...\nclass B: ...\n") == 2


@pytest.mark.parametrize(
    ("words", "has_reason"),
    [
        ("noqa", False),
        ("noqa: F401", False),
        ("noqa: F401, E501  (Django reads the name)", True),
        ("type: ignore[arg-type]", False),
        ("type: ignore[arg-type]  # the library's annotation is wrong", True),
    ],
)
def test_a_silenced_checker_is_found(words, has_reason):
    assert list(suppressions(f"x = 1  # {words}\n")) == [(1, has_reason)]


def test_a_silencing_word_inside_a_string_is_not_a_comment():
    assert list(suppressions("x = '# {}'\n".format("noqa"))) == []
