"""Nobody approves their own words, and what was reviewed is what goes live. Controls show that
Wagtail's own step lets both faults through."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import GroupApprovalTask, Page, WorkflowState
from wagtail.models.pages import PagePermissionTester
from wagtail.workflows import publish_workflow_state
from wagtail_localize.models import StringSegment, StringTranslation, TranslationSource

from editorial.models import FourEyesState
from editorial.refusals import DecisionRefused
from editorial.services.submission import submit_page
from tests.factories.cms_forms import editor_data
from tests.factories.editorial import (
    LATER,
    SUBMITTED,
    administrator,
    again,
    author,
    let_publish,
    live_page,
    member,
    reviewer,
    step,
    submitted,
    waiting,
    workflow_on,
    written,
)
from tests.factories.pages import all_locales, publish, translated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture(autouse=True)
def nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of the factories are short; what has to be on a page is tested elsewhere."""
    monkeypatch.setattr("editorial.checklist.blocking_items", lambda page: [])


@pytest.fixture
def stock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put Wagtail's own step, end of a workflow and permissions in place of ours."""

    def switch(page: Any) -> None:
        monkeypatch.setattr(WorkflowState, "on_finish", publish_workflow_state)
        monkeypatch.setattr(Page, "permissions_for_user", lambda p, u: PagePermissionTester(u, p))
        let_publish("Reviewers")
        task = GroupApprovalTask.objects.create(name="Wagtailin oma", active=True)
        task.groups.set(Group.objects.filter(name="Reviewers"))
        workflow_on(page, task)

    return switch


def review_url(state: Any) -> str:
    return reverse("editorial_review", args=[state.pk])


def decision(state: FourEyesState, said: str = "approve", **more: Any) -> dict[str, Any]:
    return {"revision": state.submitted_revision_id, "decision": said, "comment": "", **more}


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


# ------------------------------------------------------------------ nobody their own


SELVES = {
    "a reviewer who wrote": lambda: reviewer(),
    "an administrator who wrote": lambda: administrator(),
}


@pytest.mark.parametrize("who", SELVES)
def test_own_words_are_not_approved_by_a_direct_call(who: str) -> None:
    person, page = SELVES[who](), live_page()
    state = submitted(page, person)
    with pytest.raises(DecisionRefused):
        state.approve(user=person)
    assert again(page).title == page.title
    assert again(state).status == FourEyesState.STATUS_IN_PROGRESS


@pytest.mark.parametrize("who", SELVES)
def test_the_control_wagtails_own_step_lets_them(who: str, stock: Any) -> None:
    person, page = SELVES[who](), live_page()
    stock(page)
    page = written(page, person)
    state = page.get_workflow().start(page, person)
    state.current_task_state.approve(user=person)
    assert again(page).title == SUBMITTED


@pytest.mark.parametrize("who", SELVES)
def test_own_words_are_not_approved_by_the_form(who: str) -> None:
    person, page = SELVES[who](), live_page()
    state = submitted(page, person)
    client = signed_in(person)
    shown = client.get(review_url(state))
    assert "Somebody else has to approve it." in shown.content.decode()
    assert b'value="approve"' not in shown.content
    answer = client.post(review_url(state), decision(state))
    assert answer.status_code == 422
    assert again(page).title == page.title


@pytest.mark.parametrize("who", SELVES)
def test_own_words_are_not_approved_by_wagtails_addresses(who: str) -> None:
    person, page = SELVES[who](), live_page()
    state = submitted(page, person)
    client = signed_in(person)
    for action in ("approve", "reject", "review"):
        for name in ("workflow_action", "collect_workflow_action_data"):
            client.post(
                reverse(f"wagtailadmin_pages:{name}", args=[page.pk, action, state.pk]),
                {"comment": "Hyvä."},
            )
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    for action in ("approve", "review"):
        sent = {"action-workflow-action": "1", "workflow-action-name": action}
        client.post(edit, editor_data(client, again(page)) | sent)
    assert again(page).title == page.title
    assert again(state).status == FourEyesState.STATUS_IN_PROGRESS


def test_the_control_wagtails_own_address_approves(stock: Any) -> None:
    person, page = reviewer(), live_page()
    stock(page)
    page = written(page, person)
    state = page.get_workflow().start(page, person).current_task_state
    signed_in(person).post(
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    )
    assert again(page).title == SUBMITTED


