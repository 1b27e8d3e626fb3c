"""What individual arrangements give a learner in a lesson, and when a task is due."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from cohorts.models import Cohort
from courses.queries import OutlineLesson
from progress.choices import AccommodationKind
from progress.models import Accommodation


@dataclass(frozen=True)
class Arrangements:
    """Of one learner in one lesson: of several extensions the latest holds, attempts add up."""

    due_on: date | None = None
    extra_attempts: int = 0


NONE = Arrangements()


def arrangements_of(enrolment_id: int, lesson_key: uuid.UUID) -> Arrangements:
    """1 query."""
    rows = Accommodation.objects.filter(enrolment_id=enrolment_id, lesson_key=lesson_key)
    return joined(rows.order_by("granted_at", "pk"))


def joined(rows: Iterable[Accommodation]) -> Arrangements:
    """Rows of one learner and lesson, the oldest first."""
    due_on, extra = None, 0
    for row in rows:
        if row.kind == AccommodationKind.EXTENSION:
            due_on = row.due_on
        else:
            extra += row.extra_attempts or 0
    return Arrangements(due_on, extra)


def due_date(
    lesson: OutlineLesson, *, cohort: Cohort, opens_on: date, extension: date | None = None
) -> date:
    """The last day on which a task is in time: the extension, else so many days after its module
    opens, else the cohort's last day. No query."""
    if extension:
        return extension
    if lesson.due_days is None:
        return cohort.ends_on
    return opens_on + timedelta(days=lesson.due_days)


def attempts_allowed(lesson: OutlineLesson, arrangements: Arrangements) -> int | None:
    """None: as many as the learner wants. No query."""
    if lesson.max_attempts is None:
        return None
    return lesson.max_attempts + arrangements.extra_attempts
