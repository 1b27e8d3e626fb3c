"""The questions of a ``:::quiz``: from lines to raw data of ``courses.blocks.QuestionsBlock``."""

import re
from typing import Any

from home.demo.lesson_lines import Ids, LessonError, Line, list_items

OPTION = re.compile(r"^- \[(?P<right>[ x])\] (?P<text>.+)$")
NUMERIC = re.compile(
    r"^numeric (?P<answer>-?\d+(?:\.\d+)?) tolerance (?P<tolerance>\d+(?:\.\d+)?)$"
)
TRUE_FALSE = re.compile(r"^truefalse (?P<answer>true|false)$")
FEEDBACK = " >> "

Raw = dict[str, Any]
Option = dict[str, Any]  # the value of an OptionBlock


def questions(lines: list[Line], ids: Ids) -> list[Raw]:
    """Each question begins with ``? type``; options, then ``! explanation`` follow its text."""
    starts = [index for index, line in enumerate(lines) if line.text.startswith("? ")]
    if not starts or any(line.text.strip() for line in lines[: starts[0]]):
        raise LessonError("a quiz begins with “? type” of its first question", lines[:1])
    ends = [*starts[1:], len(lines)]
    return [
        _question(lines[start:end], ids.below("question", number))
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)
    ]


def _question(lines: list[Line], ids: Ids) -> Raw:
    head, *rest = lines
    text, options, explanation = _sorted_out(rest)
    if not text:
        raise LessonError("the question has no text", [head])
    if not explanation:
        raise LessonError("the question has no explanation (“! …”)", [head])
    kind, key = _kind(head, options, ids)
    value = {"text": text, "points": 1, "explanation": explanation, **key}
    return {"type": kind, "id": ids.own, "value": value}


def _sorted_out(lines: list[Line]) -> tuple[str, list[Option], str]:
    text: list[str] = []
    options: list[Option] = []
    explanation: list[str] = []
    for line in lines:
        if line.text.startswith("! "):
            explanation.append(line.text.removeprefix("! ").strip())
        elif found := OPTION.match(line.text):
            options.append(_option(found["right"] == "x", found["text"]))
        elif line.text.strip() and explanation:
            explanation.append(line.text.strip())
        elif line.text.strip() and options:
            raise LessonError("a line stands between the options", [line])
        elif line.text.strip():
            text.append(line.text.strip())
    return " ".join(text), options, " ".join(explanation)


def _option(is_right: bool, written: str) -> Option:
    text, _separator, feedback = written.partition(FEEDBACK)
    return {"text": text.strip(), "is_right": is_right, "feedback": feedback.strip()}


def _kind(head: Line, options: list[Option], ids: Ids) -> tuple[str, Raw]:
    """The block type, and what of its value tells the right answer."""
    declared = head.text.removeprefix("? ").strip()
    if declared in ("single", "multiple"):
        right = sum(option["is_right"] for option in options)
        if len(options) < 2 or not right or (declared == "single" and right != 1):
            raise LessonError(f"a {declared} question has too few options or right ones", [head])
        return f"{declared}_choice", {"options": list_items(options, ids, "option")}
    if options:
        raise LessonError("only single and multiple questions have options", [head])
    if found := TRUE_FALSE.match(declared):
        return "true_false", {"is_true": found["answer"]}
    if found := NUMERIC.match(declared):
        return "numeric", {"answer": found["answer"], "tolerance": found["tolerance"], "unit": ""}
    raise LessonError(f"unknown type of question “{declared}”", [head])
