"""Planned moments and reviews: neither undoes the other."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation
from wagtail.models import Page

from editorial.publishing import publish_planned
from editorial.refusals import DecisionRefused, SubmissionRefused
from tests.factories.editorial import (
    SUBMITTED,
    again,
    author,
    live_page,
    member,
    reviewer,
    step,
    submitted,
    waiting,
    workflow_on,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("editorial.checklist.blocking_items", lambda page: [])


def after(minutes: int) -> Any:
    return timezone.now() + timedelta(minutes=minutes)


def let_come(page: Any, name: str) -> None:
    """The moment that page and revisions name has passed a minute ago."""
    past = after(-1)
    if name == "go_live_at":
        page.revisions.exclude(approved_go_live_at=None).update(approved_go_live_at=past)
    for row in page.revisions.all():
        if row.content.get(name):
            row.content[name] = past.isoformat()
            type(row).objects.filter(pk=row.pk).update(content=row.content)
    Page.objects.filter(pk=page.pk).exclude(**{name: None}).update(**{name: past})


def later_round(page: Any) -> Any:
    """One version is approved for a later time; another is under review when the time comes."""
    person = author()
    submitted(page, person, title="Suunniteltu", go_live_at=after(60)).approve(user=reviewer())
    state = submitted(page, person, title="Seuraava", go_live_at=None)
    let_come(page, "go_live_at")
    publish_planned()
    return again(state)


def test_a_planned_publication_leaves_a_later_review_under_way() -> None:
    page = live_page()
    state = later_round(page)
    assert again(page).title == "Suunniteltu"
    assert state.status == state.STATUS_IN_PROGRESS
    state.approve(user=reviewer())
    assert again(page).title == "Seuraava"


def test_the_control_by_wagtails_setting_the_review_is_cancelled(settings: Any) -> None:
    settings.WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = True
    state = later_round(live_page())
    assert state.status == state.STATUS_CANCELLED


def test_a_planned_withdrawal_leaves_the_planned_successor() -> None:
    page, person = live_page(), author()
    submitted(page, person, expire_at=after(30)).approve(user=reviewer())
    successor = submitted(page, person, title="Uusi", go_live_at=after(60), expire_at=None)
    successor.approve(user=reviewer())
    let_come(page, "expire_at")
    publish_planned()
    assert not again(page).live
    assert page.revisions.exclude(approved_go_live_at=None).count() == 1
    let_come(page, "go_live_at")
    publish_planned()
    assert (again(page).live, again(page).title) == (True, "Uusi")


def test_a_version_whose_day_of_withdrawal_has_passed_is_not_approved() -> None:
    page = live_page()
    state = submitted(page, author(), expire_at=after(30))
    let_come(page, "expire_at")
    with (
        translation.override("en"),
        pytest.raises(DecisionRefused, match="day of withdrawal"),
    ):
        again(state).approve(user=reviewer())
    publish_planned()
    assert again(page).live


def test_a_version_whose_day_of_withdrawal_has_passed_is_not_submitted() -> None:
    with (
        translation.override("en"),
        pytest.raises(SubmissionRefused, match="day of withdrawal"),
    ):
        submitted(live_page(), author(), expire_at=after(-30))


def test_a_cancelled_step_publishes_nothing() -> None:
    """As disabling a step of Wagtail's does with what is under review there."""
    page = live_page()
    workflow_on(page, step("Ensin"), step("Sitten"))
    first = submitted(page, author())
    first.approve(user=reviewer())
    second = waiting(first.workflow_state)
    second.task.active = False
    second.task.save()
    with pytest.raises(DecisionRefused):
        second.cancel(user=member())
    assert again(page).title != SUBMITTED
