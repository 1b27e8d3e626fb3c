"""What a question is, how an answer is read, and what it is worth. Pure: no database, no request.

Answers are kept as JSON by question id: an option id, a list of option ids, ``"true"`` or
``"false"``, or a number as a plain decimal string.

A new question type is a class in ``QUESTION_TYPES`` and a block of the same name in
``courses.blocks.QuestionsBlock``. Where its ``kind`` is a new one, the way it is asked joins
``components/quiz_question.html``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _

Question = dict[str, Any]
KEY_FIELDS = frozenset({"explanation", "is_true", "answer", "tolerance"})
OPTION_KEY_FIELDS = frozenset({"is_right", "feedback"})
MOST_CHARACTERS = 40
NUMBER = re.compile(r"[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)")
ENGLISH_NUMBER = re.compile(r"[+-]?(([0-9]+|[0-9]{1,3}(,[0-9]{3})+)([.][0-9]*)?|[.][0-9]+)")


class PostedData(Protocol):
    """What a form post offers; ``django.http.QueryDict`` fits."""

    def get(self, name: str, default: Any = None) -> Any: ...

    def getlist(self, name: str) -> list[Any]: ...


class AnswerError(ValueError):
    """The answer cannot be read; the message is for the person and stands beside the field."""


def field_name(question: Question) -> str:
    return f"q-{question['id']}"


def parse_number(text: str, language: str) -> Decimal:
    """``"1 234,5"`` in Finnish and Swedish, ``"1,234.5"`` in English. Raises AnswerError.

    In English a comma stands before three digits only: ``"1,5"`` is refused, not read as 15.
    """
    compact = "".join(text.split()).replace("−", "-")  # split() knows every kind of space
    pattern = ENGLISH_NUMBER if language == "en" else NUMBER
    if len(compact) > MOST_CHARACTERS or not pattern.fullmatch(compact):
        raise AnswerError(_("Write the answer as a number."))
    return Decimal(compact.replace(",", "" if language == "en" else "."))


class SingleChoice:
    kind = "single"  # how it is asked: see components/quiz_question.html

    def options(self, question: Question) -> list[dict[str, Any]]:
        """What one chooses among, ``{"id", "text", …}`` each; empty where one writes."""
        return question["options"]

    def parse(self, question: Question, posted: PostedData, language: str) -> str | None:
        chosen = posted.get(field_name(question))
        if chosen and chosen not in {option["id"] for option in question["options"]}:
            raise AnswerError(_("Choose one of the options."))
        return chosen or None

    def is_right(self, question: Question, answer: Any) -> bool:
        return any(o["is_right"] for o in question["options"] if o["id"] == answer)

    def has_key(self, question: Question) -> bool:
        return sum(bool(o["is_right"]) for o in question["options"]) == 1

    def key(self, question: Question) -> Any:
        return sorted((o["id"], bool(o["is_right"])) for o in question["options"])


class MultipleChoice(SingleChoice):
    kind = "multiple"

    def parse(self, question: Question, posted: PostedData, language: str) -> Any:
        chosen = posted.getlist(field_name(question))
        if not {option["id"] for option in question["options"]}.issuperset(chosen):
            raise AnswerError(_("Choose among the options."))
        return sorted(set(chosen)) or None

    def is_right(self, question: Question, answer: Any) -> bool:
        """All or nothing: exactly the right options."""
        right = {o["id"] for o in question["options"] if o["is_right"]}
        return bool(right) and set(answer or []) == right

    def has_key(self, question: Question) -> bool:
        return any(o["is_right"] for o in question["options"])


class TrueFalse:
    kind = "truefalse"

    def options(self, question: Question) -> list[dict[str, Any]]:
        return [{"id": "true", "text": _("True")}, {"id": "false", "text": _("False")}]

    def parse(self, question: Question, posted: PostedData, language: str) -> str | None:
        chosen = posted.get(field_name(question))
        if chosen and chosen not in ("true", "false"):
            raise AnswerError(_("Choose one of the options."))
        return chosen or None

    def is_right(self, question: Question, answer: Any) -> bool:
        return answer == question["is_true"]

    def has_key(self, question: Question) -> bool:
        return question["is_true"] in ("true", "false")

    def key(self, question: Question) -> Any:
        return question["is_true"]


class Numeric:
    kind = "numeric"

    def options(self, question: Question) -> list[dict[str, Any]]:
        return []

    def parse(self, question: Question, posted: PostedData, language: str) -> str | None:
        text = (posted.get(field_name(question)) or "").strip()
        return str(parse_number(text, language)) if text else None

    def is_right(self, question: Question, answer: Any) -> bool:
        if answer is None or not self.has_key(question):
            return False
        distance = abs(Decimal(answer) - Decimal(question["answer"]))
        return distance <= Decimal(question["tolerance"])

    def has_key(self, question: Question) -> bool:
        return question["answer"] not in ("", None)

    def key(self, question: Question) -> Any:
        return [question["answer"], question["tolerance"]]


QUESTION_TYPES: Mapping[str, Any] = {
    "single_choice": SingleChoice(),
    "multiple_choice": MultipleChoice(),
    "true_false": TrueFalse(),
    "numeric": Numeric(),
}


@dataclass(frozen=True)
class Score:
    points: int
    max_points: int
    right_ids: tuple[str, ...]

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down: a pass mark is reached or it is not."""
        return self.points * 100 // self.max_points if self.max_points else 0


