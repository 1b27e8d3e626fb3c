"""May this learner do this. The place was found by ``queries.lesson_place``: it is theirs."""

from typing import TYPE_CHECKING

from cohorts.choices import CohortStatus
from courses.choices import CompletionRule

if TYPE_CHECKING:
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
