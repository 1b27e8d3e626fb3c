"""Reads of the learner's screens. Each docstring states what it costs."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Left

from cohorts.models import Enrolment, ModuleDate
from courses.queries import OutlineLesson, OutlineModule, edition_outline
from progress.classroom import ModuleStanding, Standing, Step, standing
from progress.models import Completion, Note, QuizAttempt, RescoredAttempt

NOTE_START = 400  # characters
NOTES_SHOWN = 5


def enrolment_in(person: Any, cohort_slug: str) -> Enrolment | None:
    """The person's active seat, with its cohort and the database's ``today``. 1 query."""
    seats = Enrolment.objects.of(person).filter(cohort__slug=cohort_slug)
    return next(iter(seats[:1]), None)  # one at most: first() would only add an order to it


class NoteStart(NamedTuple):
    """A note and how it begins: enough for a list, whatever its length."""

    enrolment_id: int
    lesson_key: uuid.UUID
    saved_at: datetime
    text: str


def standings(
    enrolments: Iterable[Enrolment], *, notes: Iterable[NoteStart] | None = None
) -> dict[int, Standing]:
    """Standing by enrolment id. 2 queries for all of them together, outlines being cached, and
    1 more with the last activity, which only ``Standing.resume`` needs: give the ``notes``.

    Enrolments must come from ``Enrolment.objects.of(person)`` (they carry ``today``).
    """
    rows = list(enrolments)
    ids = [row.pk for row in rows]
    completed: dict[int, dict[uuid.UUID, datetime]] = defaultdict(dict)
    sources: dict[int, dict[uuid.UUID, str]] = defaultdict(dict)
    for pk, key, moment, source in Completion.objects.filter(enrolment_id__in=ids).values_list(
        "enrolment_id", "lesson_key", "completed_at", "source"
    ):
        completed[pk][key], sources[pk][key] = moment, source
    dates = _module_dates([row.cohort_id for row in rows])
    activity = {} if notes is None else _last_activity(ids, completed, notes)
    return {
        row.pk: standing(
            outline=edition_outline(
                row.cohort.edition_id,
                row.edition_uuid,  # type: ignore[attr-defined]  # annotated by EnrolmentQuerySet.of
            ),
            cohort=row.cohort,
            module_dates=dates[row.cohort_id],
            today=row.today,  # type: ignore[attr-defined]  # as above
            completed=completed[row.pk],
            sources=sources[row.pk],
            last=activity.get(row.pk),
        )
        for row in rows
    }


def _module_dates(cohort_ids: list[int]) -> dict[int, dict[uuid.UUID, date]]:
    dates: dict[int, dict[uuid.UUID, date]] = defaultdict(dict)
    rows = ModuleDate.objects.filter(cohort_id__in=cohort_ids)
    for cohort_id, key, day in rows.values_list("cohort_id", "module_key", "opens_on"):
        dates[cohort_id][key] = day
    return dates


def _last_activity(
    ids: list[int],
    completed: dict[int, dict[uuid.UUID, datetime]],
    notes: Iterable[NoteStart],
) -> dict[int, tuple[uuid.UUID, datetime]]:
    """The lesson that was worked on last: done, noted or attempted. 1 query."""
    moments: dict[int, list[tuple[datetime, uuid.UUID]]] = defaultdict(list)
    for pk, lessons in completed.items():
        moments[pk] += [(moment, key) for key, moment in lessons.items()]
    for note in notes:
        moments[note.enrolment_id].append((note.saved_at, note.lesson_key))
    attempts = QuizAttempt.objects.filter(enrolment_id__in=ids)
    for pk, at, key in attempts.values_list("enrolment_id", "started_at", "lesson_key"):
        moments[pk].append((at, key))
    return {pk: (max(rows)[1], max(rows)[0]) for pk, rows in moments.items()}


def note_starts(enrolments: Iterable[Enrolment]) -> list[NoteStart]:
    """The person's own notes, empty ones too, the newest first. 1 query."""
    rows = (
        Note.objects.filter(enrolment_id__in=[row.pk for row in enrolments])
        .order_by("-saved_at")
        .values_list("enrolment_id", "lesson_key", "saved_at", Left("text", NOTE_START))
    )
    return [NoteStart(*row) for row in rows]


