"""Nobody publishes past the review: every way of the CMS and of the translation package."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page, Workflow, WorkflowPage, WorkflowState
from wagtail.models.pages import PagePermissionTester
from wagtail_localize.models import StringSegment, Translation

from core.translations import adopt_translation
from courses.models import TrackPage
from courses.permissions import can_release_edition
from home.models import HomePage
from tests.factories.cms_forms import editor_data
from tests.factories.editorial import (
    LATER,
    SUBMITTED,
    administrator,
    again,
    author,
    live_page,
    member,
    reviewer,
    submitted,
    translator,
    waiting,
    written,
)
from tests.factories.pages import all_locales, finnish_home, track_with_lessons, translated

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("editorial.checklist.blocking_items", lambda page: [])


@pytest.fixture
def wagtails_permissions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Page, "permissions_for_user", lambda p, u: PagePermissionTester(u, p))


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


# ------------------------------------------------------------------ the doors


def by_the_editor(client: Client, page: Any) -> None:
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    client.post(address, editor_data(client, again(page)) | {"action-publish": "1"})


def in_bulk(client: Client, page: Any) -> None:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{address}?id={page.pk}", {"include_descendants": "on"})


DOORS: dict[str, Callable[[Client, Any], None]] = {"editor": by_the_editor, "bulk": in_bulk}


@pytest.mark.parametrize("door", DOORS)
def test_an_administrator_publishes_through_no_door(door: str) -> None:
    page = written(live_page(), author())
    DOORS[door](signed_in(administrator()), page)
    assert again(page).title != SUBMITTED


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.usefixtures("wagtails_permissions")
def test_the_control_by_wagtails_rules_each_door_is_open(door: str) -> None:
    page = written(live_page(), author())
    DOORS[door](signed_in(administrator()), page)
    assert again(page).title == SUBMITTED


def copied(page: Any, **more: str) -> Any:
    data = {"new_title": "Kopio", "new_slug": "kopio", "copy_subpages": "on"}
    data["new_parent_page"] = str(page.get_parent().pk)
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])
    signed_in(administrator()).post(address, data | more)
    return Page.objects.filter(slug="kopio").first()


@pytest.mark.parametrize("wish", ["publish_copies", "alias"])
def test_a_copy_is_a_draft_and_never_live_at_once(wish: str) -> None:
    page = live_page()
    assert copied(page, **{wish: "on"}) is None
    assert not copied(page).live


@pytest.mark.parametrize("wish", ["publish_copies", "alias"])
@pytest.mark.usefixtures("wagtails_permissions")
def test_the_control_by_wagtails_rules_a_copy_is_live(wish: str) -> None:
    assert copied(live_page(), **{wish: "on"}).live


def home_beside_home() -> Any:
    client, home = signed_in(administrator()), finnish_home()
    sent = editor_data(client, home) | {"slug": "toinen", "action-publish": "1"}
    root = Page.objects.get(depth=1)
    client.post(reverse("wagtailadmin_pages:add", args=["home", "homepage", root.pk]), sent)
    return HomePage.objects.filter(slug="toinen").first()


def test_nothing_is_published_below_the_root_either() -> None:
    """The root is a plain page: Wagtail asks it by a method of its own."""
    page = home_beside_home()
    assert page is not None
    assert not page.live


def test_a_page_without_a_workflow_has_wagtails_rules() -> None:
    WorkflowPage.objects.all().delete()
    page = written(live_page(), author())
    by_the_editor(signed_in(administrator()), page)
    assert again(page).title == SUBMITTED


def test_an_inactive_workflow_holds_nothing() -> None:
    Workflow.objects.update(active=False)
    assert live_page().permissions_for_user(administrator()).can_publish()


def test_a_row_of_permissions_lets_nobody_publish_where_a_workflow_holds() -> None:
    page, person = live_page(), author()
    GroupPagePermission.objects.create(
        group=Group.objects.get(name="Editors"),
        page=Page.objects.get(depth=1),
        permission=Permission.objects.get(
            codename="publish_page", content_type__app_label="wagtailcore"
        ),
    )
    rights = page.permissions_for_user(person)
    assert not rights.can_publish()
    assert not rights.can_unpublish()
    assert PagePermissionTester(person, page).can_publish()  # the control


# ------------------------------------------------------------------ what reviewers may do at once

AT_ONCE = ("can_unpublish", "can_unschedule", "can_reorder_children", "can_set_view_restrictions")


@pytest.mark.parametrize("right", [*AT_ONCE, "can_delete", "can_move"])
@pytest.mark.parametrize(
    ("who", "may"), [(reviewer, True), (administrator, True), (author, False), (translator, False)]
)
def test_reviewers_withdraw_order_move_and_delete(who: Any, may: bool, right: str) -> None:
    assert getattr(live_page().permissions_for_user(who()), right)() is may


def test_an_author_deletes_an_own_draft_that_was_never_live() -> None:
    assert live_page(live=False).permissions_for_user(author()).can_delete()


@pytest.mark.parametrize(("who", "may"), [(member, True), (author, False)])
def test_a_live_page_moves_by_a_reviewer_who_may_add_there(who: Any, may: bool) -> None:
    person = author() if who is author else member("Editors", "Reviewers")
    page, there = live_page(), live_page().get_parent()
    assert page.permissions_for_user(person).can_move_to(there) is may


def test_many_pages_cost_as_many_questions_as_one(django_assert_num_queries: Any) -> None:
    pages = [live_page() for _ in range(3)]
    person = reviewer()
    pages[0].permissions_for_user(person).can_unpublish()
    with django_assert_num_queries(0):
        for page in pages:
            page.permissions_for_user(person).can_publish()


def test_releasing_an_edition_needs_no_right_to_publish() -> None:
    track, person = track_with_lessons(), author()
    assert not can_release_edition(person, track)
    person.user_permissions.add(Permission.objects.get(codename="release_edition"))
    assert can_release_edition(type(person).objects.get(pk=person.pk), track)
    stranger = member()
    stranger.user_permissions.add(Permission.objects.get(codename="release_edition"))
    assert not can_release_edition(type(stranger).objects.get(pk=stranger.pk), track)
    assert TrackPage.objects.exists()


# ------------------------------------------------------------------ translations


@pytest.fixture
def adopted() -> Translation:
    """A live page "Alku" and its live translation "Början" under the translation editor."""
    all_locales()
    page = live_page(title="Alku")
    return adopt_translation(page, translated(page, "sv", title="Början"))


def translate_title(client: Client, translation: Translation, text: str) -> None:
    """As the translation editor's script saves what is typed."""
    segment = StringSegment.objects.get(source=translation.source, context__path="title")
    address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
    answer = client.put(address, f"value={text}", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200


def test_the_translation_editor_submits_instead_of_publishing(adopted: Translation) -> None:
    person = translator()
    client, copy = signed_in(person), adopted.get_target_instance()
    translate_title(client, adopted, "Starten")
    edit = reverse("wagtailadmin_pages:edit", args=[copy.pk])
    client.post(edit, {"action": "publish"})
    assert again(copy).title == "Början"
    address = reverse("editorial_submit_translation", args=[adopted.pk])
    assert address in client.get(edit).text
    client.post(address)
    copy = again(copy)
    assert copy.title == "Början"  # readers see no draft
    state = waiting(copy.current_workflow_state)
    assert state.submitted_by == person
    state.approve(user=reviewer())
    assert again(copy).title == "Starten"


@pytest.mark.usefixtures("wagtails_permissions")
def test_the_control_by_wagtails_rules_the_translation_editor_publishes(
    adopted: Translation, django_capture_on_commit_callbacks: Any
) -> None:
    client, copy = signed_in(administrator()), adopted.get_target_instance()
    translate_title(client, adopted, "Starten")
    with django_capture_on_commit_callbacks(execute=True):
        edit = reverse("wagtailadmin_pages:edit", args=[copy.pk])
        client.post(edit, {"action": "publish"})
    assert again(copy).title == "Starten"


def test_updating_all_translations_publishes_none(
    adopted: Translation, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(administrator())
    translate_title(client, adopted, "Starten")
    address = reverse("wagtail_localize:update_translations", args=[adopted.source_id])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"publish_translations": "on"})
    assert adopted.get_target_instance().title == "Början"


