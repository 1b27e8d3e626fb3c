"""The task of the running cohort in each of its states, of people of the stage."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from cohorts.models import Cohort
from cohorts.services import enrol
from courses.choices import CompletionRule
from courses.queries import OutlineLesson, OutlineModule, edition_outline
from people.models import User
from progress import services
from progress.choices import ReviewDecision
from progress.models import TaskFile, TaskVersion
from progress.queries import LessonPlace, enrolment_in, place_of, standings

WAITING, RETURNED, ACCEPTED = (
    f"{name}@stage.academy.example" for name in ("task-waits", "task-returned", "task-accepted")
)
TEXT = "Kategoriat järjestettiin ostojen ja vaikuttavuuden mukaan.\n\nEnsimmäisenä kuljetukset."


@dataclass(frozen=True)
class StagedTasks:
    tasks: dict[str, str]  # address of the learner → UUID of the task
    seats: dict[str, str]  # address of the learner → UUID of the enrolment


def task_of(cohort: Cohort) -> tuple[OutlineModule, OutlineLesson]:
    """The first step of the cohort's edition that is finished by a task."""
    return next(
        (module, lesson)
        for module in edition_outline(cohort.edition_id).modules
        for lesson in module.lessons
        if lesson.completion_rule == CompletionRule.TASK
    )


def set_tasks(cohort: Cohort, admin: User, person: Callable[[str], User]) -> StagedTasks:
    """``admin`` answers."""
    places = {}
    for address in (WAITING, RETURNED, ACCEPTED):
        enrol(cohort=cohort, person=person(address))
        places[address] = _place(address, cohort)
    today = timezone.localdate()
    services.grant_extension(
        places[RETURNED], due_on=today + timedelta(days=400), reason="Sairausloma", by=admin
    )
    versions = {}
    for address in (WAITING, RETURNED, ACCEPTED):
        versions[address] = services.submit_task(places[address], number=1, text=TEXT)
        _file(versions[address])
    TaskVersion.objects.filter(pk=versions[WAITING].pk).update(
        is_late=True, due_on=today - timedelta(days=3)
    )
    for address, decision in (
        (RETURNED, ReviewDecision.RETURNED),
        (ACCEPTED, ReviewDecision.ACCEPTED),
    ):
        services.review_task(
            places[address],
            number=1,
            decision=decision,
            comment="Perustele vielä, miksi kuljetukset ovat ensimmäisenä.",
            by=admin,
        )
    return StagedTasks(
        tasks={name: str(row.submission.uuid) for name, row in versions.items()},
        seats={name: str(place.enrolment.uuid) for name, place in places.items()},
    )


def _place(address: str, cohort: Cohort) -> LessonPlace:
    seat = enrolment_in(User.objects.get(email=address), cohort.slug)
    assert seat is not None
    return place_of(seat, standings([seat])[seat.pk], *task_of(cohort))


def _file(version: TaskVersion) -> None:
    TaskFile.objects.create(
        version=version,
        file="tasks/never-opened/kategoriataulukko.xlsx",
        name="Kategoriataulukko.xlsx",
        content_type="application/octet-stream",
        size=48_200,
        sha256="0" * 64,
    )
