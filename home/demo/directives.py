"""The ``:::`` directives of a lesson file: from lines to raw values of ``courses.blocks``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from home.demo.lesson_lines import Ids, LessonError, Line, list_items
from home.demo.quiz_questions import questions
from home.demo.rich_text import UnsupportedMarkdown, rich_text

CALLOUTS = ("law", "example", "tip")
SEPARATOR = " | "


@dataclass(frozen=True)
class Assets:
    """Primary keys of generated files by the key that lessons call them by."""

    documents: Mapping[str, int]
    images: Mapping[str, int]


@dataclass(frozen=True)
class Directive:
    head: Line
    name: str
    argument: str
    lines: list[Line]
    ids: Ids
    assets: Assets

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines).strip("\n")

    def required(self, value: str, what: str) -> str:
        if not value.strip():
            raise LessonError(f":::{self.name} has no {what}", [self.head])
        return value.strip()


def html_of(lines: list[Line], *, headings: bool) -> str:
    """The lines as rich text; an error names the line of the file."""
    try:
        return rich_text("\n".join(line.text for line in lines), headings=headings)
    except UnsupportedMarkdown as error:
        raise LessonError(str(error), lines[error.line :]) from None


def _callout(directive: Directive) -> tuple[str, dict[str, Any]]:
    return "callout", {
        "kind": directive.name,
        "heading": directive.required(directive.argument, "heading"),
        "text": html_of(directive.lines, headings=False),
    }


def _details(directive: Directive) -> tuple[str, dict[str, Any]]:
    return "details", {
        "summary": directive.required(directive.argument, "summary"),
        "text": html_of(directive.lines, headings=False),
    }


def _quote(directive: Directive) -> tuple[str, dict[str, Any]]:
    return "quotation", {
        "text": directive.required(directive.text, "text"),
        "attribution": directive.required(directive.argument, "attribution"),
    }


def _reflection(directive: Directive) -> tuple[str, dict[str, Any]]:
    return "reflection", {"prompt": directive.required(directive.text, "question")}


def _terms(directive: Directive) -> tuple[str, dict[str, Any]]:
    terms = []
    for line in directive.lines:
        if not line.text.strip():
            continue
        term, separator, definition = line.text.partition(": ")
        if not separator:
            raise LessonError("a key term is written as “term: definition”", [line])
        terms.append({"term": term.strip(), "definition": definition.strip()})
    return "key_terms", {"terms": list_items(terms, directive.ids, "term")}


def _table(directive: Directive) -> tuple[str, dict[str, Any]]:
    lines = [line for line in directive.lines if line.text.strip()]
    if len(lines) < 3 or set(lines[1].text) - set("|-: "):
        raise LessonError("a table has a header, a row of dashes and rows", [directive.head])
    header, *rows = [_cells(line) for line in (lines[0], *lines[2:])]
    for line, row in zip(lines[2:], rows, strict=True):
        if len(row) != len(header):
            raise LessonError("the row has another number of cells than the header", [line])
    values = [
        {"cells": list_items(row, directive.ids.below("row", number), "cell")}
        for number, row in enumerate(rows, start=1)
    ]
    return "table", {
        "caption": directive.required(directive.argument, "caption"),
        "header": list_items(header, directive.ids, "heading"),
        "rows": list_items(values, directive.ids, "row"),
        "first_column_is_header": True,
    }


def _cells(line: Line) -> list[str]:
    return [cell.strip() for cell in line.text.strip().strip("|").split("|")]


def _file(directive: Directive) -> tuple[str, dict[str, Any]]:
    key, title = _parts(directive, 2)
    return "file", {"title": title, "document": _asset(directive, directive.assets.documents, key)}


def _image(directive: Directive) -> tuple[str, dict[str, Any]]:
    key, alt, caption = _parts(directive, 3)
    image = _asset(directive, directive.assets.images, key)
    return "figure", {
        "image": {"image": image, "decorative": False, "alt_text": alt},
        "caption": caption,
    }


def _parts(directive: Directive, count: int) -> list[str]:
    parts = [part.strip() for part in directive.argument.split(SEPARATOR)]
    if len(parts) != count or not all(parts):
        raise LessonError(f":::{directive.name} takes {count} parts", [directive.head])
    return parts


def _asset(directive: Directive, known: Mapping[str, int], key: str) -> int:
    if key not in known:
        raise LessonError(f"nothing makes the {directive.name} “{key}”", [directive.head])
    return known[key]


def _quiz(directive: Directive) -> tuple[str, dict[str, Any]]:
    return "quiz", {
        "heading": directive.required(directive.argument, "heading"),
        "questions": questions(directive.lines, directive.ids),
    }


DIRECTIVES: Mapping[str, Callable[[Directive], tuple[str, dict[str, Any]]]] = {
    **dict.fromkeys(CALLOUTS, _callout),
    "details": _details,
    "quote": _quote,
    "reflection": _reflection,
    "terms": _terms,
    "table": _table,
    "file": _file,
    "image": _image,
    "quiz": _quiz,
}


def block_of(directive: Directive) -> dict[str, Any]:
    """The raw block of a directive. Raises LessonError."""
    if directive.name not in DIRECTIVES:
        raise LessonError(f"unknown directive :::{directive.name}", [directive.head])
    kind, value = DIRECTIVES[directive.name](directive)
    return {"type": kind, "id": directive.ids.own, "value": value}
