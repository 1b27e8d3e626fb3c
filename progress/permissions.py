"""May this learner do this. The place was found by ``queries.lesson_place``: it is theirs."""

from typing import TYPE_CHECKING, Any

from cohorts.choices import CAN_BE_READ, CohortStatus
from cohorts.permissions import can_coordinate, can_facilitate
from courses.choices import CompletionRule

if TYPE_CHECKING:
    from cohorts.models import Enrolment
    from progress.models import Certificate
    from progress.queries import LessonPlace


def can_study(place: "LessonPlace") -> bool:
    """The cohort has begun and the module's day has come: the step may be read."""
    return place.module.is_open


def can_make_progress(place: "LessonPlace") -> bool:
    """Steps are finished while the cohort runs; afterwards it can be read."""
    return can_study(place) and place.enrolment.cohort.status == CohortStatus.RUNNING


def can_mark_done(place: "LessonPlace") -> bool:
    """Only a step whose rule is reading is finished by saying so."""
    return can_make_progress(place) and place.lesson.completion_rule == CompletionRule.READ


def can_manage_certificate(person: Any, certificate: "Certificate") -> bool:
    """Revoke it or issue it anew: who coordinates its cohort today. Administrators alone, once
    its holder has been forgotten and with them the cohort."""
    if certificate.enrolment is None:
        return bool(person and person.is_active and person.is_superuser)
    return can_coordinate(person, certificate.enrolment.cohort)


def can_hand_in(place: "LessonPlace") -> bool:
    """A task is written and handed in while the cohort runs; late is allowed."""
    return can_make_progress(place) and place.lesson.completion_rule == CompletionRule.TASK


def can_review(person: Any, seat: "Enrolment") -> bool:
    """Whoever facilitates or coordinates the cohort today, until it was cancelled; never their own
    task. 1 query for others than administrators."""
    return (
        seat.person_id != person.pk
        and seat.cohort.status in CAN_BE_READ
        and can_facilitate(person, seat.cohort)
    )


def can_arrange(person: Any, seat: "Enrolment") -> bool:
    """May this person give a learner more time or attempts: as ``can_review``."""
    return can_review(person, seat)
