"""Who is told what in a review, and when somebody is reminded."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.utils import timezone, translation
from django.utils.translation import gettext
from wagtail.admin.mail import WorkflowStateRejectionEmailNotifier
from wagtail.models import GroupApprovalTask, Page, WorkflowState
from wagtail.signals import workflow_rejected
from wagtail.users.models import UserProfile

from core import effects
from editorial import working_days
from editorial.models import FourEyesState
from editorial.refusals import DecisionRefused
from editorial.reminders import remind_reviewers
from editorial.services.submission import submit_page
from tests.factories.editorial import (
    LATER,
    administrator,
    again,
    author,
    live_page,
    member,
    reviewer,
    step,
    submitted,
    waiting,
    workflow_on,
    written,
)

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("editorial.checklist.blocking_items", lambda page: [])


def sent() -> list[tuple[str, str]]:
    """Deliver what was recorded; (to, subject) of the mails that left since."""
    mail.outbox.clear()
    effects.sweep()
    return sorted((message.to[0], message.subject) for message in mail.outbox)


# ------------------------------------------------------------------ submission


def test_submission_mails_those_who_may_approve_and_nobody_else() -> None:
    first, second, writer = reviewer(), member("Editors", "Reviewers"), author()
    administrator()
    page = written(live_page(), second, title="Myös hänen tekstiään")
    submitted(page, writer)
    ((to, subject),) = sent()
    assert to == first.email
    assert "waits for your review" in subject


def test_submission_mails_the_reviewers_of_that_page_only() -> None:
    reviewer()
    Group.objects.create(name="Regional")
    regional, page = member("Regional"), live_page()
    workflow_on(page, step("Alueellinen", "Regional"))
    submitted(page, author())
    assert [to for to, _subject in sent()] == [regional.email]


def test_a_mail_about_a_round_that_has_ended_is_not_sent() -> None:
    first, _second = reviewer(), reviewer()
    state = submitted(live_page(), author())
    state.reject(user=first, comment="Ei vielä.")
    assert all("waits for your review" not in subject for _to, subject in sent())


def test_whoever_chose_no_mails_gets_none() -> None:
    person = reviewer()
    UserProfile.objects.create(user=person, submitted_notifications=False)
    submitted(live_page(), author())
    assert sent() == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_mails_speak_the_readers_language(language: str) -> None:
    reviewer(language=language)
    state = submitted(live_page(), author())
    ((_to, subject),) = sent()
    with translation.override(language):
        words = gettext("“%(title)s” waits for your review")
    assert subject == words % {"title": state.submitted_revision.object_str}


# ------------------------------------------------------------------ the decision


def test_a_rejection_reaches_every_author_with_the_comment() -> None:
    first, second, page = author(), author(), live_page()
    page = written(page, first, title="Ensimmäisen teksti")
    state = submitted(page, second)
    sent()
    state.reject(user=reviewer(), comment="Lisää lähde.")
    assert {to for to, _subject in sent()} == {first.email, second.email}
    assert all("Lisää lähde." in message.body for message in mail.outbox)
    assert all("Lisää lähde." in message.alternatives[0].content for message in mail.outbox)


def test_a_rejection_at_the_second_step_reaches_the_author_too() -> None:
    Group.objects.create(name="Second")
    page, writer, last = live_page(), author(), member("Second")
    workflow_on(page, step("Ensin"), step("Sitten", "Second"))
    first = submitted(page, writer)
    first.approve(user=reviewer())
    told = sent()
    assert (last.email, f"“{first.submitted_revision.object_str}” waits for your review") in told
    assert any(to == writer.email and "Approved" in subject for to, subject in told)
    waiting(first.workflow_state).reject(user=last, comment="Luvut puuttuvat.")
    ((to, subject),) = sent()
    assert (to, "Changes requested" in subject) == (writer.email, True)
    assert "Luvut puuttuvat." in mail.outbox[0].body


def test_wagtails_own_mails_are_silent() -> None:
    """Its senders stand under names that are taken; called by hand, the control, one does send."""
    names = {key[0] for key, *_rest in workflow_rejected.receivers}
    assert "workflow_state_rejected_email_notification" in names
    page, person = live_page(), author()
    task = GroupApprovalTask.objects.create(name="Wagtailin oma", active=True)
    workflow_on(page, task)
    page = written(page, person)
    state = page.get_workflow().start(page, person)
    state.current_task_state.reject(user=administrator(), comment="Ei.")
    assert again(state).status == WorkflowState.STATUS_NEEDS_CHANGES
    assert mail.outbox == []
    WorkflowStateRejectionEmailNotifier()(instance=again(state), user=administrator())
    assert [message.to for message in mail.outbox] == [[person.email]]


def test_changes_are_requested_with_a_comment_or_not_at_all() -> None:
    state = submitted(live_page(), author())
    for comment in ("", "   "):
        with pytest.raises(DecisionRefused):
            state.reject(user=reviewer(), comment=comment)
    assert again(state).status == FourEyesState.STATUS_IN_PROGRESS


def test_only_reviewers_request_changes() -> None:
    state = submitted(live_page(), author())
    with pytest.raises(DecisionRefused):
        state.reject(user=author(), comment="Ei.")


def test_an_approval_reaches_the_authors() -> None:
    writer, page = author(), live_page()
    state = submitted(page, writer)
    sent()
    state.approve(user=reviewer(), comment="Selkeä.")
    ((to, _subject),) = sent()
    assert to == writer.email
    assert "It is published." in mail.outbox[0].body
    assert "Selkeä." in mail.outbox[0].body


def test_an_author_who_has_left_reads_nothing_of_the_page() -> None:
    writer = author()
    state = submitted(live_page(), writer)
    sent()
    writer.groups.clear()
    state.reject(user=reviewer(), comment="Ei vielä.")
    assert sent() == []


def test_a_resubmission_after_changes_asks_again() -> None:
    reader, writer, page = reviewer(), author(), live_page()
    state = submitted(page, writer)
    state.reject(user=reader, comment="Lisää lähde.")
    sent()
    waiting(submit_page(written(page, writer, title=LATER), by=writer))
    assert [to for to, _subject in sent()] == [reader.email]


# ------------------------------------------------------------------ due days


@pytest.mark.parametrize(
    ("day", "count", "due"),
    [
        (MONDAY, 1, date(2026, 11, 24)),
        (MONDAY, 5, date(2026, 11, 30)),
        (date(2026, 11, 27), 1, MONDAY + timedelta(days=7)),  # a Friday
        (date(2026, 11, 28), 1, MONDAY + timedelta(days=7)),  # a Saturday
    ],
)
def test_working_days_are_counted(day: date, count: int, due: date) -> None:
    assert working_days.after(day, count) == due
    assert working_days.between(day, due) == count


def test_a_round_is_due_after_the_days_of_its_step() -> None:
    page = live_page()
    workflow_on(page, step("Nopea", days_to_review=2))
    state = submitted(page, author())
    assert state.due_on == working_days.after(timezone.localdate(), 2)
    assert not state.is_overdue


@pytest.fixture
def due() -> Iterator[FourEyesState]:
    """A round whose day is today; its first mail has left."""
    reviewer()
    state = submitted(live_page(), author())
    FourEyesState.objects.filter(pk=state.pk).update(due_on=timezone.localdate())
    sent()
    yield state


def test_reviewers_are_reminded_on_the_day_and_once(due: FourEyesState) -> None:
    assert remind_reviewers() == 1
    assert ["Reminder" in subject for _to, subject in sent()] == [True]
    assert remind_reviewers() == 0
    assert sent() == []


def test_nobody_is_reminded_before_the_day(due: FourEyesState) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    FourEyesState.objects.filter(pk=due.pk).update(due_on=tomorrow)
    assert remind_reviewers() == 0


@pytest.mark.parametrize(("days", "reminded"), [(1, 0), (7, 1)])
def test_the_next_reminder_comes_after_three_working_days(
    due: FourEyesState, days: int, reminded: int
) -> None:
    before = timezone.localdate() - timedelta(days=days)
    FourEyesState.objects.filter(pk=due.pk).update(due_on=before, reminded_on=before)
    assert remind_reviewers() == reminded


def test_a_reminder_looks_again_when_it_is_sent(due: FourEyesState) -> None:
    remind_reviewers()
    due.reject(user=administrator(), comment="Ei vielä.")
    assert all("Reminder" not in subject for _to, subject in sent())


def test_the_list_of_reviews_shows_what_is_overdue(due: FourEyesState, client: Any) -> None:
    client.force_login(reviewer())
    assert "Overdue" not in client.get("/cms/editorial/reviews/").text
    yesterday = timezone.localdate() - timedelta(days=1)
    FourEyesState.objects.filter(pk=due.pk).update(due_on=yesterday)
    page = Page.objects.get(pk=due.workflow_state.object_id)
    html = client.get("/cms/editorial/reviews/").text
    assert "Overdue" in html
    assert page.draft_title in html
