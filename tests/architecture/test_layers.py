"""What the import contract cannot see: apps named in strings, and rooms one does not enter.

The order of the apps is read from the import contract in pyproject.toml, so there is one.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT, layers, production_python, text_of

PRIVATE_ROOMS = {"views", "viewsets", "forms", "tasks", "wagtail_hooks", "blocks"}
OPEN_TO_ALL = "core"  # its tasks and blocks are there to be shared
DOTTED = re.compile(r"(?P<app>[a-z_]+)(?:\.\w+)+")
DOWNWARD = layers()


def apps_above(app: str) -> set[str]:
    return set(DOWNWARD[: DOWNWARD.index(app)])


def names_in_strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Strings such as "courses.TrackPage": labels of relations, page types, import paths."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found = DOTTED.fullmatch(node.value)
            if found and found["app"] in DOWNWARD and id(node) not in docstrings:
                yield node.lineno, node.value


def imported_modules(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def offences(app: str, source: str) -> list[str]:
    tree, above = ast.parse(source), apps_above(app)
    found = [
        f"line {line}: {app} names {name}, which stands above it"
        for line, name in names_in_strings(tree)
        if name.split(".")[0] in above
    ]
    for line, name in imported_modules(tree):
        owner, *rooms = name.split(".")
        if owner in DOWNWARD and owner not in (app, OPEN_TO_ALL) and rooms[0] in PRIVATE_ROOMS:
            found.append(f"line {line}: {app} enters {owner}.{rooms[0]}")
    return found


def modules_of_apps() -> list[Path]:
    return [path for path in production_python() if path.parts[0] in DOWNWARD]


@pytest.mark.parametrize("path", modules_of_apps(), ids=str)
def test_module_names_only_what_stands_below(path):
    assert offences(path.parts[0], text_of(path)) == []


def test_every_app_has_its_layer():
    assert {path.parent.name for path in ROOT.glob("*/apps.py")} == set(DOWNWARD)


# ------------------------------------------------------------------ each can fail


@pytest.mark.parametrize(
    ("app", "source"),
    [
        ("courses", 'cohort = models.ForeignKey("cohorts.Cohort", models.CASCADE)'),
        ("courses", 'subpage_types = ["courses.ModulePage", "home.HomePage"]'),
        ("courses", 'parent_page_types = ["home.HomePage"]'),
        ("people", 'def later():\n    return import_string("progress.services.complete_lesson")'),
        ("home", "from courses.views import lesson"),
        ("home", "from courses import views"),
        ("progress", "import cohorts.forms"),
    ],
)
def test_a_name_from_above_or_a_private_room_is_found(app, source):
    assert len(offences(app, source)) == 1


@pytest.mark.parametrize(
    ("app", "source"),
    [
        ("cohorts", 'edition = models.ForeignKey("courses.Edition", models.PROTECT)'),
        ("home", 'subpage_types = ["courses.TrackIndexPage"]'),
        ("courses", "from courses.blocks import QuizBlock"),
        ("courses", "from core.tasks import task\nfrom core.blocks import ImageBlock"),
        ("core", '"""people.User"""'),
        ("progress", "from cohorts.services import enrol"),
    ],
)
def test_a_name_from_below_is_let_pass(app, source):
    assert offences(app, source) == []
