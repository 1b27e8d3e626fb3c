"""Reads of tasks: a learner's own, and those that a facilitator answers."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from cohorts.choices import CohortStatus, EnrolmentState
from cohorts.models import Cohort, Enrolment
from courses.choices import CompletionRule
from courses.queries import Outline, OutlineLesson, OutlineModule
from progress.arrangements import due_date
from progress.choices import AccommodationKind, StepState, TaskState
from progress.classroom import ModuleStanding, Standing, Step
from progress.models import Accommodation, TaskFile, TaskSubmission, TaskVersion

TaskLessons = dict[uuid.UUID, tuple[OutlineModule, OutlineLesson]]


def task_versions(enrolment_id: int, lesson_key: uuid.UUID) -> list[TaskVersion]:
    """Every version of a task, oldest first, with its files and its answer. 1 query, 2 when there
    is a version."""
    return list(
        TaskVersion.objects.filter(
            submission__enrolment_id=enrolment_id, submission__lesson_key=lesson_key
        )
        .select_related("submission", "review__by")
        .prefetch_related("files")
        .order_by("number")
    )


def own_task_file(enrolment: Enrolment, lesson_key: uuid.UUID, file: uuid.UUID) -> TaskFile | None:
    """A file of the learner's own task, of whichever version. 1 query."""
    return TaskFile.objects.filter(
        uuid=file,
        version__submission__enrolment=enrolment,
        version__submission__lesson_key=lesson_key,
    ).first()


def handed_in_file(submission: TaskSubmission, file: uuid.UUID) -> TaskFile | None:
    """As a facilitator may read it: never of a draft. 1 query."""
    files = TaskFile.objects.filter(uuid=file, version__submission=submission)
    return files.filter(version__submitted_at__isnull=False).first()


def task_lessons(outline: Outline) -> TaskLessons:
    """The edition's tasks by key, in the order in which they are studied. No query."""
    return {
        lesson.key: (module, lesson)
        for module in outline.modules
        for lesson in module.lessons
        if lesson.completion_rule == CompletionRule.TASK
    }


def handed_in_tasks(
    cohort: Cohort, lessons: TaskLessons, *, reader: Any
) -> "QuerySet[TaskSubmission]":
    """Tasks of the cohort's active people that were ever handed in, of the lessons given, the
    reader's own left out. Annotated with the latest version that was handed in: ``number``,
    ``submitted_at``, ``due_on``, ``is_late``. Those that wait come first, the longest wait first;
    then the others, the newest first. 1 query when read."""
    latest = TaskVersion.objects.filter(
        submission=OuterRef("pk"), submitted_at__isnull=False
    ).order_by("-number")
    waits = When(state=TaskState.SUBMITTED, then=Value(0))
    return (
        TaskSubmission.objects.filter(
            enrolment__cohort=cohort,
            enrolment__state=EnrolmentState.ACTIVE,
            lesson_key__in=list(lessons),
        )
        .exclude(enrolment__person=reader)
        .annotate(
            number=Subquery(latest.values("number")[:1]),
            submitted_at=Subquery(latest.values("submitted_at")[:1]),
            due_on=Subquery(latest.values("due_on")[:1]),
            is_late=Subquery(latest.values("is_late")[:1]),
        )
        .filter(number__isnull=False)
        .select_related("enrolment__person", "enrolment__organisation")
        .annotate(
            rank=Case(waits, default=Value(1), output_field=IntegerField()),
            waiting_since=Case(When(state=TaskState.SUBMITTED, then=F("submitted_at"))),
        )
        .order_by("rank", "waiting_since", F("submitted_at").desc(), "pk")
    )


@dataclass(frozen=True)
class TaskCounts:
    all: int
    waiting: int
    returned: int
    accepted: int
    late: int


def task_counts(tasks: "QuerySet[TaskSubmission]") -> TaskCounts:
    """How many there are of each kind among ``handed_in_tasks``. 1 query."""
    kinds = {
        "waiting": Q(state=TaskState.SUBMITTED),
        "returned": Q(state=TaskState.RETURNED),
        "accepted": Q(state=TaskState.ACCEPTED),
        "late": Q(is_late=True),
    }
    counted = {name: Count("pk", filter=condition) for name, condition in kinds.items()}
    return TaskCounts(**tasks.order_by().aggregate(all=Count("pk"), **counted))


@dataclass(frozen=True)
class DueTask:
    """A task that waits for the learner, not for a facilitator."""

    cohort_slug: str
    module: ModuleStanding
    step: Step
    is_returned: bool
    due_on: date
    days_left: int  # negative: late


def due_tasks(
    enrolments: Iterable[Enrolment], standing_of: Mapping[int, Standing]
) -> list[DueTask]:
    """What the person has to hand in in running cohorts, the most urgent first. No query without
    an unfinished open task, else 1. The enrolments come from ``Enrolment.objects.of``."""
    found = [
        (row, module, step)
        for row in enrolments
        if row.cohort.status == CohortStatus.RUNNING
        for module in standing_of[row.pk].modules
        for step in module.steps
        if module.is_open and _is_to_do(step)
    ]
    if not found:
        return []
    states, extensions = _states_and_extensions({row.pk for row, _module, _step in found})
    tasks = []
    for row, module, step in found:
        place = (row.pk, step.lesson.key)
        if states.get(place) == TaskState.SUBMITTED:
            continue
        due_on = due_date(
            step.lesson,
            cohort=row.cohort,
            opens_on=module.opens_on,
            extension=extensions.get(place),
        )
        today = row.today  # type: ignore[attr-defined]  # annotated by EnrolmentQuerySet.of
        is_returned = states.get(place) == TaskState.RETURNED
        left = (due_on - today).days
        tasks.append(DueTask(row.cohort.slug, module, step, is_returned, due_on, left))
    return sorted(tasks, key=lambda task: task.due_on)


def _is_to_do(step: Step) -> bool:
    return step.lesson.completion_rule == CompletionRule.TASK and step.state is not StepState.DONE


def _states_and_extensions(
    enrolment_ids: set[int],
) -> tuple[dict[tuple[int, uuid.UUID], str], dict[tuple[int, uuid.UUID], date]]:
    """Both by enrolment and lesson, read together; of several extensions the
    latest stays. 1 query."""
    tasks = TaskSubmission.objects.filter(enrolment_id__in=enrolment_ids).values_list(
        "enrolment_id", "lesson_key", "state", Value(None, DateField()), "begun_at"
    )
    given = Accommodation.objects.filter(
        enrolment_id__in=enrolment_ids, kind=AccommodationKind.EXTENSION
    ).order_by()
    extended = given.values_list("enrolment_id", "lesson_key", "kind", "due_on", "granted_at")
    states, extensions = {}, {}
    for pk, key, state, due_on, _at in tasks.union(extended, all=True).order_by("begun_at"):
        if due_on:
            extensions[pk, key] = due_on
        else:
            states[pk, key] = state
    return states, extensions
