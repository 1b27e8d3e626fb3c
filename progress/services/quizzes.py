"""Attempts at a quiz: begun, kept, scored."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from courses import quizzes
from courses.choices import CompletionRule
from courses.queries import frozen_quizzes
from progress.arrangements import arrangements_of, attempts_allowed
from progress.choices import AttemptState, CompletionSource
from progress.models import QuizAttempt
from progress.permissions import can_make_progress
from progress.queries import LessonPlace
from progress.services.completions import finish_lesson
from progress.services.rescoring import apply_corrections


class NoAttemptsLeft(Exception):
    """Every attempt has been used, or the quiz is passed already."""


class NotAttempted(ValueError):
    """There is no quiz in the lesson, or nothing of it is left to ask."""


def save_answers(place: LessonPlace, *, number: int, answers: dict[str, Any]) -> QuizAttempt:
    """Keep the answers of the open attempt ``number`` without submitting it, in place of those
    it held; a submitted attempt stays as it is. Raises as ``submit_quiz``. 4 to 8 queries."""
    with transaction.atomic():
        attempt = _locked_attempt(place, number)
        if attempt.state == AttemptState.OPEN:
            attempt.answers = answers
            attempt.saved_at = Now()
            attempt.save(update_fields=["answers", "saved_at"])
    return attempt


def submit_quiz(place: LessonPlace, *, number: int, answers: dict[str, Any]) -> QuizAttempt:
    """Score attempt ``number`` with these answers and return it; passing finishes the lesson.

    ``number`` is the attempt the form was printed for, so the same form posted 50 times is
    scored once and always answered with the one result. Raises PermissionDenied, NotAttempted
    (the lesson has no quiz), NoAttemptsLeft. 5 to 10 queries.
    """
    with transaction.atomic():
        attempt = _locked_attempt(place, number)
        if attempt.state == AttemptState.OPEN:
            _score(attempt, answers)
            apply_corrections(place, attempt)
            if attempt.passed and place.lesson.completion_rule == CompletionRule.QUIZ:
                finish_lesson(place, CompletionSource.QUIZ)
    return attempt


def _score(attempt: QuizAttempt, answers: dict[str, Any]) -> None:
    questions = attempt.open_quiz()["questions"]
    score = quizzes.score_answers(questions, answers)
    if not score.max_points:
        raise NotAttempted("Nothing of the quiz is left to ask")
    attempt.answers = answers
    attempt.points, attempt.max_points = score.points, score.max_points
    attempt.passed = score.percent >= (attempt.pass_mark or 0) if attempt.pass_mark else None
    attempt.state = AttemptState.SUBMITTED
    attempt.submitted_at = timezone.now()
    attempt.save(
        update_fields=["answers", "points", "max_points", "passed", "state", "submitted_at"]
    )


def _locked_attempt(place: LessonPlace, number: int) -> QuizAttempt:
    """Attempt ``number`` of the person, begun now if it is the next one; its row is locked."""
    if not can_make_progress(place):
        raise PermissionDenied
    attempts = QuizAttempt.objects.of_lesson(place.enrolment.pk, place.lesson.key)
    found = attempts.select_for_update().filter(number=number).first()
    if found:
        return _asked_anew(place, found)
    former = list(attempts)
    if any(row.number == number for row in former):  # a moment ago, by the same form
        return attempts.select_for_update().get(number=number)
    if number != len(former) + 1 or any(row.passed for row in former):
        raise NoAttemptsLeft
    if any(row.state == AttemptState.OPEN for row in former):
        raise NoAttemptsLeft
    try:
        with transaction.atomic():
            attempt = QuizAttempt.objects.create(**_new_attempt(place, former))
    except IntegrityError:
        begun = attempts.select_for_update().filter(number=number).first()
        if begun is None:  # the limit, held by the database
            raise NoAttemptsLeft from None
        return begun
    return attempt


def _asked_anew(place: LessonPlace, attempt: QuizAttempt) -> QuizAttempt:
    """An open attempt of which a redaction left nothing begins again, with what the edition asks
    now: nobody could submit it, and no other can be begun beside it."""
    if attempt.state != AttemptState.OPEN or attempt.open_quiz()["questions"]:
        return attempt
    attempt.snapshot, attempt.pass_mark = _asked_now(place)
    attempt.answers, attempt.saved_at = {}, None
    attempt.save(update_fields=["snapshot", "pass_mark", "answers", "saved_at"])
    return attempt


def _asked_now(place: LessonPlace) -> tuple[dict[str, Any], int | None]:
    """The snapshot and the pass mark of an attempt that begins. 1 query. Raises NotAttempted."""
    snapshot = frozen_quizzes(place.lesson.pk)
    if not snapshot:
        raise NotAttempted("The lesson has no quiz")
    is_judged = place.lesson.completion_rule == CompletionRule.QUIZ
    return snapshot, place.lesson.pass_mark if is_judged else None


def _new_attempt(place: LessonPlace, former: list[QuizAttempt]) -> dict[str, Any]:
    snapshot, pass_mark = _asked_now(place)
    is_judged = place.lesson.completion_rule == CompletionRule.QUIZ
    return {
        "enrolment": place.enrolment,
        "lesson_key": place.lesson.key,
        "number": len(former) + 1,
        "snapshot": snapshot,
        "pass_mark": pass_mark,
        "max_attempts": _attempts_allowed(place, former) if is_judged else None,
    }


def _attempts_allowed(place: LessonPlace, former: list[QuizAttempt]) -> int | None:
    """The highest number of an attempt: extra attempts count from now on, and those are added that
    do not count. 1 query where attempts are limited."""
    if place.lesson.max_attempts is None:
        return None
    given = arrangements_of(place.enrolment.pk, place.lesson.key)
    allowed = attempts_allowed(place.lesson, given) or 0
    return allowed + sum(not row.is_counted for row in former)
