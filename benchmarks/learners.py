"""Learners, their cohorts and what they have done, written in bulk.

The measured learners come first and are alike at every size: 20 lessons done, two notes, one
passed quiz, a running cohort in its ninth week. The others only fill the tables. Completions are
written lesson by lesson, so that one person's rows lie as scattered as in a site that has lived.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from importlib import import_module
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from benchmarks.sizes import COHORT_CAPACITY, MEASURED_DONE, MEASURED_LEARNERS, Size
from cohorts.choices import CohortStatus
from cohorts.models import Cohort, Enrolment
from courses.content import quiz_of
from courses.models import Edition, EditionLesson, EditionText
from people.models import User
from progress.choices import AttemptState, CompletionSource
from progress.models import Completion, Note, QuizAttempt

BATCH = 5_000
NOTE = "Kysy talousjohtajalta, mistä luvusta lähdetään. Palaa taulukkoon ennen kokousta. " * 3


def session_key(number: int) -> str:
    """The session of the measured learner with this number, from 0."""
    return f"bench{number:027d}"


def write_learners(edition: Edition, size: Size) -> None:
    enrolments = _enrolments(edition, size.learners)
    lessons = list(
        EditionLesson.objects.filter(edition=edition).order_by("module__position", "position")
    )
    write(Completion, _completions(enrolments, lessons, size.completions))
    write(Note, _notes(enrolments, lessons))
    write(QuizAttempt, _attempts(enrolments[: size.learners // 5], lessons))
    write(Session, _sessions(enrolments[:MEASURED_LEARNERS]))


def write(model: Any, rows: Iterable[Any]) -> None:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        model.objects.bulk_create(batch)


def _enrolments(edition: Edition, learners: int) -> list[Enrolment]:
    write(User, (_user(number) for number in range(learners)))
    people = User.objects.filter(is_superuser=False).order_by("pk")
    write(Cohort, (_cohort(edition, n) for n in range(-(-learners // COHORT_CAPACITY))))
    cohorts = list(Cohort.objects.order_by("pk").values_list("pk", flat=True))
    seats = enumerate(people.values_list("pk", flat=True))
    write(
        Enrolment,
        (
            Enrolment(cohort_id=cohorts[place // COHORT_CAPACITY], person_id=person)
            for place, person in seats
        ),
    )
    return list(Enrolment.objects.order_by("pk").only("pk", "person_id"))


def _user(number: int) -> User:
    return User(
        email=f"learner-{number}@academy.example",
        first_name="Aino",
        last_name=f"Esimerkki {number}",
        password="!",
    )


def _cohort(edition: Edition, number: int) -> Cohort:
    """Those of the measured learners run; of the others every second has finished."""
    runs = number * COHORT_CAPACITY < MEASURED_LEARNERS or number % 2
    begins = timezone.localdate() - timedelta(weeks=8 if runs else 60)
    return Cohort(
        slug=f"cohort-{number}",
        name_fi=f"Ryhmä {number}",
        edition=edition,
        status=CohortStatus.RUNNING if runs else CohortStatus.FINISHED,
        starts_on=begins,
        ends_on=begins + timedelta(weeks=16),
        capacity=COHORT_CAPACITY,
        seats_taken=COHORT_CAPACITY,
    )


def _completions(
    enrolments: list[Enrolment], lessons: list[EditionLesson], count: int
) -> Iterator[Completion]:
    measured, others = enrolments[:MEASURED_LEARNERS], enrolments[MEASURED_LEARNERS:]
    left = count - len(measured) * MEASURED_DONE
    begun = timezone.now() - timedelta(days=50)
    for place, lesson in enumerate(lessons):
        moment = begun + timedelta(days=place)
        if place < MEASURED_DONE:
            yield from (_completion(row, lesson, moment) for row in measured)
        for row in others[:left]:
            yield _completion(row, lesson, moment)
        left -= min(left, len(others))


def _completion(enrolment: Enrolment, lesson: EditionLesson, moment: datetime) -> Completion:
    by_quiz = lesson.completion_rule == "quiz"
    return Completion(
        enrolment=enrolment,
        lesson_key=lesson.key,
        source=CompletionSource.QUIZ if by_quiz else CompletionSource.MARKED,
        completed_at=moment,
    )


def _notes(enrolments: list[Enrolment], lessons: list[EditionLesson]) -> Iterator[Note]:
    moment = timezone.now() - timedelta(days=20)
    for lesson in lessons[:2]:
        for row in enrolments:
            yield Note(enrolment=row, lesson_key=lesson.key, text=NOTE, saved_at=moment)


def _attempts(enrolments: list[Enrolment], lessons: list[EditionLesson]) -> Iterator[QuizAttempt]:
    lesson = next(row for row in lessons if row.completion_rule == "quiz")
    texts = EditionText.objects.filter(lesson=lesson)
    snapshot = {text.language: quiz_of(text.content) for text in texts}
    moment = timezone.now() - timedelta(days=40)
    for row in enrolments:
        yield QuizAttempt(
            enrolment=row,
            lesson_key=lesson.key,
            number=1,
            state=AttemptState.SUBMITTED,
            snapshot=snapshot,
            pass_mark=lesson.pass_mark,
            points=5,
            max_points=5,
            passed=True,
            started_at=moment,
            submitted_at=moment,
        )


def _sessions(enrolments: list[Enrolment]) -> Iterator[Session]:
    """As signing in leaves them; the measured learners never see the sign-in page."""
    people = User.objects.in_bulk([row.person_id for row in enrolments])
    for number, row in enumerate(enrolments):
        yield begin_session(people[row.person_id], number)


def begin_session(person: User, number: int) -> Session:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    data = {
        SESSION_KEY: str(person.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: person.get_session_auth_hash(),
    }
    return Session(
        session_key=session_key(number),
        session_data=store.encode(data),
        expire_date=timezone.now() + timedelta(days=14),
    )
