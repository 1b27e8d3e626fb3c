"""A task: kept as a draft, handed in once, frozen, late by the database's day."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation

from cohorts.choices import CohortStatus
from cohorts.models import Cohort, ModuleDate
from home.queries import my_academy
from progress import services
from progress.choices import StepState
from progress.models import Completion, TaskSubmission, TaskVersion
from tests.factories.learners import learner, queries_of, writes_among
from tests.factories.pages import quiz_lesson
from tests.factories.tasks import answer, due_in, facilitator, hand_in, task_learner

pytestmark = pytest.mark.django_db


def save(desk, text="Luonnos", number=1):
    return services.save_task_draft(desk.at("tehtava"), number=number, text=text)


def send(desk, button, text="Vastaus", number=1, **more):
    """What the form sends when the button is pressed."""
    return desk.post("tehtava", "write_task", {"number": number, "text": text, button: "1", **more})


# Drafts


def test_opening_the_task_writes_nothing():
    desk = task_learner()
    assert writes_among(queries_of(lambda: desk.read("tehtava"))) == []
    assert not TaskSubmission.objects.exists()


def test_a_draft_is_kept_and_takes_the_place_of_the_former_one():
    desk = task_learner()
    save(desk, "Ensin")
    save(desk, "Sitten")
    version = TaskVersion.objects.get()
    assert (version.number, version.text, version.submitted_at) == (1, "Sitten", None)
    assert version.submission.state == "draft"
    assert "Sitten" in desk.read("tehtava").text


def test_a_draft_is_saved_by_its_button_and_by_the_script():
    desk = task_learner()
    assert send(desk, "save", "Napilla").url == desk.url("tehtava") + "#task"
    assert TaskVersion.objects.get().text == "Napilla"
    response = desk.post("tehtava", "save_draft", {"number": "1", "text": "Itsestään"})
    assert response.json().keys() == {"saved_at", "version"}
    assert TaskVersion.objects.get().text == "Itsestään"
    assert TaskVersion.objects.get().submitted_at is None


@pytest.mark.parametrize("number", ["", "0", "x", "10000", "1.5"])
def test_a_form_without_its_number_is_not_there(number):
    desk = task_learner()
    assert send(desk, "save", number=number).status_code == 404
    assert not TaskVersion.objects.exists()


def test_a_text_that_is_too_long_stays_in_the_form():
    desk = task_learner()
    page = send(desk, "hand_in", "x" * 50_001)
    assert page.status_code == 422
    assert "x" * 50_001 in page.text
    assert not TaskVersion.objects.exists()


def test_a_step_to_read_takes_no_task():
    desk = task_learner(lessons=({"slug": "luku"},))
    with pytest.raises(PermissionDenied):
        services.save_task_draft(desk.at("luku"), number=1, text="x")
    data = {"number": "1", "text": "x"}
    for action in ("write_task", "save_draft"):
        assert desk.post("luku", action, data).status_code == 403


# Handing in


def test_handing_in_freezes_the_version_and_finishes_nothing():
    desk = task_learner()
    save(desk, "Luonnos")
    version = hand_in(desk, "Valmis")
    assert (version.text, version.number) == ("Valmis", 1)
    assert version.submitted_at is not None
    assert version.submission.state == "submitted"
    assert desk.at("tehtava").step.state is StepState.TODO
    assert not Completion.objects.exists()


def test_the_same_form_hands_in_once():
    desk = task_learner()
    first = hand_in(desk, "Valmis")
    again = hand_in(desk, "Toinen teksti")
    assert (again.pk, again.text) == (first.pk, "Valmis")
    assert send(desk, "hand_in", "Kolmas").status_code == 302
    assert TaskVersion.objects.get().text == "Valmis"


def test_a_version_that_was_handed_in_is_never_written_again():
    """Neither by a tab left open nor by the script's last save."""
    desk = task_learner()
    hand_in(desk, "Valmis")
    with pytest.raises(services.TaskClosed):
        save(desk, "Jälkikäteen")
    with pytest.raises(services.TaskClosed):
        save(desk, "Seuraavaan", number=2)
    response = desk.post("tehtava", "save_draft", {"number": "1", "text": "Jälkikäteen"})
    assert response.status_code == 409
    assert send(desk, "save", "Jälkikäteen").status_code == 302
    assert TaskVersion.objects.get().text == "Valmis"


