"""A cohort as large as they come, its rows written at once."""

import uuid
from datetime import timedelta

from django.utils import timezone

from cohorts.models import Cohort, Enrolment
from courses.models import Edition, EditionLesson, EditionModule, EditionText
from people.models import User
from progress.choices import CompletionSource
from progress.models import Completion
from tests.factories.cohorts import CohortFactory
from tests.factories.people import OrganisationFactory

LESSONS_PER_MODULE = 2


def large_cohort(people: int, modules: int) -> Cohort:
    """In the middle of its time; its people have done half of the lessons, give or take a
    quarter."""
    edition = large_edition(modules)
    cohort = CohortFactory(
        edition=edition,
        capacity=people,
        starts_on=timezone.localdate() - timedelta(weeks=modules // 2 + 4),
    )
    persons = User.objects.bulk_create(
        User(
            email=f"suuri{number}@academy.example",
            first_name="Aino-Kaarina",
            last_name=f"Esimerkkiläinen {number}",
            password="!",
        )
        for number in range(people)
    )
    towns = [OrganisationFactory(name_fi=f"Tampereen esimerkkiseutu {n}") for n in range(6)]
    seats = Enrolment.objects.bulk_create(
        Enrolment(cohort=cohort, person=person, organisation=towns[number % 6])
        for number, person in enumerate(persons)
    )
    lessons = list(edition.lessons.order_by("module__position", "position"))
    half = len(lessons) // 2
    Completion.objects.bulk_create(
        Completion(enrolment=seat, lesson_key=lesson.key, source=CompletionSource.MARKED)
        for number, seat in enumerate(seats)
        for lesson in lessons[: half // 2 + number * half // people]
    )
    return cohort


def large_edition(modules: int) -> Edition:
    edition = Edition.objects.create(
        track_key=uuid.uuid4(),
        number=1,
        source_language="fi",
        texts={"fi": {"title": "Suuri polku"}},
        module_hours=1,
        weeks=modules,
    )
    columns = EditionModule.objects.bulk_create(
        EditionModule(
            edition=edition,
            key=uuid.uuid4(),
            position=number,
            slug=f"moduuli-{number}",
            is_required=True,
            week_offset=number - 1,
            hours=1,
            texts={"fi": {"title": f"Hankintojen johtaminen {number}", "introduction": ""}},
        )
        for number in range(1, modules + 1)
    )
    lessons = EditionLesson.objects.bulk_create(
        EditionLesson(
            edition=edition,
            module=module,
            key=uuid.uuid4(),
            position=number,
            slug=f"askel-{number}",
            is_required=True,
            minutes=10,
            completion_rule="read",
        )
        for module in columns
        for number in range(1, LESSONS_PER_MODULE + 1)
    )
    EditionText.objects.bulk_create(
        EditionText(lesson=row, language="fi", title="Askel", content={}, sha256="x")
        for row in lessons
    )
    return edition
