"""Raw StreamField data for lesson bodies. Every id can be given, so that a test knows it.

``body(text_block(), quiz_block(single_choice()))`` fits ``LessonPage(body=…)``.
"""

import json
import uuid
from typing import Any

Block = dict[str, Any]


def new_id() -> str:
    return str(uuid.uuid4())


def block(kind: str, value: Any, block_id: str | None = None) -> Block:
    return {"type": kind, "value": value, "id": block_id or new_id()}


def body(*blocks: Block) -> str:
    return json.dumps(list(blocks))


def text_list(*texts: str) -> str:
    """For ``goals`` and ``outcomes``."""
    return body(*(block("item", text) for text in texts))


def text_block(html: str = "<p>Hankinta on johtamisen väline.</p>", **more: Any) -> Block:
    return block("text", html, **more)


def option(text: str, *, right: bool = False, feedback: str = "", option_id: str = "") -> Block:
    return {
        "type": "item",
        "value": {"text": text, "is_right": right, "feedback": feedback},
        "id": option_id or new_id(),
    }


def question(kind: str, text: str, *, points: int = 1, question_id: str = "", **more: Any) -> Block:
    value = {"text": text, "points": points, "explanation": "", **more}
    return block(kind, value, question_id or None)


def single_choice(text: str = "Kuka päättää?", *, question_id: str = "", points: int = 1) -> Block:
    """The first option is right. Ids of options: ``<question_id>-right`` and ``-wrong``."""
    prefix = question_id or new_id()
    return question(
        "single_choice",
        text,
        points=points,
        question_id=question_id,
        options=[
            option("Johto", right=True, feedback="Juuri niin.", option_id=f"{prefix}-right"),
            option("Ei kukaan", feedback="Lue vaihe uudelleen.", option_id=f"{prefix}-wrong"),
        ],
    )


def multiple_choice(text: str = "Mitkä kuuluvat?", *, question_id: str = "") -> Block:
    """``<question_id>-a`` and ``-b`` are right, ``-c`` is not."""
    prefix = question_id or new_id()
    return question(
        "multiple_choice",
        text,
        question_id=question_id,
        options=[
            option("Tavoite", right=True, option_id=f"{prefix}-a"),
            option("Mittari", right=True, option_id=f"{prefix}-b"),
            option("Sattuma", option_id=f"{prefix}-c"),
        ],
    )


def true_false(
    text: str = "Hankinta alkaa tarpeesta.", *, is_true: str = "true", question_id: str = ""
) -> Block:
    return question("true_false", text, question_id=question_id, is_true=is_true)


def numeric(
    text: str = "Paljonko on puolet sadasta?",
    *,
    answer: str = "50",
    tolerance: str = "0",
    question_id: str = "",
) -> Block:
    return question(
        "numeric", text, question_id=question_id, answer=answer, tolerance=tolerance, unit="%"
    )


def quiz_block(*questions: Block, heading: str = "Testi", quiz_id: str | None = None) -> Block:
    """Without questions given: one of each type, four points."""
    asked = questions or (single_choice(), multiple_choice(), true_false(), numeric())
    return block("quiz", {"heading": heading, "questions": list(asked)}, quiz_id)


def quiz_lesson(*questions: Block, pass_mark: int = 70, **fields: Any) -> dict[str, Any]:
    """Keyword arguments of a lesson that is finished by its quiz."""
    return {
        "completion_rule": "quiz",
        "pass_mark": pass_mark,
        "body": body(text_block(), quiz_block(*questions)),
        **fields,
    }