def parse_answers(
    questions: list[Question], posted: PostedData, language: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Answers by question id, and messages by question id where an answer cannot be read."""
    answers: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for question in questions:
        try:
            answer = QUESTION_TYPES[question["type"]].parse(question, posted, language)
        except AnswerError as error:
            errors[question["id"]] = str(error)
        else:
            if answer is not None:
                answers[question["id"]] = answer
    return answers, errors


def score_answers(questions: list[Question], answers: Mapping[str, Any]) -> Score:
    right = [
        question
        for question in questions
        if QUESTION_TYPES[question["type"]].is_right(question, answers.get(question["id"]))
    ]
    return Score(
        points=sum(question["points"] for question in right),
        max_points=sum(question["points"] for question in questions),
        right_ids=tuple(question["id"] for question in right),
    )


def without_key(questions: list[Question]) -> list[Question]:
    """The questions as they may travel before the attempt: no key, feedback or explanation."""
    bare = []
    for question in questions:
        kept = {name: value for name, value in question.items() if name not in KEY_FIELDS}
        if "options" in kept:
            kept["options"] = [
                {name: value for name, value in option.items() if name not in OPTION_KEY_FIELDS}
                for option in kept["options"]
            ]
        bare.append(kept)
    return bare


def signature(questions: list[Question]) -> list[Any]:
    """Ids, types, points and keys: what must be the same in every language of a lesson."""
    return [[q["id"], q["type"], q["points"], QUESTION_TYPES[q["type"]].key(q)] for q in questions]


def questions_without_key(questions: list[Question]) -> list[str]:
    """Texts of questions that nobody could answer rightly."""
    return [q["text"] for q in questions if not QUESTION_TYPES[q["type"]].has_key(q)]


def changed_keys(former: list[Question], latter: list[Question]) -> dict[str, Question]:
    """The latter's questions, by id, that ask the same in the same way but have another key."""
    before = {question["id"]: question for question in former}
    return {
        now["id"]: now
        for now in latter
        if (asked := before.get(now["id"]))
        and asked["type"] == now["type"]
        and QUESTION_TYPES[now["type"]].key(asked) != QUESTION_TYPES[now["type"]].key(now)
    }


def is_right_by_either(asked: Question, corrected: Question | None, answer: Any) -> bool:
    """By the key it was asked with or by a corrected one: what counted as right stays right."""
    versions = [asked, corrected] if corrected and corrected["type"] == asked["type"] else [asked]
    return any(QUESTION_TYPES[row["type"]].is_right(row, answer) for row in versions)
