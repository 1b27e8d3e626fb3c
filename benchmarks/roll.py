"""A cohort of 200 people in an edition of 40 modules, and somebody who looks at its roll.

The edition's rows are written as they are: it has no pages, and nobody studies it.
"""

import uuid
from datetime import timedelta
from itertools import islice

from django.contrib.sessions.models import Session
from django.utils import timezone

from benchmarks.learners import begin_session, write
from cohorts.choices import CohortStatus, Role
from cohorts.models import Assignment, Cohort, Enrolment
from courses.models import Edition, EditionLesson, EditionModule, EditionText
from people.models import User
from progress.choices import CompletionSource
from progress.models import Completion

PEOPLE, MODULES, LESSONS_PER_MODULE = 200, 40, 2
SLUG = "roll"
SESSION = 900_000  # the number of the coordinator's session


def write_roll() -> None:
    """People are the last of those who are there; each has done half of the lessons, give or
    take a quarter."""
    edition = _edition()
    today = timezone.localdate()
    cohort = Cohort.objects.create(
        slug=SLUG,
        name_fi="Suuri ryhmä",
        edition=edition,
        status=CohortStatus.RUNNING,
        starts_on=today - timedelta(weeks=MODULES // 2),
        ends_on=today + timedelta(weeks=MODULES // 2),
        capacity=PEOPLE,
        seats_taken=PEOPLE,
    )
    people = User.objects.filter(is_superuser=False).order_by("-pk")[:PEOPLE]
    write(Enrolment, (Enrolment(cohort=cohort, person=person) for person in people))
    lessons = list(edition.lessons.order_by("module__position", "position"))
    seats = Enrolment.objects.filter(cohort=cohort).order_by("pk")
    write(
        Completion,
        (
            Completion(enrolment=seat, lesson_key=lesson.key, source=CompletionSource.MARKED)
            for number, seat in enumerate(seats)
            for lesson in islice(lessons, len(lessons) // 4 + number * len(lessons) // 2 // PEOPLE)
        ),
    )
    coordinator = User.objects.create_user("coordinator@academy.example", first_name="Sari")
    Assignment.objects.create(
        cohort=cohort, person=coordinator, role=Role.COORDINATOR, starts_on=today
    )
    write(Session, [begin_session(coordinator, SESSION)])


def _edition() -> Edition:
    edition = Edition.objects.create(
        track_key=uuid.uuid4(),
        number=1,
        source_language="fi",
        texts={"fi": {"title": "Suuri polku"}},
        module_hours=MODULES,
        weeks=MODULES,
    )
    modules = EditionModule.objects.bulk_create(
        EditionModule(
            edition=edition,
            key=uuid.uuid4(),
            position=number,
            slug=f"module-{number}",
            is_required=True,
            week_offset=number - 1,
            hours=1,
            texts={"fi": {"title": f"Moduuli {number}", "introduction": ""}},
        )
        for number in range(1, MODULES + 1)
    )
    lessons = EditionLesson.objects.bulk_create(
        EditionLesson(
            edition=edition,
            module=module,
            key=uuid.uuid4(),
            position=place,
            slug=f"step-{place}",
            is_required=True,
            minutes=20,
            completion_rule="read",
        )
        for module in modules
        for place in range(1, LESSONS_PER_MODULE + 1)
    )
    EditionText.objects.bulk_create(
        EditionText(lesson=lesson, language="fi", title="Askel", content={}, sha256="")
        for lesson in lessons
    )
    return edition
