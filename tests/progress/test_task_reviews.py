"""What a facilitator sees of tasks and answers: one decision for each version, told once."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from cohorts.choices import CohortStatus, Role
from cohorts.models import Assignment, Cohort
from cohorts.services import withdraw
from core.models import AccessRecord
from progress import services
from progress.choices import StepState
from progress.models import Completion, TaskReview, TaskSubmission
from progress.signals import module_completed
from tests.factories.cohorts import AssignmentFactory, CohortFactory
from tests.factories.learners import join, queries_of
from tests.factories.people import UserFactory
from tests.factories.tasks import (
    answer,
    due_in,
    facilitator,
    hand_in,
    signed_in,
    task_learner,
)

pytestmark = pytest.mark.django_db


def list_url(desk, query="", language="fi"):
    with translation.override(language):
        return reverse("progress:list_tasks", args=[desk.cohort.slug]) + query


def task_url(desk, language="fi"):
    task = TaskSubmission.objects.get(enrolment__person=desk.person)
    with translation.override(language):
        return reverse("progress:review_task", args=[desk.cohort.slug, task.uuid])


def post(desk, person, decision="accepted", comment="Hyvä.", number=1, **more):
    data = {"number": number, "decision": decision, "comment": comment}
    return signed_in(person).post(task_url(desk, **more), data)


# Deciding


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.COORDINATOR])
def test_accepting_finishes_the_step_once(role):
    desk, told = task_learner(), []

    def hear(module, **kwargs):
        told.append(module.slug)

    module_completed.connect(hear)
    try:
        hand_in(desk)
        assert post(desk, facilitator(desk, role)).status_code == 302
    finally:
        module_completed.disconnect(hear)
    completion = Completion.objects.get()
    assert (completion.source, completion.enrolment) == ("task", desk.seat)
    assert desk.at("tehtava").step.state is StepState.DONE
    assert told == desk.modules
    assert TaskSubmission.objects.get().state == "accepted"


def test_returning_needs_a_comment_and_finishes_nothing():
    desk = task_learner()
    hand_in(desk)
    boss = facilitator(desk)
    page = post(desk, boss, "returned", "  ")
    assert page.status_code == 422
    assert 'href="#id_comment"' in page.text
    with pytest.raises(services.CommentMissing):
        answer(desk, boss, "returned", comment=" ")
    assert not TaskReview.objects.exists()
    assert post(desk, boss, "returned", "Mittari puuttuu.").status_code == 302
    assert TaskSubmission.objects.get().state == "returned"
    assert not Completion.objects.exists()


def test_the_database_never_holds_a_return_without_a_comment():
    desk = task_learner()
    version = hand_in(desk)
    with pytest.raises(IntegrityError), transaction.atomic():
        TaskReview.objects.create(version=version, decision="returned")


@pytest.mark.parametrize("decision", ["", "maybe"])
def test_no_decision_is_an_error_beside_the_field_and_keeps_the_comment(decision):
    desk = task_learner()
    hand_in(desk)
    page = post(desk, facilitator(desk), decision, "Pitkä kommentti")
    assert page.status_code == 422
    assert "Pitkä kommentti" in page.text
    assert not TaskReview.objects.exists()


def test_a_version_is_answered_once():
    desk = task_learner()
    hand_in(desk)
    first, second = facilitator(desk), facilitator(desk)
    page = signed_in(second).get(task_url(desk))
    assert 'name="decision"' in page.text
    answer(desk, first)
    with pytest.raises(services.ReviewOutdated):
        answer(desk, second, "returned")
    with translation.override("en"):
        response = signed_in(second).post(
            task_url(desk, "en"),
            {"number": 1, "decision": "returned", "comment": "Myöhässä"},
            follow=True,
        )
    assert "Your answer was not kept" in response.text
    assert 'name="decision"' not in response.text
    assert TaskReview.objects.get().by == first


def test_the_control_without_the_rule_two_answers_meet_the_constraint():
    desk = task_learner()
    version = hand_in(desk)
    TaskReview.objects.create(version=version, decision="accepted")
    with pytest.raises(IntegrityError), transaction.atomic():
        TaskReview.objects.create(version=version, decision="accepted")


def test_a_former_version_is_not_answered():
    desk = task_learner()
    hand_in(desk)
    boss = facilitator(desk)
    answer(desk, boss, "returned")
    hand_in(desk, "Toinen", number=2)
    for number in (1, 3):
        with pytest.raises(services.ReviewOutdated):
            answer(desk, boss, number=number)
    answer(desk, boss, number=2)
    assert Completion.objects.count() == 1


def test_a_draft_is_nobody_elses_business():
    desk = task_learner()
    boss = facilitator(desk)
    services.save_task_draft(desk.at("tehtava"), number=1, text="Keskeneräinen")
    client = signed_in(boss)
    assert client.get(task_url(desk)).status_code == 404
    assert "Aino" not in client.get(list_url(desk)).text
    with pytest.raises(services.ReviewOutdated):
        answer(desk, boss)
    hand_in(desk)
    answer(desk, boss, "returned")
    services.save_task_draft(desk.at("tehtava"), number=2, text="Keskeneräinen")
    assert "Keskeneräinen" not in client.get(task_url(desk)).text


def test_a_task_handed_in_on_the_last_day_is_answered_after_it():
    desk = task_learner()
    hand_in(desk)
    Cohort.objects.update(status=CohortStatus.FINISHED)
    assert post(desk, facilitator(desk)).status_code == 302
    assert Completion.objects.count() == 1


# Who may


def outsiders(desk):
    """Everybody who is not a facilitator of this cohort today."""
    elsewhere = AssignmentFactory(cohort=CohortFactory(edition=desk.cohort.edition)).person
    former = facilitator(desk)
    yesterday = timezone.localdate() - timedelta(days=1)
    Assignment.objects.filter(person=former).update(starts_on=yesterday, ends_on=yesterday)
    fellow = join(desk.cohort).person
    return {"elsewhere": elsewhere, "former": former, "fellow": fellow, "self": desk.person}


@pytest.mark.parametrize("who", ["elsewhere", "former", "fellow", "self"])
def test_tasks_of_others_are_not_there(who):
    desk = task_learner()
    hand_in(desk)
    person = outsiders(desk)[who]
    client = signed_in(person)
    assert client.get(list_url(desk)).status_code == 404
    assert client.get(task_url(desk)).status_code == 404
    assert post(desk, person).status_code == 404
    with pytest.raises(PermissionDenied):
        answer(desk, person)
    assert not TaskReview.objects.exists()
    assert not AccessRecord.objects.exists()


def test_the_control_opens_for_a_facilitator_of_today():
    desk = task_learner()
    hand_in(desk)
    client = signed_in(facilitator(desk))
    assert client.get(list_url(desk)).status_code == 200
    assert client.get(task_url(desk)).status_code == 200


def test_a_facilitator_who_studies_here_never_answers_the_own_task():
    desk = task_learner()
    hand_in(desk)
    AssignmentFactory(cohort=desk.cohort, person=desk.person, role=Role.FACILITATOR)
    with pytest.raises(PermissionDenied):
        answer(desk, desk.person)
    assert desk.client.get(task_url(desk)).status_code == 404
    assert task_url(desk) not in desk.client.get(list_url(desk)).text


def test_a_task_is_found_in_its_own_cohort_only():
    desk, other = task_learner(), task_learner()
    hand_in(desk)
    boss = facilitator(desk)
    AssignmentFactory(cohort=other.cohort, person=boss)
    task = TaskSubmission.objects.get()
    client = signed_in(boss)
    for slug, number in ((other.cohort.slug, task.uuid), (desk.cohort.slug, uuid.uuid4())):
        address = reverse("progress:review_task", args=[slug, number])
        assert client.get(address).status_code == 404


def test_who_left_the_cohort_is_not_shown():
    desk = task_learner()
    hand_in(desk)
    boss = facilitator(desk)
    withdraw(enrolment=desk.seat, by=desk.person)
    assert task_url(desk) not in signed_in(boss).get(list_url(desk)).text


# Written down


@pytest.mark.parametrize(
    ("status", "answer_code"), [("open", 200), ("finished", 200), ("cancelled", 404)]
)
def test_the_list_of_a_cancelled_cohort_is_closed_and_that_of_one_to_come_is_not(
    status, answer_code
):
    desk = task_learner()
    hand_in(desk)
    person = facilitator(desk)
    type(desk.cohort).objects.filter(pk=desk.cohort.pk).update(status=status)
    assert signed_in(person).get(list_url(desk)).status_code == answer_code


def test_every_look_at_a_task_of_another_is_written_down():
    desk = task_learner()
    hand_in(desk)
    boss = facilitator(desk)
    client = signed_in(boss)
    client.get(list_url(desk))
    client.get(task_url(desk))
    post(desk, boss)
    rows = AccessRecord.objects.order_by("pk").values_list("action", "about", "count", "scope")
    slug = desk.cohort.slug
    assert list(rows) == [
        ("progress.list_tasks", None, 1, slug),
        ("progress.read_task", desk.person.pk, 1, slug),
        ("progress.answer_task", desk.person.pk, 1, slug),
    ]
    assert set(AccessRecord.objects.values_list("by", flat=True)) == {boss.pk}


# The list


def titles(page) -> list[str]:
    return re.findall(r'class="item-list__title" href="[^"]+">([^<]+)<', page.text)


def three_learners():
    """One waits late, one was returned, one was accepted; and one waits since longer."""
    desk = task_learner()
    boss = facilitator(desk)
    first = join(desk.cohort, UserFactory(first_name="Ensi"))
    returned = join(desk.cohort, UserFactory(first_name="Palautettu"))
    accepted = join(desk.cohort, UserFactory(first_name="Valmis"))
    for one in (returned, accepted, first):
        hand_in(one)
    answer(returned, boss, "returned")
    answer(accepted, boss)
    due_in(desk, -1)
    hand_in(desk)
    return desk, boss


def test_those_that_wait_come_first_and_the_longest_wait_at_the_top():
    desk, boss = three_learners()
    names = [name.split()[0] for name in titles(signed_in(boss).get(list_url(desk)))]
    assert names[:2] == ["Ensi", "Aino"]
    assert sorted(names[2:]) == ["Palautettu", "Valmis"]


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("waiting", {"Ensi", "Aino"}),
        ("returned", {"Palautettu"}),
        ("accepted", {"Valmis"}),
        ("late", {"Aino"}),
        ("nonsense", {"Ensi", "Aino", "Palautettu", "Valmis"}),
    ],
)
def test_filters_stand_in_the_address(show, expected):
    desk, boss = three_learners()
    page = signed_in(boss).get(list_url(desk, f"?show={show}"))
    assert {name.split()[0] for name in titles(page)} == expected
    assert page.text.count('aria-current="true"') >= 1


def test_the_list_of_one_step_keeps_the_other_filter():
    second = {"slug": "toinen", "title": "Toinen tehtävä", "completion_rule": "task"}
    desk = task_learner(lessons=(second,))
    hand_in(desk)
    services.submit_task(desk.at("toinen"), number=1, text="x")
    key = desk.at("toinen").lesson.key
    boss = signed_in(facilitator(desk))
    page = boss.get(list_url(desk, f"?show=waiting&lesson={key}"))
    assert len(titles(page)) == 1
    assert f"?lesson={key}&amp;show=late" in page.text
    assert len(titles(boss.get(list_url(desk, "?lesson=x")))) == 2


def test_the_list_costs_the_same_with_1_and_20_tasks():
    desk = task_learner(capacity=30)
    hand_in(desk)
    client = signed_in(facilitator(desk))
    address = list_url(desk)
    counts = []
    for more in (0, 19):
        for _ in range(more):
            hand_in(join(desk.cohort))
        client.get(address)
        counts.append(len(queries_of(lambda: client.get(address))))
    assert counts[0] == counts[1] <= 10


def test_a_long_list_has_pages(monkeypatch):
    monkeypatch.setattr("progress.review_views.ROWS", 2)
    desk, boss = three_learners()
    client = signed_in(boss)
    first = client.get(list_url(desk))
    second = client.get(list_url(desk, "?page=2"))
    assert (len(titles(first)), len(titles(second))) == (2, 2)
    assert not set(titles(first)) & set(titles(second))


# Told


def mails_of(work, run) -> list[tuple[str, str]]:
    mail.outbox.clear()
    with run(execute=True):
        work()
    return [(message.to[0], message.subject) for message in mail.outbox]


def test_facilitators_get_one_mail_for_each_version(django_capture_on_commit_callbacks):
    run = django_capture_on_commit_callbacks
    desk = task_learner()
    boss, coordinator = facilitator(desk), facilitator(desk, Role.COORDINATOR)
    sent = mails_of(lambda: (hand_in(desk), hand_in(desk)), run)
    assert [to for to, _subject in sent] == [boss.email]
    assert "Oma tehtävä" in sent[0][1]
    assert "Tässä vastaukseni" not in mail.outbox[0].body  # the text stays behind the sign-in
    assert task_url(desk) in mail.outbox[0].body
    answer(desk, boss, "returned")
    assert len(mails_of(lambda: hand_in(desk, number=2), run)) == 1
    assert coordinator.email not in {to for to, _subject in sent}


def test_coordinators_are_told_where_nobody_facilitates(django_capture_on_commit_callbacks):
    desk = task_learner()
    coordinator = facilitator(desk, Role.COORDINATOR)
    sent = mails_of(lambda: hand_in(desk), django_capture_on_commit_callbacks)
    assert [to for to, _subject in sent] == [coordinator.email]


def test_no_mail_for_a_version_that_was_answered_before_it_went_out(
    django_capture_on_commit_callbacks,
):
    desk = task_learner()
    boss = facilitator(desk)
    sent = mails_of(lambda: (hand_in(desk), answer(desk, boss)), django_capture_on_commit_callbacks)
    assert [to for to, _subject in sent if to == boss.email] == []
    assert desk.person.email in {to for to, _subject in sent}


@pytest.mark.parametrize("decision", ["accepted", "returned"])
def test_the_learner_is_told_in_their_language_and_reads_the_comment_on_the_page(
    decision, django_capture_on_commit_callbacks
):
    person = UserFactory(language="sv")
    desk = task_learner(person=person)
    hand_in(desk)
    boss = facilitator(desk)
    mails_of(lambda: answer(desk, boss, decision), django_capture_on_commit_callbacks)
    (message,) = [m for m in mail.outbox if "Oma tehtävä" in m.subject]
    assert message.to == [person.email]
    assert desk.url("tehtava", language="sv") in message.body
    assert "Täydennä mittari" not in message.body + str(message.alternatives)
    assert "Täydennä mittari" in desk.read("tehtava").text