def test_a_second_author_who_wrote_later_cannot_approve_either() -> None:
    page, second = live_page(), member("Editors", "Reviewers")
    state = submitted(page, author())
    written(page, second, title=LATER)
    with pytest.raises(DecisionRefused):
        state.approve(user=second)


def test_an_author_of_an_earlier_draft_cannot_approve() -> None:
    page, first = live_page(), reviewer()
    written(page, first, title="Ensimmäinen luonnos")
    state = submitted(page, author())
    with pytest.raises(DecisionRefused):
        state.approve(user=first)


def test_words_written_during_a_review_count_after_its_publication() -> None:
    """They are older than the moment of publication and newer than what was published."""
    page, second = live_page(), member("Editors", "Reviewers")
    state = submitted(page, author())
    page = written(page, second, title=LATER)
    state.approve(user=reviewer())
    state = waiting(submit_page(again(page), by=author()))
    with pytest.raises(DecisionRefused):
        state.approve(user=second)


def test_after_publication_an_earlier_author_may_review_what_others_write() -> None:
    page, first = live_page(), member("Editors", "Reviewers")
    submitted(page, first).approve(user=reviewer())
    state = submitted(again(page), author(), title="Toisen teksti")
    state.approve(user=first)
    assert again(page).title == "Toisen teksti"


def test_whoever_brought_old_words_back_does_not_hide_who_wrote_them() -> None:
    page, first, second = live_page(), reviewer(), author()
    old = written(page, first, title="Vanha luonnos").get_latest_revision()
    publish(page)
    draft = old.as_object()
    draft.save_revision(user=second, previous_revision=old, log_action=True)
    state = waiting(submit_page(again(page), by=second))
    with pytest.raises(DecisionRefused):
        state.approve(user=first)


def test_a_translator_cannot_approve_the_translation() -> None:
    all_locales()
    page = live_page()
    copy, person = translated(page, "sv"), member("Translators", "Reviewers")
    source, _made = TranslationSource.update_or_create_from_instance(page)
    segment = StringSegment.objects.filter(source=source).first()
    StringTranslation.objects.create(
        translation_of=segment.string,
        context=segment.context,
        locale=copy.locale,
        data="Svensk text",
        last_translated_by=person,
    )
    state = submitted(copy, author(), title="På svenska")  # somebody else pressed the button
    with pytest.raises(DecisionRefused):
        state.approve(user=person)
    state.approve(user=reviewer())
    assert again(copy).title == "På svenska"


def test_translating_into_another_language_bars_nobody() -> None:
    all_locales()
    page = live_page()
    other, person = translated(page, "en"), member("Translators", "Reviewers")
    source, _made = TranslationSource.update_or_create_from_instance(page)
    segment = StringSegment.objects.filter(source=source).first()
    StringTranslation.objects.create(
        translation_of=segment.string,
        context=segment.context,
        locale=other.locale,
        data="English text",
        last_translated_by=person,
    )
    submitted(page, author()).approve(user=person)
    assert again(page).title == SUBMITTED


@pytest.mark.parametrize("who", [author, lambda: None, lambda: reviewer(is_active=False)])
def test_only_the_steps_group_approves(who: Any) -> None:
    state = submitted(live_page(), author())
    with pytest.raises(DecisionRefused):
        state.approve(user=who())


# ------------------------------------------------------------------ what was read goes live


def test_the_reviewed_version_goes_live_and_the_later_one_stays_a_draft() -> None:
    page = live_page()
    state = submitted(page, author())
    written(page, author(), title=LATER)
    state.approve(user=reviewer())
    page = again(page)
    assert (page.title, page.draft_title) == (SUBMITTED, LATER)
    assert page.live and page.has_unpublished_changes
    assert page.get_latest_revision_as_object().title == LATER


def test_the_control_wagtails_own_end_publishes_the_later_one(stock: Any) -> None:
    page = live_page()
    stock(page)
    page = written(page, author())
    state = page.get_workflow().start(page, author()).current_task_state
    written(page, author(), title=LATER)
    again(state).approve(user=reviewer())
    assert again(page).title == LATER


def test_a_page_that_was_never_live_goes_live_as_it_was_reviewed() -> None:
    page = live_page(live=False)
    state = submitted(page, author())
    written(page, author(), title=LATER)
    state.approve(user=reviewer())
    assert (again(page).live, again(page).title) == (True, SUBMITTED)


