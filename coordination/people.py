"""What the desk shows of one person: where they stand, never what they answered or noted."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from cohorts.choices import EnrolmentState
from cohorts.models import Cohort, Enrolment, EnrolmentEvent
from coordination.models import Reminder
from coordination.queries import module_dates
from progress.certificates.queries import seats_with_day
from progress.choices import AttemptState
from progress.classroom import ModuleStanding, Standing, Step, expected_days, is_overdue
from progress.models import Certificate, Completion, QuizAttempt, TaskSubmission
from progress.queries import standings


@dataclass(frozen=True)
class StepRow:
    """A step with when it was done and what became of its quiz or task."""

    step: Step
    done_at: datetime | None
    attempts: int  # submitted ones
    has_passed: bool
    task: TaskSubmission | None


@dataclass(frozen=True)
class ModuleRow:
    standing: ModuleStanding
    expected_on: date | None
    is_late: bool
    steps: list[StepRow]


@dataclass(frozen=True)
class PersonScreen:
    enrolment: Enrolment
    standing: Standing
    modules: list[ModuleRow]
    reminders: list[Reminder]
    events: list[EnrolmentEvent]
    certificate: Certificate | None  # the valid one

    @property
    def is_active(self) -> bool:
        return self.enrolment.state == EnrolmentState.ACTIVE

    @property
    def is_late(self) -> bool:
        return any(module.is_late for module in self.modules)


def seat_of(cohort: Cohort, key: uuid.UUID) -> Enrolment | None:
    """The seat in this cohort, with person, organisation and the database's day. 1 query."""
    seats = seats_with_day().select_related("organisation", "cohort__edition")
    return seats.filter(cohort=cohort, uuid=key).first()


def person_screen(enrolment: Enrolment) -> PersonScreen:
    """``enrolment`` comes from ``seat_of``. 9 queries, the outline being cached."""
    whole = standings([enrolment])[enrolment.pk]
    done = dict(
        Completion.objects.filter(enrolment=enrolment).values_list("lesson_key", "completed_at")
    )
    tried = {
        key: (number, passed)
        for key, number, passed in QuizAttempt.objects.filter(
            enrolment=enrolment, state=AttemptState.SUBMITTED
        )
        .order_by()
        .values("lesson_key")
        .annotate(number=Count("pk"), passes=Count("pk", filter=Q(passed=True)))
        .values_list("lesson_key", "number", "passes")
    }
    tasks = {task.lesson_key: task for task in TaskSubmission.objects.filter(enrolment=enrolment)}
    expected = expected_days(
        outline=whole.outline,
        cohort=enrolment.cohort,
        module_dates=module_dates(enrolment.cohort),
    )
    today: date = enrolment.today  # type: ignore[attr-defined]  # annotated by seats_with_day

    def step_row(step: Step) -> StepRow:
        number, passes = tried.get(step.lesson.key, (0, 0))
        key = step.lesson.key
        return StepRow(step, done.get(key), number, bool(passes), tasks.get(key))

    modules = [
        ModuleRow(
            standing=module,
            expected_on=expected.get(module.module.key),
            is_late=_is_late(module, expected, enrolment.cohort, today),
            steps=[step_row(step) for step in module.steps],
        )
        for module in whole.modules
    ]
    return PersonScreen(
        enrolment=enrolment,
        standing=whole,
        modules=modules,
        reminders=list(enrolment.reminders.select_related("by")),
        events=list(enrolment.events.select_related("by")),
        certificate=enrolment.certificates.filter(revoked_at=None).first(),
    )


def _is_late(
    module: ModuleStanding, expected: Mapping[uuid.UUID, date], cohort: Cohort, today: date
) -> bool:
    overdue = is_overdue(expected.get(module.module.key), cohort, today)
    return overdue and module.done < module.total


@dataclass(frozen=True)
class Situation:
    """What a reminder's condition asks about a person."""

    is_started: bool
    is_finished: bool
    is_late: bool


def situations(enrolments: Iterable[Enrolment]) -> dict[int, Situation]:
    """By enrolment id; the enrolments come from ``seats_with_day``. 3 queries for all of one
    cohort together."""
    rows = list(enrolments)
    by_cohort: dict[int, list[Enrolment]] = defaultdict(list)
    for row in rows:
        by_cohort[row.cohort_id].append(row)
    whole = standings(rows)
    found: dict[int, Situation] = {}
    for seats in by_cohort.values():
        cohort = seats[0].cohort
        dates = module_dates(cohort)
        for seat in seats:
            found[seat.pk] = _situation(seat, whole[seat.pk], dates)
    return found


def _situation(seat: Any, whole: Standing, dates: dict[uuid.UUID, date]) -> Situation:
    expected = expected_days(outline=whole.outline, cohort=seat.cohort, module_dates=dates)
    late = (_is_late(module, expected, seat.cohort, seat.today) for module in whole.modules)
    return Situation(
        is_started=any(module.done for module in whole.modules),
        is_finished=whole.is_finished,
        is_late=any(late),
    )