@pytest.mark.parametrize("text", ["", "   \n"])
def test_nothing_is_not_handed_in(text):
    desk = task_learner()
    page = send(desk, "hand_in", text)
    assert page.status_code == 422
    assert 'href="#task-text"' in page.text  # the summary leads to the field
    assert not TaskVersion.objects.filter(submitted_at__isnull=False).exists()


def test_the_learner_reads_in_words_where_the_task_stands():
    desk = task_learner()
    with translation.override("en"):
        page = desk.read("tehtava", language="en").text
        assert "Not handed in" in page
        assert "is finished when a facilitator accepts the task" in page
        hand_in(desk, "Oma <b>vastaus</b>")
        page = desk.read("tehtava", language="en").text
    assert "Handed in, waits for an answer" in page
    assert "Oma &lt;b&gt;vastaus&lt;/b&gt;" in page
    assert 'id="task-form"' not in page


# The cohort


@pytest.mark.parametrize("status", [CohortStatus.FINISHED, CohortStatus.OPEN])
def test_a_task_is_handed_in_while_the_cohort_runs(status):
    desk = task_learner()
    save(desk)
    Cohort.objects.update(status=status)
    for service in (services.save_task_draft, services.submit_task):
        with pytest.raises(PermissionDenied):
            service(desk.at("tehtava"), number=1, text="Myöhemmin")
    assert send(desk, "hand_in").status_code == 403
    assert TaskVersion.objects.get().text == "Luonnos"


def test_after_the_end_the_task_can_be_read():
    desk = task_learner()
    hand_in(desk, "Luettavissa")
    Cohort.objects.update(status=CohortStatus.FINISHED)
    assert "Luettavissa" in desk.read("tehtava").text


def test_a_task_of_a_module_that_is_not_open_cannot_be_written():
    desk = task_learner()
    place = desk.at("tehtava")
    opens_on = place.enrolment.today + timedelta(days=1)
    ModuleDate.objects.create(
        cohort=desk.cohort, module_key=place.module.module.key, opens_on=opens_on
    )
    with pytest.raises(PermissionDenied):
        hand_in(desk)
    assert send(desk, "hand_in").status_code == 403


# Due


@pytest.mark.parametrize(("days", "is_late"), [(1, False), (0, False), (-1, True), (-400, True)])
def test_late_is_decided_by_the_days_of_the_database(days, is_late):
    desk = task_learner()
    due_in(desk, days)
    version = hand_in(desk)
    today = desk.at("tehtava").enrolment.today
    assert (version.is_late, version.due_on) == (is_late, today + timedelta(days=days))


def test_a_task_without_days_is_due_when_the_cohort_ends():
    desk = task_learner(due_days=None)
    today = desk.at("tehtava").enrolment.today
    for days, is_late in ((0, False), (-1, True)):
        Cohort.objects.update(ends_on=today + timedelta(days=days))
        TaskSubmission.objects.all().delete()
        assert hand_in(desk).is_late is is_late


def test_late_is_accepted_marked_and_said_beforehand():
    desk = task_learner()
    due_in(desk, -3)
    with translation.override("en"):
        assert "You can still hand in" in desk.read("tehtava", language="en").text
        assert send(desk, "hand_in").status_code == 302
        page = desk.read("tehtava", language="en").text
    assert "You can still hand in" not in page
    assert "Late" in page
    assert TaskVersion.objects.get().is_late


def test_a_later_change_of_dates_moves_nothing_that_was_handed_in():
    desk = task_learner()
    due_in(desk, 2)
    version = hand_in(desk)
    due_in(desk, -30)
    version.refresh_from_db()
    assert not version.is_late
    assert version.due_on == desk.at("tehtava").enrolment.today + timedelta(days=2)