def test_the_reviewer_decides_on_the_version_on_the_screen() -> None:
    page, person = live_page(), reviewer()
    state = submitted(page, author())
    later = written(page, author(), title=LATER).latest_revision_id
    client = signed_in(person)
    assert "A newer draft has been saved since." in client.get(review_url(state)).text
    refused = client.post(review_url(state), decision(state, revision=later))
    assert refused.status_code == 422
    answer = client.post(review_url(state), decision(state), follow=True)
    assert "It needs a review of its own." in answer.text
    assert again(page).title == SUBMITTED


def test_saving_by_itself_does_not_write_over_what_was_submitted() -> None:
    page, person = live_page(), author()
    state = submitted(page, person)
    draft = again(page).get_latest_revision_as_object()
    draft.title = LATER
    saved = draft.save_revision(user=person, overwrite_revision=state.submitted_revision)
    assert saved.pk != state.submitted_revision_id
    state.approve(user=reviewer())
    assert again(page).title == SUBMITTED


def test_the_control_a_draft_of_ones_own_is_written_over() -> None:
    page, person = live_page(), author()
    page = written(page, person)
    draft = page.get_latest_revision_as_object()
    saved = draft.save_revision(user=person, overwrite_revision=page.latest_revision)
    assert saved.pk == page.latest_revision_id


def test_a_version_written_over_by_other_means_is_not_approved() -> None:
    state = submitted(live_page(), author())
    revision = state.submitted_revision
    revision.created_at = None  # as whoever writes over it sets it anew
    revision.save()
    with (
        translation.override("en"),
        pytest.raises(DecisionRefused, match="changed after"),
    ):
        again(state).approve(user=reviewer())


# ------------------------------------------------------------------ two steps


def two_steps(page: Any) -> None:
    Group.objects.create(name="Second")
    workflow_on(page, step("Ensin"), step("Sitten", "Second"))


def test_both_steps_review_the_same_version() -> None:
    page = live_page()
    two_steps(page)
    first = submitted(page, author())
    first.approve(user=reviewer())
    written(page, author(), title=LATER)
    second = waiting(first.workflow_state)
    assert again(page).title != SUBMITTED
    assert second.submitted_revision_id == first.submitted_revision_id
    second.approve(user=member("Second"))
    assert again(page).title == SUBMITTED


def test_one_person_is_not_two_pairs_of_eyes() -> None:
    page, person = live_page(), None
    two_steps(page)
    first, person = submitted(page, author()), member("Reviewers", "Second")
    first.approve(user=person)
    with translation.override("en"), pytest.raises(DecisionRefused, match="earlier step"):
        waiting(first.workflow_state).approve(user=person)


def test_changes_at_the_second_step_begin_both_anew() -> None:
    page, person = live_page(), author()
    two_steps(page)
    first = submitted(page, person)
    first.approve(user=reviewer())
    waiting(first.workflow_state).reject(user=member("Second"), comment="Vielä tämä.")
    state = submitted(page, person, title=LATER)
    assert state.task.name == "Ensin"
    state.approve(user=reviewer())
    waiting(state.workflow_state).approve(user=member("Second"))
    assert again(page).title == LATER


def test_a_step_resumed_by_other_means_cannot_publish_what_only_it_has_read() -> None:
    page, person = live_page(), author()
    two_steps(page)
    first = submitted(page, person)
    first.approve(user=reviewer())
    second = waiting(first.workflow_state)
    second.reject(user=member("Second"), comment="Vielä tämä.")
    written(page, person, title=LATER)
    again(first.workflow_state).resume(user=person)
    with translation.override("en"), pytest.raises(DecisionRefused, match="another version"):
        waiting(first.workflow_state).approve(user=member("Second"))


def test_a_workflow_of_wagtails_own_steps_publishes_nothing() -> None:
    page = live_page()
    task = GroupApprovalTask.objects.create(name="Wagtailin oma", active=True)
    task.groups.set(Group.objects.filter(name="Reviewers"))
    workflow_on(page, task)
    page = written(page, author())
    state = page.get_workflow().start(page, author())
    with pytest.raises(PermissionDenied):
        state.current_task_state.approve(user=reviewer())
    assert again(page).title != SUBMITTED
