"""Publishing and withdrawing at a planned moment."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from editorial.publishing import publish_planned
from editorial.refusals import SubmissionRefused
from editorial.services.submission import submit_page
from tests.factories.editorial import (
    SUBMITTED,
    again,
    author,
    live_page,
    reviewer,
    submitted,
    waiting,
    written,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("editorial.checklist.blocking_items", lambda page: [])


def soon(minutes: int = 60) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


def let_the_moment_come(page: Any, name: str) -> None:
    """Rows are shifted, not the clock."""
    past = soon(-1)
    if name == "go_live_at":
        page.revisions.exclude(approved_go_live_at=None).update(approved_go_live_at=past)
    for revision in page.revisions.all():
        if revision.content.get(name):
            content = {**revision.content, name: past.isoformat()}
            type(revision).objects.filter(pk=revision.pk).update(content=content)
    if getattr(again(page), name):
        Page.objects.filter(pk=page.pk).update(**{name: past})


def test_what_was_approved_goes_live_at_its_time() -> None:
    page = live_page()
    submitted(page, author(), title=SUBMITTED, go_live_at=soon()).approve(user=reviewer())
    assert publish_planned() == 0
    assert again(page).title != SUBMITTED
    let_the_moment_come(page, "go_live_at")
    assert publish_planned() == 1
    page = again(page)
    assert (page.title, page.live, page.go_live_at) == (SUBMITTED, True, None)
    assert page.latest_revision.content["go_live_at"] is None
    assert page.latest_revision.approved_go_live_at is None
    assert publish_planned() == 0


def test_a_time_that_nobody_approved_does_nothing() -> None:
    page = live_page()
    submitted(page, author(), title=SUBMITTED, go_live_at=soon())
    let_the_moment_come(page, "go_live_at")
    assert publish_planned() == 0
    assert again(page).title != SUBMITTED
    draft = written(live_page(live=False), author(), title=SUBMITTED, go_live_at=soon(-5))
    publish_planned()
    assert not again(draft).live


def test_a_page_is_withdrawn_at_its_time_and_stays_when_it_is_published_again() -> None:
    page, person = live_page(), author()
    submitted(page, person, expire_at=soon()).approve(user=reviewer())
    let_the_moment_come(page, "expire_at")
    assert publish_planned() == 1
    page = again(page)
    assert (page.live, page.expired, page.expire_at) == (False, True, None)
    waiting(submit_page(page, by=person)).approve(user=reviewer())
    assert again(page).live
    assert publish_planned() == 0
    assert again(page).live


def test_the_control_by_wagtails_own_command_the_past_date_stays() -> None:
    """And nothing can be submitted with it: it would be withdrawn again at once."""
    page, person = live_page(), author()
    submitted(page, person, expire_at=soon()).approve(user=reviewer())
    let_the_moment_come(page, "expire_at")
    call_command("publish_scheduled")
    assert not again(page).live
    assert again(page).latest_revision.content["expire_at"]
    with pytest.raises(SubmissionRefused):
        submit_page(again(page), by=person)


def test_a_version_under_review_loses_the_time_that_has_passed() -> None:
    page, person = live_page(), author()
    submitted(page, person, expire_at=soon()).approve(user=reviewer())
    state = submitted(page, person, title=SUBMITTED)
    written(page, person, title="Vielä uudempi")
    let_the_moment_come(page, "expire_at")
    publish_planned()
    again(state).approve(user=reviewer())
    publish_planned()
    assert (again(page).live, again(page).title) == (True, SUBMITTED)


def test_one_faulty_page_keeps_no_other_from_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [live_page(), live_page()]
    for page in pages:
        submitted(page, author(), go_live_at=soon()).approve(user=reviewer())
        let_the_moment_come(page, "go_live_at")
    publish, faulty = Page.publish, pages[0].pk

    def fail_once(page: Any, *args: Any, **kwargs: Any) -> Any:
        if page.pk == faulty:
            raise ValueError("broken")
        return publish(page, *args, **kwargs)

    monkeypatch.setattr(Page, "publish", fail_once)
    assert publish_planned() == 1
    monkeypatch.undo()
    assert publish_planned() == 1


def test_the_ticker_and_beat_see_to_it() -> None:
    from keino_academy.celery import app

    page = live_page()
    submitted(page, author(), title=SUBMITTED, go_live_at=soon()).approve(user=reviewer())
    let_the_moment_come(page, "go_live_at")
    call_command("tick", once=True)
    assert again(page).title == SUBMITTED
    assert app.conf.beat_schedule["minute-work"]["schedule"] == 60.0
    assert PageLogEntry.objects.filter(action="wagtail.publish.scheduled").exists()
