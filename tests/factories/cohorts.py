"""Cohorts with people in them, by the road that people take: the services."""

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from cohorts.choices import CohortStatus, Role, SignUp
from cohorts.models import Assignment, Cohort, Enrolment, Invitation
from cohorts.services import enrol, invite
from progress.queries import LessonPlace, lesson_place
from tests.factories.pages import released_track, releaser
from tests.factories.people import UserFactory


class CohortFactory(DjangoModelFactory):
    """A running cohort; without ``edition=`` it gets one of its own (three lessons to read)."""

    class Meta:
        model = Cohort

    slug = factory.Sequence(lambda number: f"ryhma-{number}")
    name_fi = factory.Sequence(lambda number: f"Ryhmä {number}")
    edition = factory.LazyFunction(lambda: released_track()[1])
    status = CohortStatus.RUNNING
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(weeks=4))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(weeks=12))
    capacity = 20
    sign_up = SignUp.INVITATION


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    cohort = factory.SubFactory(CohortFactory)
    person = factory.SubFactory(UserFactory)
    role = Role.COORDINATOR
    starts_on = factory.LazyFunction(timezone.localdate)


def enrolled(person: Any, cohort: Cohort) -> Enrolment:
    """The person's seat as learners' screens read it, with the database's ``today``."""
    seat = enrol(cohort=cohort, person=person)
    return Enrolment.objects.of(person).get(pk=seat.pk)


def place(person: Any, cohort: Cohort, module: str, lesson: str) -> LessonPlace:
    """Where the person stands now; read it anew after every change."""
    found = lesson_place(person, cohort.slug, module, lesson)
    assert found is not None, f"{person} has no place at {cohort.slug}/{module}/{lesson}"
    return found


def invitation(cohort: Cohort, email: str = "kutsuttu@academy.example", **more: Any) -> Invitation:
    """Sent by an administrator through the service."""
    (made,) = invite(cohort=cohort, emails=[email], by=releaser(), **more)
    made.refresh_from_db()
    return made
