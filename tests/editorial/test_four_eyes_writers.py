"""Whoever wrote words counts as their writer, whatever was done to the words since; and what
stands in the way of a submission."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Page
from wagtail_localize.models import StringSegment, Translation

from core.translations import adopt_translation
from editorial import permissions
from editorial.models import TranslationWriter
from editorial.refusals import DecisionRefused, SubmissionRefused
from editorial.services.submission import submit_page
from tests.factories.editorial import (
    administrator,
    again,
    author,
    live_page,
    member,
    reviewer,
    waiting,
    written,
)
from tests.factories.pages import all_locales, finnish_home, publish, translated

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("editorial.checklist.blocking_items", lambda page: [])


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def type_title(person: Any, translation: Translation, text: str) -> None:
    """As the translation editor's script saves what is typed."""
    segment = StringSegment.objects.get(source=translation.source, context__path="title")
    address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
    sent = {"data": f"value={text}", "content_type": "application/x-www-form-urlencoded"}
    assert signed_in(person).put(address, **sent).status_code == 200


def touched_up() -> tuple[Any, Any]:
    """A translator's sentence with a colleague's full stop, submitted by the colleague: the round
    and the translator."""
    all_locales()
    page = live_page(title="Alku")
    copy = translated(page, "sv", title="Början")
    translation = adopt_translation(page, copy)
    first, second = member("Translators", "Reviewers"), author()
    type_title(first, translation, "En lång text")
    type_title(second, translation, "En lång text.")
    signed_in(second).post(reverse("editorial_submit_translation", args=[translation.pk]))
    return waiting(again(copy).current_workflow_state), first


def test_a_colleagues_full_stop_does_not_hide_the_translator() -> None:
    state, first = touched_up()
    with pytest.raises(DecisionRefused):
        state.approve(user=first)


def test_the_control_without_the_record_the_translator_is_hidden() -> None:
    state, first = touched_up()
    TranslationWriter.objects.all().delete()
    assert permissions.refusal_to_approve(state, first) == ""


def test_after_publication_a_translator_may_review_again() -> None:
    state, first = touched_up()
    state.approve(user=reviewer())
    copy = again(state.page)
    new = written(copy, author(), title="Ny text")
    waiting(submit_page(new, by=author())).approve(user=first)
    assert again(copy).title == "Ny text"


def test_bringing_a_draft_back_counts_everybody_who_wrote_it() -> None:
    page, first, second, third = live_page(), reviewer(), author(), author()
    written(page, first, title="Ensimmäisen")
    old = written(page, second, summary="Toisen").get_latest_revision()
    publish(page)
    old.as_object().save_revision(user=third, previous_revision=old, log_action=True)
    state = waiting(submit_page(again(page), by=third))
    with pytest.raises(DecisionRefused):
        state.approve(user=first)


# ------------------------------------------------------------------ submitting


def test_a_page_that_somebody_else_locked_is_not_submitted() -> None:
    person = author()
    page = written(live_page(), person)
    rows = Page.objects.filter(pk=page.pk)
    rows.update(locked=True, locked_by=administrator(), locked_at=timezone.now())
    with translation.override("en"), pytest.raises(SubmissionRefused, match="locked"):
        submit_page(again(page), by=person)
    rows.update(locked_by=person)
    submit_page(again(page), by=person)


def test_the_second_of_two_who_submit_finds_the_page_under_review() -> None:
    person = author()
    page = written(live_page(), person)
    one, other = again(page), again(page)
    submit_page(one, by=person)
    with translation.override("en"), pytest.raises(SubmissionRefused, match="under review already"):
        submit_page(other, by=person)


@pytest.mark.skipif(
    not connection.features.has_select_for_update, reason="SQLite has one writer at a time"
)
def test_submitting_waits_for_whoever_submits_the_page_now() -> None:
    person = author()
    page = written(live_page(), person)
    with CaptureQueriesContext(connection) as asked:
        submit_page(page, by=person)
    assert "FOR UPDATE" in asked.captured_queries[1]["sql"]


def test_the_programming_interface_makes_no_alias() -> None:
    all_locales()
    page = live_page()
    address = f"/cms/api/main/pages/{page.pk}/action/copy_for_translation/"
    client = signed_in(administrator())
    wish = {"locale": "sv", "copy_parents": True}
    answer = client.post(address, wish | {"alias": True}, content_type="application/json")
    assert answer.status_code == 400
    assert not Page.objects.filter(locale__language_code="sv", alias_of__isnull=False).exists()
    made = client.post(address, wish, content_type="application/json")  # the control
    assert made.status_code == 201
    assert finnish_home().live
