"""A step that is finished by a task, with a learner who writes and a facilitator who answers."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import translation

from cohorts.choices import Role
from cohorts.models import ModuleDate
from courses.queries import edition_outline
from people.models import User
from progress import services
from progress.choices import ReviewDecision
from progress.models import TaskReview, TaskVersion
from progress.task_files import CheckedFile, checked_file
from tests.factories.cohorts import AssignmentFactory
from tests.factories.learners import Learner, learner
from tests.factories.people import UserFactory
from tests.factories.uploads import PDF, upload

TASK: dict[str, Any] = {
    "slug": "tehtava",
    "title": "Oma tehtävä",
    "completion_rule": "task",
    "due_days": 40,
}


def task_learner(
    *, due_days: int | None = 40, lessons: tuple[Any, ...] = (), **more: Any
) -> Learner:
    """One module with a task (slug ``tehtava``), after other ``lessons``; it opened four weeks
    ago, so the task is not yet due."""
    return learner(lessons=[*lessons, {**TASK, "due_days": due_days}], **more)


def facilitator(desk: Learner, role: str = Role.FACILITATOR) -> User:
    """Somebody with a role in the learner's cohort from today on."""
    return AssignmentFactory(
        cohort=desk.cohort, person=UserFactory(first_name="Outi"), role=role
    ).person


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def a_file(name: str = "suunnitelma.pdf", content: bytes = PDF) -> CheckedFile:
    return checked_file(upload(name, content))


def hand_in(desk: Learner, text: str = "Tässä vastaukseni.", number: int = 1) -> TaskVersion:
    return services.submit_task(desk.at("tehtava"), number=number, text=text)


def answer(
    desk: Learner,
    by: Any,
    decision: str = ReviewDecision.ACCEPTED,
    *,
    number: int = 1,
    comment: str = "Täydennä mittari.",
) -> TaskReview:
    return services.review_task(
        desk.at("tehtava"),
        number=number,
        decision=ReviewDecision(decision),
        comment=comment,
        by=by,
    )


def due_in(desk: Learner, days: int) -> None:
    """The module's own date moves: the task is due so many days from the database's today."""
    with translation.override("fi"):
        place = desk.at("tehtava")
    shift = place.lesson.due_days or 0
    today = place.enrolment.today  # type: ignore[attr-defined]  # annotated by EnrolmentQuerySet.of
    ModuleDate.objects.update_or_create(
        cohort=desk.cohort,
        module_key=edition_outline(desk.cohort.edition_id).modules[0].key,
        defaults={"opens_on": today - timedelta(days=shift - days)},
    )