# A version after a return


def test_the_next_version_begins_with_the_former_text():
    desk = task_learner()
    hand_in(desk, "Ensimmäinen")
    answer(desk, facilitator(desk), "returned")
    page = desk.read("tehtava").text
    assert "Täydennä mittari." in page
    assert page.count("Ensimmäinen") == 2  # as it was handed in, and in the form
    assert TaskVersion.objects.count() == 1  # reading began nothing
    hand_in(desk, "Toinen", number=2)
    assert list(TaskVersion.objects.values_list("number", "text")) == [
        (1, "Ensimmäinen"),
        (2, "Toinen"),
    ]
    assert TaskSubmission.objects.get().state == "submitted"


def test_a_number_out_of_turn_is_refused():
    desk = task_learner()
    for number in (2, 7):
        with pytest.raises(services.TaskClosed):
            save(desk, number=number)
    hand_in(desk)
    answer(desk, facilitator(desk), "returned")
    for number in (1, 3):
        with pytest.raises(services.TaskClosed):
            save(desk, number=number)


def test_an_accepted_task_takes_no_more():
    desk = task_learner()
    hand_in(desk)
    answer(desk, facilitator(desk))
    with pytest.raises(services.TaskClosed):
        save(desk, number=2)
    assert 'id="task-form"' not in desk.read("tehtava").text


def test_the_database_holds_one_draft_and_its_numbers():
    desk = task_learner()
    version = save(desk)
    for number in (1, 2):
        with pytest.raises(IntegrityError), transaction.atomic():
            TaskVersion.objects.create(submission=version.submission, number=number)


# What it costs, and My academy


def test_the_page_of_a_task_costs_the_same_with_1_and_20_versions():
    desk = task_learner()
    boss, address, counts = facilitator(desk), desk.url("tehtava"), []
    for number in range(1, 21):
        hand_in(desk, f"Versio {number}", number=number)
        if number in (1, 20):
            desk.client.get(address)
            counts.append(len(queries_of(lambda: desk.client.get(address))))
        answer(desk, boss, "returned", number=number)
    assert counts[0] == counts[1] <= 11


def test_a_task_beside_a_quiz_for_practice_costs_one_more():
    desk = learner(lessons=[{**quiz_lesson(), "completion_rule": "task", "slug": "tehtava"}])
    address = desk.url("tehtava")
    page = desk.client.get(address).text
    assert 'id="quiz-form"' in page
    assert 'id="task-form"' in page
    assert len(queries_of(lambda: desk.client.get(address))) <= 12


def due_texts(desk) -> list[str]:
    return [row["tag_text"] for row in my_academy(desk.person).tasks]


def test_my_academy_names_the_tasks_that_are_due():
    desk = task_learner()
    due_in(desk, 3)
    with translation.override("en"):
        assert due_texts(desk) == ["3 days left"]
        due_in(desk, 0)
        assert due_texts(desk) == ["Today"]
        due_in(desk, -4)
        assert due_texts(desk) == ["4 days late"]
        hand_in(desk)
        assert due_texts(desk) == []  # it waits for somebody else
        answer(desk, facilitator(desk), "returned")
        assert due_texts(desk) == ["4 days late"]
        hand_in(desk, number=2)
        answer(desk, facilitator(desk), number=2)
        assert due_texts(desk) == []


def test_my_academy_follows_an_extension_and_forgets_a_cohort_that_has_ended():
    desk = task_learner()
    due_in(desk, -4)
    boss = facilitator(desk)
    today = desk.at("tehtava").enrolment.today
    for days in (20, 9):  # the latest holds
        services.grant_extension(
            desk.at("tehtava"), due_on=today + timedelta(days=days), reason="Sairaus", by=boss
        )
    with translation.override("en"):
        assert due_texts(desk) == ["9 days left"]
        assert "Sairaus" not in desk.client.get("/en/my/").text
        Cohort.objects.update(status=CohortStatus.FINISHED)
        assert due_texts(desk) == []
