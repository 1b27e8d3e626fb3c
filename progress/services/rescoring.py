"""A faulty quiz item put right: attempts are scored anew by the corrected key, upward only."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from cohorts.models import Cohort, Enrolment
from core import effects
from courses.choices import CompletionRule
from courses.content import quiz_of
from courses.models import Edition
from courses.queries import changed_questions, lesson_text
from courses.quizzes import Question, is_right_by_either
from progress.choices import AttemptState, CompletionSource
from progress.models import QuizAttempt, QuizCorrection, RescoredAttempt
from progress.queries import LessonPlace, places_of_seats
from progress.services.completions import finish_lesson

Corrected = dict[str, Question]  # by question id


def rescore_quizzes(*, cohort: Cohort, former: Edition, edition: Edition, by: Any) -> int:
    """Score every submitted attempt of the cohort at a quiz whose key the correction changed, and
    return how many gained by it.

    Each question counts as right by the key it was asked with or by the corrected one, so points
    only rise; an attempt that now passes finishes the lesson, once. Those who gained get one mail
    for the whole correction. Repeated, it finds nothing more. Attempts still open gain when they
    are submitted. The queries grow with the attempts: run it from an effect.
    """
    gained: list[QuizAttempt] = []
    with transaction.atomic():
        for key, corrected in changed_questions(former, edition).items():
            gained += _rescore_lesson(cohort, edition, key, corrected, by)
        for pk in sorted({attempt.enrolment_id for attempt in gained}):
            effects.record(
                kind="progress.rescored_mail",
                key=f"progress.rescored_mail:{cohort.uuid}:{edition.uuid}:{pk}",
                payload={"enrolment": pk, "edition": edition.pk},
            )
        if gained:
            data = {"edition": edition.label, "attempts": len(gained)}
            log(cohort, "progress.rescore_quizzes", user=by, data=data)
    return len(gained)


def _rescore_lesson(
    cohort: Cohort, edition: Edition, key: uuid.UUID, corrected: Corrected, by: Any
) -> list[QuizAttempt]:
    """The attempts that gained. Rows are locked whatever their state, so that one being submitted
    now is waited for."""
    correction, _is_new = QuizCorrection.objects.get_or_create(
        edition=edition,
        lesson_key=key,
        defaults={"question_ids": sorted(corrected), "note": edition.note, "by": by},
    )
    attempts = QuizAttempt.objects.filter(lesson_key=key, enrolment__cohort=cohort)
    locked = attempts.exclude(rescorings__correction=correction).select_for_update(of=("self",))
    submitted = [row for row in locked if row.state == AttemptState.SUBMITTED]
    gained = [row for row in submitted if _rescore(row, correction, corrected)]
    _finish_lessons(gained, key)
    return gained


def _rescore(attempt: QuizAttempt, correction: QuizCorrection, corrected: Corrected) -> bool:
    """True when the points rose; then a row says by how much. 2 queries."""
    asked = attempt.quiz(next(iter(attempt.snapshot)))["questions"]
    points = sum(
        question["points"]
        for question in asked
        if is_right_by_either(
            question, corrected.get(question["id"]), attempt.answers.get(question["id"])
        )
    )
    points_before, passed_before = attempt.points or 0, attempt.passed
    if points <= points_before:
        return False
    attempt.points = points
    if attempt.pass_mark:
        attempt.passed = bool(passed_before) or attempt.percent >= attempt.pass_mark
    attempt.save(update_fields=["points", "passed"])
    RescoredAttempt.objects.create(
        correction=correction,
        attempt=attempt,
        points_before=points_before,
        points_after=points,
        passed_before=passed_before,
        passed_after=attempt.passed,
    )
    return True


def _finish_lessons(gained: Iterable[QuizAttempt], key: uuid.UUID) -> None:
    passed = [attempt.enrolment_id for attempt in gained if attempt.passed]
    if not passed:
        return
    seats = Enrolment.objects.filter(pk__in=passed).for_screens()
    for place in places_of_seats(seats, key).values():
        if place.lesson.completion_rule == CompletionRule.QUIZ:
            finish_lesson(place, CompletionSource.QUIZ)


def apply_corrections(place: LessonPlace, attempt: QuizAttempt) -> None:
    """For an attempt that was begun before a correction and submitted after it; its row is locked.
    The key is that of the cohort's own edition, whenever another cohort took the correction. No
    query when every point was won, 1 when there is no correction."""
    if attempt.points == attempt.max_points:
        return
    corrections = QuizCorrection.objects.filter(lesson_key=place.lesson.key)
    correction = corrections.order_by("-at").first()
    quiz = quiz_of(lesson_text(place.lesson).content) if correction else None
    if correction and quiz:
        ids = {name for row in corrections for name in row.question_ids}
        corrected = {row["id"]: row for row in quiz["questions"] if row["id"] in ids}
        _rescore(attempt, correction, corrected)
