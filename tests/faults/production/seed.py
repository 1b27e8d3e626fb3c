"""What the site holds before the kills: one released track, and classes of learners who are signed
in. The track is the one that the benchmarks measure."""

from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from benchmarks.course import release_track
from cohorts.choices import CohortStatus
from cohorts.models import Cohort, Enrolment
from courses.choices import CompletionRule
from courses.models import Edition, EditionLesson
from people.models import User
from progress.choices import CompletionSource
from progress.models import Completion

WEEKS_AGO = 13  # the last module has opened
PASSWORD = "jokin-pitkä-salasana-7"


@dataclass(frozen=True)
class Learner:
    enrolment: int
    email: str
    session: str


@dataclass(frozen=True)
class SchoolClass:
    cohort: Cohort
    learners: tuple[Learner, ...]
    lessons: tuple[EditionLesson, ...]  # in the order of the course


def new_edition() -> Edition:
    return release_track()


def new_class(edition: Edition, name: str, size: int) -> SchoolClass:
    begins = timezone.localdate() - timedelta(weeks=WEEKS_AGO)
    cohort = Cohort.objects.create(
        slug=name,
        name_fi=name,
        edition=edition,
        status=CohortStatus.RUNNING,
        starts_on=begins,
        ends_on=begins + timedelta(weeks=WEEKS_AGO + 10),
        capacity=size,
        seats_taken=size,
    )
    emails = [f"{name}-{number}@academy.example" for number in range(size)]
    people = User.objects.bulk_create(
        User(email=email, first_name="Aino", last_name=f"Esimerkki {number}", password="!")
        for number, email in enumerate(emails)
    )
    seats = Enrolment.objects.bulk_create(
        Enrolment(cohort=cohort, person=person) for person in people
    )
    learners = tuple(
        Learner(seat.pk, person.email, sign_in(person))
        for seat, person in zip(seats, people, strict=True)
    )
    lessons = EditionLesson.objects.filter(edition=edition).select_related("module")
    return SchoolClass(cohort, learners, tuple(lessons.order_by("module__position", "position")))


def sign_in(person: User) -> str:
    """The key of a session as signing in leaves it."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    key = store._get_new_session_key()
    data = {
        SESSION_KEY: str(person.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: person.get_session_auth_hash(),
    }
    Session.objects.create(
        session_key=key,
        session_data=store.encode(data),
        expire_date=timezone.now() + timedelta(days=14),
    )
    return key


def new_person_with_password(email: str) -> User:
    """Who signs in again and again, to see when that works."""
    from allauth.account.models import EmailAddress

    person = User.objects.create_user(email, password=PASSWORD)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def finish_all_but_last(school_class: SchoolClass) -> None:
    """Every lesson is done but the last one that is finished by reading: that one is left to the
    learner, and gives the certificate."""
    last = last_to_read(school_class)
    by_quiz = {CompletionRule.QUIZ: CompletionSource.QUIZ}
    Completion.objects.bulk_create(
        Completion(
            enrolment_id=learner.enrolment,
            lesson_key=lesson.key,
            source=by_quiz.get(lesson.completion_rule, CompletionSource.MARKED),
        )
        for learner in school_class.learners
        for lesson in school_class.lessons
        if lesson != last
    )


def last_to_read(school_class: SchoolClass) -> EditionLesson:
    to_read = CompletionRule.READ
    return [row for row in school_class.lessons if row.completion_rule == to_read][-1]
