"""The migration that makes the groups and the workflow, on a database that was in use before it."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from wagtail.models import (
    GroupApprovalTask,
    GroupPagePermission,
    Page,
    TaskState,
    Workflow,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)

from editorial.models import FourEyesTask
from tests.factories.editorial import author, let_publish, live_page, member, written

pytestmark = pytest.mark.django_db
migration = import_module("editorial.migrations.0002_groups_and_workflow")


@pytest.fixture
def former() -> WorkflowState:
    """As Wagtail's own migrations leave a site, with members, a page under moderation and a
    section that has a workflow of its own."""
    Workflow.objects.filter(name=migration.WORKFLOW).delete()
    FourEyesTask.objects.all().delete()
    Group.objects.filter(name="Reviewers").update(name="Moderators")
    Group.objects.filter(name="Translators").delete()
    for group in ("Moderators", "Editors"):
        let_publish(group)
    stock = Workflow.objects.get(name=migration.STOCK_WORKFLOW)
    stock.active = True
    stock.save()
    task = GroupApprovalTask.objects.get(workflow_tasks__workflow=stock)
    task.active = True
    task.save()
    WorkflowPage.objects.update_or_create(
        page=Page.objects.get(depth=1), defaults={"workflow": stock}
    )
    page = written(live_page(), author())
    return page.get_workflow().start(page, author())


def run() -> None:
    migration.make_groups_and_workflow(apps, None)


def rights_of(name: str) -> set[str]:
    rows = GroupPagePermission.objects.filter(group__name=name, page__depth=1)
    return set(rows.values_list("permission__codename", flat=True))


def test_nobody_holds_the_permission_to_publish(former: WorkflowState) -> None:
    publish = GroupPagePermission.objects.filter(permission__codename="publish_page")
    assert publish.count() == 2  # the control
    run()
    assert not publish.exists()


def test_members_and_rows_of_moderators_stay_under_the_new_name(former: WorkflowState) -> None:
    moderators = Group.objects.get(name="Moderators")
    person = member("Moderators")
    run()
    assert person.groups.get() == Group.objects.get(name="Reviewers") == moderators
    assert rights_of("Reviewers") == {"change_page", "lock_page", "unlock_page"}


def test_editors_write_and_translators_translate(former: WorkflowState) -> None:
    run()
    assert rights_of("Editors") == {"add_page", "change_page"}
    assert rights_of("Translators") == {"change_page"}
    held = Group.objects.get(name="Translators").permissions
    assert {"access_admin", "submit_translation"} <= set(held.values_list("codename", flat=True))


def test_the_new_workflow_holds_every_page_and_the_former_one_none(former: WorkflowState) -> None:
    own = Workflow.objects.create(name="Oma", active=True)
    page = live_page().get_parent()
    WorkflowPage.objects.create(page=page, workflow=own)
    run()
    assert Page.objects.get(depth=1).get_workflow().name == migration.WORKFLOW
    assert page.get_workflow() == own
    stock = Workflow.objects.get(name=migration.STOCK_WORKFLOW)
    assert not stock.active
    assert not WorkflowPage.objects.filter(workflow=stock).exists()


def test_what_was_under_way_is_cancelled_and_its_draft_stays(former: WorkflowState) -> None:
    latest = former.current_task_state.revision_id
    run()
    former.refresh_from_db()
    assert former.status == WorkflowState.STATUS_CANCELLED
    assert not TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).exists()
    assert Page.objects.get(pk=former.object_id).latest_revision_id == latest


def test_two_groups_become_one_where_the_new_name_is_taken(former: WorkflowState) -> None:
    Group.objects.create(name="Reviewers")
    person = member("Moderators")
    run()
    assert person.groups.filter(name="Reviewers").exists()
    assert WorkflowTask.objects.filter(workflow__name=migration.WORKFLOW).count() == 1
