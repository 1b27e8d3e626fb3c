"""A person who studies: signed in, with a seat in a running cohort of an edition of one's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from cohorts.models import Cohort, Enrolment
from courses.queries import OutlineLesson, edition_outline
from people.models import User
from progress.queries import LessonPlace
from tests.factories.cohorts import CohortFactory, enrolled, place
from tests.factories.pages import released_track
from tests.factories.people import UserFactory

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@dataclass
class Learner:
    """Lessons are named by their slug; the module is the first one unless given."""

    person: User
    cohort: Cohort
    client: Client

    @property
    def seat(self) -> Enrolment:
        return Enrolment.objects.of(self.person).get(cohort=self.cohort)

    @property
    def modules(self) -> list[str]:
        self.cohort.refresh_from_db(fields=["edition"])
        return [module.slug for module in edition_outline(self.cohort.edition_id).modules]

    @property
    def lessons(self) -> list[OutlineLesson]:
        return list(edition_outline(self.cohort.edition_id).modules[0].lessons)

    def at(self, lesson: str, module: str = "") -> LessonPlace:
        """Where the person stands now."""
        return place(self.person, self.cohort, module or self.modules[0], lesson)

    def url(
        self, lesson: str, action: str = "show_lesson", *, language: str = "fi", module: str = ""
    ) -> str:
        with translation.override(language):
            slugs = [self.cohort.slug, module or self.modules[0], lesson]
            return reverse(f"progress:{action}", args=slugs)

    def read(self, lesson: str, **where: Any) -> Any:
        return self.client.get(self.url(lesson, **where))

    def post(
        self, lesson: str, action: str, data: dict[str, Any] | None = None, **more: Any
    ) -> Any:
        headers = more.pop("headers", None)
        return self.client.post(self.url(lesson, action, **more), data or {}, headers=headers)


def learner(
    *,
    lessons: int | Iterable[dict[str, Any]] = 3,
    modules: int = 1,
    languages: Iterable[str] = ("fi",),
    person: User | None = None,
    **cohort: Any,
) -> Learner:
    """``lessons`` and ``modules`` as for ``released_track``; further fields are the cohort's."""
    if "edition" not in cohort:
        cohort["edition"] = released_track(lessons=lessons, modules=modules, languages=languages)[1]
    return join(CohortFactory(**cohort), person)


def join(cohort: Cohort, person: User | None = None) -> Learner:
    """Another learner of the cohort."""
    person = person or UserFactory()
    enrolled(person, cohort)
    client = Client()
    client.force_login(person)
    return Learner(person, cohort, client)


def queries_of(work: Any) -> list[str]:
    """The statements that ``work()`` sends to the database."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return [query["sql"] for query in captured.captured_queries]


def writes_among(statements: list[str]) -> list[str]:
    return [sql for sql in statements if sql.lstrip().upper().startswith(WRITES)]