@dataclass(frozen=True)
class NoteRow:
    """A note with the step it belongs to, for the list in My academy."""

    text: str  # its first characters
    saved_at: datetime
    step: Step
    cohort_slug: str


def recent_notes(
    notes: Iterable[NoteStart], cohort_slugs: dict[int, str], standing_of: dict[int, Standing]
) -> list[NoteRow]:
    """The latest notes that say something, beside steps that are open. No query."""
    steps = {
        (pk, step.lesson.key): step
        for pk, whole in standing_of.items()
        for module in whole.modules
        if module.is_open
        for step in module.steps
    }
    shown = (
        NoteRow(note.text, note.saved_at, steps[place], cohort_slugs[note.enrolment_id])
        for note in notes
        if note.text and (place := (note.enrolment_id, note.lesson_key)) in steps
    )
    return list(islice(shown, NOTES_SHOWN))


@dataclass(frozen=True)
class LessonPlace:
    """Everything that says where the learner is: found by address, or not at all."""

    enrolment: Enrolment
    standing: Standing
    module: ModuleStanding
    lesson: OutlineLesson
    step: Step

    @property
    def previous(self) -> Step | None:
        return self._neighbour(-1)

    @property
    def next(self) -> Step | None:
        """The following step of the module, else the first of the next open module."""
        following = self._neighbour(+1)
        if following:
            return following
        later = [m for m in self.standing.modules if m.module.number > self.module.module.number]
        return next((m.steps[0] for m in later if m.is_open and m.steps), None)

    def _neighbour(self, offset: int) -> Step | None:
        steps = self.module.steps
        index = steps.index(self.step) + offset
        return steps[index] if 0 <= index < len(steps) else None


def lesson_place(person: Any, cohort: str, module: str, lesson: str) -> LessonPlace | None:
    """The place at this address, or None when it is not the person's to see. 3 queries."""
    enrolment = enrolment_in(person, cohort)
    if enrolment is None:
        return None
    whole = standings([enrolment])[enrolment.pk]
    found = whole.outline.find(module, lesson)
    if found is None:
        return None
    outline_module, outline_lesson = found
    return place_of(enrolment, whole, outline_module, outline_lesson)


def place_of(
    enrolment: Enrolment, whole: Standing, module: OutlineModule, lesson: OutlineLesson
) -> LessonPlace:
    row = whole.of(module)
    return LessonPlace(enrolment, whole, row, lesson, row.step(lesson))


def places_of_seats(
    enrolments: Iterable[Enrolment], lesson_key: uuid.UUID
) -> dict[int, LessonPlace]:
    """Where others' seats stand in one lesson, by enrolment id; a seat whose edition lacks the
    lesson is missing. The seats come from ``EnrolmentQuerySet.for_screens``; who may look is the
    caller's question. 2 queries for all."""
    rows = {row.pk: row for row in enrolments}
    found = {}
    for pk, whole in standings(rows.values()).items():
        for module in whole.outline.modules:
            for lesson in module.lessons:
                if lesson.key == lesson_key:
                    found[pk] = place_of(rows[pk], whole, module, lesson)
    return found


def place_of_seat(seat: Enrolment, lesson_key: uuid.UUID) -> LessonPlace | None:
    """Where the person who holds the seat stands in one lesson, withdrawn or not; None when the
    edition lacks it or the cohort was cancelled. 3 queries."""
    seats = Enrolment.objects.filter(pk=seat.pk).for_screens().select_related("cohort", "person")
    return places_of_seats(seats, lesson_key).get(seat.pk)


def attempts_of(enrolment: Enrolment, lesson: OutlineLesson) -> list[QuizAttempt]:
    """The person's attempts at the lesson, oldest first; ``points_before`` of those that a
    correction raised is what they were scored at first, else None. 1 query."""
    rescored = RescoredAttempt.objects.filter(attempt=OuterRef("pk")).order_by("points_before")
    return list(
        QuizAttempt.objects.of_lesson(enrolment.pk, lesson.key)
        .annotate(points_before=Subquery(rescored.values("points_before")[:1]))
        .order_by("number")
    )


def note_of(enrolment: Enrolment, lesson: OutlineLesson) -> Note | None:
    notes = Note.objects.filter(enrolment=enrolment, lesson_key=lesson.key)
    return next(iter(notes[:1]), None)
