"""A cohort with people in it, and somebody at its desk."""

from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import translation

from cohorts.choices import Role
from cohorts.models import Cohort, Enrolment
from people.models import User
from progress.choices import CompletionSource
from progress.models import Completion
from tests.factories.cohorts import AssignmentFactory, CohortFactory, enrolled
from tests.factories.pages import released_track
from tests.factories.people import UserFactory


@dataclass
class Desk:
    """``client`` is the browser of ``person``, who coordinates unless asked otherwise."""

    cohort: Cohort
    person: User
    client: Client

    def url(self, name: str, *args: Any, language: str = "en", cohort: str = "") -> str:
        with translation.override(language):
            return reverse(f"coordination:{name}", args=[cohort or self.cohort.slug, *args])

    def get(self, name: str, *args: Any, query: str = "", **where: Any) -> Any:
        return self.client.get(self.url(name, *args, **where) + query)

    def post(self, name: str, *args: Any, data: Any = None, **where: Any) -> Any:
        return self.client.post(self.url(name, *args, **where), data or {})


def desk(
    *, role: Role | None = Role.COORDINATOR, modules: int = 2, lessons: int = 2, **cohort: Any
) -> Desk:
    """Without a role: a stranger's browser."""
    if "edition" not in cohort:
        cohort["edition"] = released_track(lessons=lessons, modules=modules)[1]
    return sit_down(CohortFactory(**cohort), role)


def sit_down(cohort: Cohort, role: Role | None = Role.COORDINATOR) -> Desk:
    person = UserFactory(language="en", last_name="Ohjaaja")
    if role:
        AssignmentFactory(cohort=cohort, person=person, role=role)
    client = Client()
    client.force_login(person)
    return Desk(cohort, person, client)


def participant(cohort: Cohort, *, done: int = 0, **fields: Any) -> Enrolment:
    """A seat whose person has done the first ``done`` lessons of the edition."""
    seat = enrolled(UserFactory(**fields), cohort)
    lessons = cohort.edition.lessons.order_by("module__position", "position")[:done]
    Completion.objects.bulk_create(
        Completion(enrolment=seat, lesson_key=lesson.key, source=CompletionSource.MARKED)
        for lesson in lessons
    )
    return seat
