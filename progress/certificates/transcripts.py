"""The transcript: everything a person has completed, in every cohort they have a seat in."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cohorts.models import Enrolment
from courses.models import EditionModule
from courses.queries import OutlineLesson
from progress.choices import StepState
from progress.classroom import ModuleStanding
from progress.models import Certificate, Completion, QuizAttempt
from progress.queries import standings


@dataclass(frozen=True)
class LessonLine:
    title: str
    done_on: date
    result: str  # of a passed quiz, in words; else empty


@dataclass(frozen=True)
class ModuleLines:
    title: str
    hours: int
    done: int
    total: int
    completed_on: date | None
    lessons: tuple[LessonLine, ...]  # those that are done


@dataclass(frozen=True)
class CohortTranscript:
    cohort: str
    track: str
    edition: str
    modules: tuple[ModuleLines, ...]  # those with a step that is done
    certificate: Certificate | None

    @property
    def hours(self) -> int:
        """Of the modules that are finished."""
        return sum(row.hours for row in self.modules if row.completed_on)


def transcript_of(person: Any) -> list[CohortTranscript]:
    """The latest cohort first; seats where nothing was done are left out. 7 queries, whatever the
    number of seats, outlines being cached."""
    seats = list(Enrolment.objects.of(person).order_by("-cohort__starts_on", "-pk"))
    if not seats:
        return []
    by_seat = standings(seats)
    moments, results = _moments(seats), _results(seats)
    hours = dict(
        EditionModule.objects.filter(
            edition_id__in={seat.cohort.edition_id for seat in seats}
        ).values_list("pk", "hours")
    )
    valid = Certificate.objects.filter(enrolment__in=seats, revoked_at=None)
    certificates = {row.enrolment_id: row for row in valid}

    def lines(seat: Enrolment, module: ModuleStanding) -> ModuleLines:
        done = [step.lesson for step in module.steps if step.state is StepState.DONE]
        return ModuleLines(
            title=module.module.title,
            hours=hours[module.module.pk],
            done=module.done,
            total=module.total,
            completed_on=module.completed_at and timezone.localdate(module.completed_at),
            lessons=tuple(_line(lesson, moments[seat.pk], results[seat.pk]) for lesson in done),
        )

    whole = [
        CohortTranscript(
            cohort=seat.cohort.name,
            track=by_seat[seat.pk].outline.title,
            edition=by_seat[seat.pk].outline.label,
            modules=tuple(
                found for row in by_seat[seat.pk].modules if (found := lines(seat, row)).lessons
            ),
            certificate=certificates.get(seat.pk),
        )
        for seat in seats
    ]
    return [row for row in whole if row.modules]


def _line(
    lesson: OutlineLesson, moments: dict[uuid.UUID, date], results: dict[uuid.UUID, str]
) -> LessonLine:
    return LessonLine(lesson.title, moments[lesson.key], results.get(lesson.key, ""))


def _moments(seats: list[Enrolment]) -> dict[int, dict[uuid.UUID, date]]:
    """The day each lesson was done. 1 query."""
    found: dict[int, dict[uuid.UUID, date]] = defaultdict(dict)
    rows = Completion.objects.filter(enrolment__in=seats)
    for seat, key, moment in rows.values_list("enrolment_id", "lesson_key", "completed_at"):
        found[seat][key] = timezone.localdate(moment)
    return found


def _results(seats: list[Enrolment]) -> dict[int, dict[uuid.UUID, str]]:
    """The best passed attempt of each quiz. 1 query."""
    found: dict[int, dict[uuid.UUID, str]] = defaultdict(dict)
    rows = QuizAttempt.objects.filter(enrolment__in=seats, passed=True).order_by("points")
    for seat, key, points, most in rows.values_list(
        "enrolment_id", "lesson_key", "points", "max_points"
    ):
        found[seat][key] = _("%(points)s of %(most)s points") % {"points": points, "most": most}
    return found