def test_a_translation_is_never_turned_into_an_alias(adopted: Translation) -> None:
    copy = adopted.get_target_instance()
    signed_in(administrator()).post(reverse("wagtail_localize:convert_to_alias", args=[copy.pk]))
    assert again(copy).alias_of_id is None


# ------------------------------------------------------------------ submitting


def test_submitting_saves_and_starts_the_review() -> None:
    page, person = live_page(), author()
    client = signed_in(person)
    sent = editor_data(client, page) | {"title": SUBMITTED, "action-submit": "1"}
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), sent, follow=True)
    assert "was submitted for review" in answer.text
    state = waiting(again(page).current_workflow_state)
    assert (state.submitted_by, state.submitted_revision.as_object().title) == (person, SUBMITTED)


def test_what_is_missing_is_said_and_the_draft_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("editorial.checklist.blocking_items", lambda page: ["Licence is missing."])
    page, client = live_page(), signed_in(author())
    sent = editor_data(client, page) | {"title": LATER, "action-submit": "1"}
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = client.post(address, sent, follow=True)
    assert "Licence is missing." in answer.text
    assert answer.redirect_chain[-1][0] == address
    page = again(page)
    assert page.current_workflow_state is None
    assert page.get_latest_revision_as_object().title == LATER


def test_a_resubmission_with_something_missing_leaves_the_round_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page, person = live_page(), author()
    state = submitted(page, person)
    state.reject(user=reviewer(), comment="Puuttuu.")
    monkeypatch.setattr("editorial.checklist.blocking_items", lambda page: ["Licence is missing."])
    client = signed_in(person)
    sent = editor_data(client, again(page)) | {"action-submit": "1"}
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), sent)
    under_way = again(page).current_workflow_state
    assert under_way.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert under_way.current_task_state_id == state.pk


def test_a_new_page_is_submitted_as_it_is_made() -> None:
    parent, client = live_page().get_parent(), signed_in(author())
    draft = live_page(live=False, parent=parent.specific)
    sent = editor_data(client, draft) | {"title": "Uusi", "slug": "uusi", "action-submit": "1"}
    address = reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", parent.pk])
    client.post(address, sent)
    made = Page.objects.get(slug="uusi")
    assert not made.live
    assert made.specific.workflow_in_progress


def test_the_page_is_not_locked_during_a_review() -> None:
    page = live_page()
    submitted(page, author())
    client = signed_in(author())
    sent = editor_data(client, again(page)) | {"title": LATER}
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), sent)
    assert again(page).draft_title == LATER


def test_the_editor_leads_to_the_review() -> None:
    page = live_page()
    state = submitted(page, author())
    html = signed_in(reviewer()).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
    assert reverse("editorial_review", args=[state.pk]) in html
    assert "workflow-action" not in html.split("<footer")[-1]
