"""Individual arrangements: a facilitator or a coordinator gives one learner more time or more
attempts, always with a reason (reasonable accommodation: act 1325/2014, section 15)."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from core.access_log import record_access
from courses.choices import CompletionRule
from progress.arrangements import due_date
from progress.choices import AccommodationKind
from progress.models import Accommodation
from progress.permissions import can_arrange
from progress.queries import LessonPlace

MOST_EXTRA_ATTEMPTS = 20


class ArrangementRefused(Exception):
    """``field`` names what stands against it: lesson, due_on, extra_attempts or reason."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def grant_extension(place: LessonPlace, *, due_on: date, reason: str, by: Any) -> Accommodation:
    """More time for the task at the learner's place; of several extensions the latest holds.

    Raises PermissionDenied, or ArrangementRefused: the lesson is no task, the day is not later
    than the one that holds for everybody, the reason is missing. 4 queries.
    """
    _check(place, by, reason)
    if place.lesson.completion_rule != CompletionRule.TASK:
        raise ArrangementRefused("lesson")
    common = due_date(place.lesson, cohort=place.enrolment.cohort, opens_on=place.module.opens_on)
    if due_on <= common:
        raise ArrangementRefused("due_on")
    return _grant(
        place,
        by,
        reason,
        "progress.grant_extension",
        kind=AccommodationKind.EXTENSION,
        due_on=due_on,
    )


def grant_attempts(
    place: LessonPlace, *, extra_attempts: int, reason: str, by: Any
) -> Accommodation:
    """More attempts at the quiz at the learner's place; they add up, and count from the next
    request on. Raises as ``grant_extension``; the lesson must be judged by its quiz and limit its
    attempts. 4 queries."""
    _check(place, by, reason)
    is_limited = place.lesson.max_attempts is not None
    if place.lesson.completion_rule != CompletionRule.QUIZ or not is_limited:
        raise ArrangementRefused("lesson")
    if not 1 <= extra_attempts <= MOST_EXTRA_ATTEMPTS:
        raise ArrangementRefused("extra_attempts")
    return _grant(
        place,
        by,
        reason,
        "progress.grant_attempts",
        kind=AccommodationKind.ATTEMPTS,
        extra_attempts=extra_attempts,
    )


def _check(place: LessonPlace, by: Any, reason: str) -> None:
    if not can_arrange(by, place.enrolment):
        raise PermissionDenied
    if not reason.strip():
        raise ArrangementRefused("reason")


def _grant(place: LessonPlace, by: Any, reason: str, action: str, **what: Any) -> Accommodation:
    """The log tells what was given, in the cohort's history; to whom and why stand in the row
    only, because the reason may concern health."""
    seat = place.enrolment
    with transaction.atomic():
        row = Accommodation.objects.create(
            enrolment=seat,
            lesson_key=place.lesson.key,
            reason=reason.strip(),
            granted_by=by,
            **what,
        )
        given = row.due_on.isoformat() if row.due_on else row.extra_attempts
        data = {"lesson": place.lesson.title, "seat": str(seat.uuid), "given": given}
        log(seat.cohort, action, user=by, data=data)
        record_access(by=by, action=action, about=seat.person, scope=seat.cohort.slug)
    return row
