"""20 submits of one draft, saving beside submitting, two facilitators at one moment."""

import pytest
from django.db import transaction
from django.test import Client

from progress import services
from progress.choices import ReviewDecision
from progress.models import Completion, TaskFile, TaskReview, TaskSubmission, TaskVersion
from tests.concurrency.races import execute, number, think, together, twin_table
from tests.factories.tasks import a_file, answer, facilitator, hand_in, task_learner

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def faults(results):
    """What went wrong beside what may be said to a second one."""
    spoken = services.TaskClosed | services.ReviewOutdated
    return [row for row in results if isinstance(row, Exception) and not isinstance(row, spoken)]


# One draft


def test_control_a_draft_looked_at_first_is_handed_in_often():
    def naive(_: int) -> bool:
        is_draft = number("SELECT submitted = 0 FROM naive_twin")
        think()
        if is_draft:
            execute("UPDATE naive_twin SET submitted = submitted + 1")
        return is_draft

    with twin_table("submitted integer"):
        execute("INSERT INTO naive_twin VALUES (0)")
        together(20, naive)
        assert number("SELECT submitted FROM naive_twin") > 1


@pytest.mark.parametrize("is_begun", [False, True], ids=["not begun", "begun"])
def test_20_submits_of_one_draft_hand_in_one_version(is_begun):
    desk = task_learner()
    if is_begun:
        services.save_task_draft(desk.at("tehtava"), number=1, text="Luonnos")
    places = [desk.at("tehtava") for _ in range(20)]
    results = together(20, lambda n: services.submit_task(places[n], number=1, text=f"Vastaus {n}"))
    version = TaskVersion.objects.get()
    assert {(row.pk, row.text, row.submitted_at) for row in results} == {
        (version.pk, version.text, version.submitted_at)
    }
    assert TaskSubmission.objects.get().state == "submitted"


def test_20_forms_of_browsers_hand_in_one_version_and_each_gets_a_good_answer():
    desk = task_learner()
    browsers = [Client() for _ in range(20)]
    for browser in browsers:
        browser.cookies = desk.client.cookies
    address = desk.url("tehtava", "write_task")
    data = {"number": "1", "text": "Vastaus", "hand_in": "1"}
    answers = together(20, lambda n: browsers[n].post(address, data))
    assert {response.status_code for response in answers} == {302}
    assert TaskVersion.objects.count() == 1


def test_a_draft_saved_beside_a_submit_never_changes_what_was_handed_in():
    desk = task_learner()
    places = [desk.at("tehtava") for _ in range(20)]

    def write(n: int):
        service = services.submit_task if n % 2 else services.save_task_draft
        return service(places[n], number=1, text=f"Teksti {n}")

    results = together(20, write)
    assert faults(results) == []
    version = TaskVersion.objects.get()
    assert version.text in {f"Teksti {n}" for n in range(1, 20, 2)}


def test_files_added_at_once_stay_within_the_limit(private_files):
    desk = task_learner()
    places = [desk.at("tehtava") for _ in range(12)]
    files = [a_file(f"liite-{n}.pdf") for n in range(12)]
    together(12, lambda n: services.add_task_file(places[n], number=1, file=files[n]))
    assert TaskFile.objects.count() == 5


# One decision


def test_control_an_answer_looked_for_first_is_given_often():
    def naive(_: int) -> None:
        with transaction.atomic():
            found = number("SELECT count(*) FROM naive_twin")
            think()
            if not found:
                execute("INSERT INTO naive_twin VALUES (1)")

    with twin_table("decision integer"):
        together(2, naive)
        assert number("SELECT count(*) FROM naive_twin") > 1


@pytest.mark.parametrize("turn", range(5))
def test_two_facilitators_at_one_moment_give_one_decision(turn):
    desk = task_learner()
    hand_in(desk)
    people = [facilitator(desk), facilitator(desk)]
    results = together(2, lambda n: answer(desk, people[n], list(ReviewDecision)[n]))
    assert faults(results) == []
    assert sum(isinstance(row, TaskReview) for row in results) == 1
    review = TaskReview.objects.get()
    assert Completion.objects.count() == int(review.decision == ReviewDecision.ACCEPTED)
    assert TaskSubmission.objects.get().state == review.decision


def test_20_acceptances_finish_the_step_once():
    desk = task_learner()
    hand_in(desk)
    boss = facilitator(desk)
    places = [desk.at("tehtava") for _ in range(20)]
    results = together(
        20,
        lambda n: services.review_task(
            places[n], number=1, decision=ReviewDecision.ACCEPTED, comment="", by=boss
        ),
    )
    assert faults(results) == []
    assert (TaskReview.objects.count(), Completion.objects.count()) == (1, 1)
