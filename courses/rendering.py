"""``render_lesson(content, mode)``: the one renderer of preview, public page and classroom."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from courses import quizzes
from courses.content import Content
from courses.redactions import Known, redacted, register

MOST_KEPT = 1000  # bodies in a process


class Mode(StrEnum):
    PUBLIC = "public"  # questions to read, nothing to answer
    PREVIEW = "preview"  # as public; the editor's own page shows the key
    CLASSROOM = "classroom"  # the quiz is live: the caller prints it with the learner's state


@dataclass(frozen=True)
class Part:
    """A run of finished HTML, or the place of the quiz with its questions without key."""

    html: SafeString | None = None
    quiz: dict[str, Any] | None = None


def render_lesson(content: Content, mode: Mode, known: Known | None = None) -> list[Part]:
    """The body as parts in order, in the active language's interface words, without what is
    redacted. No query but the register's."""
    parts: list[Part] = []
    run: list[SafeString] = []
    for block in redacted(content, known=known)["blocks"]:
        if block["type"] == "quiz":
            block = {**block, "questions": quizzes.without_key(block["questions"])}
            if mode is Mode.CLASSROOM:
                _close_run(parts, run)
                parts.append(Part(quiz=block))
                continue
        run.append(render_to_string(f"courses/blocks/{block['type']}.html", {"block": block}))
    _close_run(parts, run)
    return parts


def _close_run(parts: list[Part], run: list[SafeString]) -> None:
    if run:
        parts.append(Part(html=format_html_join("\n", "{}", ((piece,) for piece in run))))
        run.clear()


_kept: dict[tuple[str, str, str, Mode, str | None], list[Part]] = {}


def rendered_lesson(content: Content, sha256: str, mode: Mode) -> list[Part]:
    """As ``render_lesson``, kept in this process: content of a sha never changes but by a
    redaction (0018), and templates and catalogues change only with a new process (0010). About
    20 kB a body.

    The content may have been read under another reading of the redactions than the present one:
    what is hidden in it is part of the key, so that no note outlives its redaction."""
    known = register.current()
    key = (known.generation, sha256, _what_is_hidden(content), mode, get_language())
    parts = _kept.get(key)
    if parts is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        parts = _kept[key] = render_lesson(content, mode, known)
    return parts


def _what_is_hidden(content: Content) -> str:
    """Empty for content as it was frozen."""
    blocks = content["blocks"]
    if not any(row["type"] == "redacted" or row.get("withdrawn") for row in blocks):
        return ""
    left = [row["id"] for block in blocks for row in block.get("questions", [])]
    return repr([[row["id"], row.get("at"), row.get("withdrawn")] for row in blocks] + left)
