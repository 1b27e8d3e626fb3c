"""The quiz of a step as the learner meets it. Before an attempt is submitted no key is in it."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import localize
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from courses import quizzes
from courses.choices import CompletionRule
from progress.arrangements import NONE, Arrangements, attempts_allowed
from progress.choices import AttemptState
from progress.models import QuizAttempt
from progress.permissions import can_make_progress
from progress.queries import LessonPlace

Item = dict[str, Any]  # as components/quiz_question.html takes it


@dataclass(frozen=True)
class Draft:
    """What a form brought: readable answers, what was typed, and messages by question id."""

    answers: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class QuizScreen:
    heading: str
    number: int  # of the attempt that the form would submit
    questions: list[Item]  # to answer, without key; empty when nothing can be answered
    review: list[Item]  # the latest submitted attempt, with what was right
    result: QuizAttempt | None
    result_text: str
    attempts_text: str
    corrected_text: str  # a faulty question was put right and the points of the result rose
    is_passed: bool
    is_judged: bool  # it finishes the step; otherwise it is practice
    error_count: int
    saved_at: datetime | None  # of the open attempt's answers


def quiz_screen(
    place: LessonPlace,
    quiz: dict[str, Any],
    attempts: list[QuizAttempt],
    draft: Draft | None,
    given: Arrangements = NONE,
) -> QuizScreen:
    """No query. What an attempt asked comes from its snapshot, what is asked next, and the key by
    which a corrected attempt was scored anew, from the edition."""
    language = (get_language() or "fi")[:2]
    submitted = [row for row in attempts if row.state == AttemptState.SUBMITTED]
    begun = next((row for row in attempts if row.state == AttemptState.OPEN), None)
    asked = begun.open_quiz(language) if begun else quiz
    if begun and not asked["questions"]:  # it will begin again, see services.quizzes
        begun, asked = None, quiz
    is_judged = place.lesson.completion_rule == CompletionRule.QUIZ
    limit = attempts_allowed(place.lesson, given) if is_judged else None
    counted = sum(row.is_counted for row in submitted)
    left = None if limit is None else max(limit - counted, 0)
    is_passed = any(row.passed for row in submitted)
    can_answer = can_make_progress(place) and not is_passed and left != 0
    result = submitted[-1] if submitted else None
    reveals = not is_judged or not can_answer
    return QuizScreen(
        heading=quiz["heading"],
        number=len(submitted) + 1,
        questions=_to_answer(asked, begun, draft) if can_answer else [],
        review=_review(result, language, quiz, reveals) if result else [],
        result=result,
        result_text=_result_text(result) if result else "",
        attempts_text=_attempts_text(left, given) if is_judged and can_answer else "",
        corrected_text=_corrected_text(result) if result else "",
        is_passed=is_passed,
        is_judged=is_judged,
        error_count=len(draft.errors) if draft else 0,
        saved_at=begun.saved_at if begun else None,
    )


def _to_answer(quiz: dict[str, Any], begun: QuizAttempt | None, draft: Draft | None) -> list[Item]:
    questions = quizzes.without_key(quiz["questions"])
    saved = begun.answers if begun else {}
    items = []
    for number, question in enumerate(questions, start=1):
        given = saved.get(question["id"])
        item = _item(question, draft.answers.get(question["id"]) if draft else given)
        item |= {"number": number, "total": len(questions)}
        if draft:
            item["error"] = draft.errors.get(question["id"], "")
            if question["type"] == "numeric":
                item["value"] = draft.typed.get(question["id"], "")
        items.append(item)
    return items


def _item(question: quizzes.Question, answer: Any) -> Item:
    question_type = quizzes.QUESTION_TYPES[question["type"]]
    kind = question_type.kind
    item: Item = {
        "name": quizzes.field_name(question),
        "kind": kind,
        "question": question["text"],
        "hint": _("Unit: %(unit)s") % {"unit": question["unit"]} if question.get("unit") else "",
    }
    if kind == "numeric":
        return {**item, "value": localize(Decimal(answer)) if answer is not None else ""}
    chosen = set(answer) if isinstance(answer, list) else {answer}
    return {
        **item,
        "options": [
            {"value": option["id"], "text": option["text"], "is_chosen": option["id"] in chosen}
            for option in question_type.options(question)
        ],
    }


def _review(
    result: QuizAttempt, language: str, present: dict[str, Any], reveals: bool
) -> list[Item]:
    """What was answered and whether it was right; the key and the explanation only when there
    is nothing left to try for (or when the quiz is practice)."""
    items = []
    questions = _questions_to_review(result, language)
    corrected = (
        {} if _points_before(result) is None else {row["id"]: row for row in present["questions"]}
    )
    for number, question in enumerate(questions, start=1):
        answer = result.answers.get(question["id"])
        item = _item(question, answer) | {
            "name": f"review-{question['id']}",
            "number": number,
            "total": len(questions),
            "is_locked": True,
            "is_right": quizzes.is_right_by_either(question, corrected.get(question["id"]), answer),
            "explanation": question["explanation"] if reveals else "",
        }
        for shown, option in zip(
            item.get("options", []), question.get("options", []), strict=False
        ):
            if shown["is_chosen"]:
                shown["feedback"] = option["feedback"]
        items.append(item)
    return items


def _questions_to_review(result: QuizAttempt, language: str) -> list[quizzes.Question]:
    """With what is redacted only where it was answered: a question that was hidden already when
    the attempt was made has not been asked."""
    left = {row["id"] for row in result.open_quiz(language)["questions"]}
    asked = result.quiz(language)["questions"]
    return [row for row in asked if row["id"] in left or row["id"] in result.answers]


def _result_text(result: QuizAttempt) -> str:
    return _("%(points)s of %(max)s points (%(percent)s %%)") % {
        "points": result.points,
        "max": result.max_points,
        "percent": result.percent,
    }


def _points_before(result: QuizAttempt) -> int | None:
    """Of an attempt that a correction raised; annotated by ``queries.attempts_of``."""
    return getattr(result, "points_before", None)


def _corrected_text(result: QuizAttempt) -> str:
    before = _points_before(result)
    if before is None:
        return ""
    return _("A faulty question was corrected: your points rose from %(before)s to %(after)s.") % {
        "before": before,
        "after": result.points,
    }


def _attempts_text(left: int | None, given: Arrangements) -> str:
    if left is None:
        return _("You may try as many times as you like.")
    text = ngettext(
        "You have %(count)s attempt left.", "You have %(count)s attempts left.", left
    ) % {"count": left}
    if not given.extra_attempts:
        return text
    extra = ngettext(
        "You have been given %(count)s extra attempt.",
        "You have been given %(count)s extra attempts.",
        given.extra_attempts,
    ) % {"count": given.extra_attempts}
    return f"{text} {extra}"
