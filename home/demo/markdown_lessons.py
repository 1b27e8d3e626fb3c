"""Reads a lesson file: TOML between +++ lines, then Markdown with directives.

What comes out are field values of ``courses.models.LessonPage``; its streams as raw data.
"""

import re
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from home.demo.directives import Assets, Directive, block_of, html_of
from home.demo.lesson_lines import Ids, LessonError, Line, demo_key, list_items

FENCE = "+++"
OPENING = re.compile(r"^:::(?P<name>[a-z]+)(?: (?P<argument>.*))?$")
REQUIRED = {
    "title": str,
    "summary": str,
    "minutes": int,
    "rule": str,
    "required": bool,
    "goals": list,
}
OPTIONAL = {"pass_mark": int, "attempts": int, "due_days": int, "laws": list}


class LessonFileError(ValueError):
    """Says the file, the line and what is wrong."""


@dataclass(frozen=True)
class ParsedLesson:
    key: uuid.UUID  # the page's translation_key
    slug: str
    language: str
    values: dict[str, Any]  # LessonPage field → value
    laws: list[str]  # "1397/2016 66 §": act and section
    path: Path


def parse_lesson(path: Path, assets: Assets) -> ParsedLesson:
    """``…/<module>/<NN>-<slug>.<lang>.md``. Raises LessonFileError."""
    stem, _dot, language = path.name.removesuffix(".md").rpartition(".")
    key = demo_key(f"lesson:{path.parent.name}/{stem}")
    try:
        facts, body = _front_matter(_lines(path.read_text(encoding="utf-8")))
        values = _values(facts, body, Ids(key), assets)
    except LessonError as error:
        raise LessonFileError(f"{path}:{error.line}: {error.message}") from None
    return ParsedLesson(key, stem.partition("-")[2], language, values, facts.get("laws", []), path)


def _lines(source: str) -> list[Line]:
    return [Line(number, text) for number, text in enumerate(source.splitlines(), start=1)]


def _values(facts: dict[str, Any], body: list[Line], ids: Ids, assets: Assets) -> dict[str, Any]:
    return {
        "title": facts["title"],
        "summary": facts["summary"],
        "minutes": facts["minutes"],
        "completion_rule": facts["rule"],
        "pass_mark": facts.get("pass_mark"),
        "max_attempts": facts.get("attempts"),
        "due_days": facts.get("due_days"),
        "is_required": facts["required"],
        "goals": list_items(facts["goals"], ids, "goal"),
        "body": list(_blocks(body, ids, assets)),
    }


def _front_matter(lines: list[Line]) -> tuple[dict[str, Any], list[Line]]:
    fences = [index for index, line in enumerate(lines) if line.text.strip() == FENCE][:2]
    if len(fences) != 2 or fences[0] != 0:
        raise LessonError("the file begins with TOML between two +++ lines", lines[:1])
    try:
        facts = tomllib.loads("\n".join(line.text for line in lines[1 : fences[1]]))
    except tomllib.TOMLDecodeError as error:
        raise LessonError(f"the front matter is no TOML: {error}", lines[:1]) from None
    for name, kind in (*REQUIRED.items(), *OPTIONAL.items()):
        if name in REQUIRED and name not in facts:
            raise LessonError(f"the front matter lacks {name}", lines[:1])
        if name in facts and not isinstance(facts[name], kind):
            raise LessonError(f"{name} in the front matter is of the wrong kind", lines[:1])
    if unknown := set(facts) - {*REQUIRED, *OPTIONAL}:
        raise LessonError(f"the front matter has unknown {sorted(unknown)}", lines[:1])
    _check_rule(facts, lines[:1])
    return facts, lines[fences[1] + 1 :]


def _check_rule(facts: dict[str, Any], where: list[Line]) -> None:
    rule = facts["rule"]
    if rule not in ("read", "quiz", "task") or (rule == "quiz") != ("pass_mark" in facts):
        raise LessonError("rule is read, or quiz with a pass_mark, or task", where)
    if "due_days" in facts and rule != "task":
        raise LessonError("due_days belongs to a task", where)


def _blocks(lines: list[Line], ids: Ids, assets: Assets) -> Iterator[dict[str, Any]]:
    """Text between two directives is one block of text."""
    position = 0
    text: list[Line] = []
    remaining = iter(lines)
    for line in remaining:
        if not line.text.startswith(":::"):
            text.append(line)
            continue
        if block := _text_block(text, ids.below("block", position + 1)):
            position += 1
            yield block
        text = []
        position += 1
        yield block_of(_directive(line, remaining, ids.below("block", position), assets))
    if block := _text_block(text, ids.below("block", position + 1)):
        yield block


def _text_block(lines: list[Line], ids: Ids) -> dict[str, Any] | None:
    html = html_of(lines, headings=True)
    return {"type": "text", "id": ids.own, "value": html} if html else None


def _directive(head: Line, remaining: Iterator[Line], ids: Ids, assets: Assets) -> Directive:
    opening = OPENING.match(head.text.rstrip())
    if not opening:
        raise LessonError("a directive is written as “:::name …” and closed by “:::”", [head])
    inside: list[Line] = []
    for line in remaining:
        if line.text.rstrip() == ":::":
            argument = opening["argument"] or ""
            return Directive(head, opening["name"], argument, inside, ids, assets)
        if line.text.startswith(":::"):
            raise LessonError("a directive begins inside another", [line])
        inside.append(line)
    raise LessonError(f":::{opening['name']} is never closed", [head])
