"""People of the CMS by what they do, and pages on their way through a review."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page, Workflow, WorkflowPage, WorkflowTask

from editorial.models import FourEyesState, FourEyesTask
from editorial.services.submission import submit_page
from people.models import User
from tests.factories.pages import LessonPageFactory, finnish_home
from tests.factories.people import UserFactory

SUBMITTED, LATER = "Lähetetty teksti", "Myöhempi teksti"


def member(*groups: str, **fields: Any) -> User:
    """Of the groups that editorial's migration makes: Editors, Reviewers, Translators."""
    person: User = UserFactory(**{"language": "en", **fields})
    person.groups.set(Group.objects.filter(name__in=groups))
    return person


def author(**fields: Any) -> User:
    return member("Editors", **fields)


def reviewer(**fields: Any) -> User:
    return member("Reviewers", **fields)


def translator(**fields: Any) -> User:
    return member("Translators", **fields)


def administrator(**fields: Any) -> User:
    return member(**{"is_superuser": True, "is_staff": True, **fields})


def let_publish(group: str) -> None:
    """As Wagtail's own groups may, and nobody's here after editorial's migration."""
    GroupPagePermission.objects.create(
        group=Group.objects.get(name=group),
        page=Page.objects.get(depth=1),
        permission=Permission.objects.get(
            content_type__app_label="wagtailcore", codename="publish_page"
        ),
    )


def live_page(**fields: Any) -> Any:
    """A lesson that is live, in the Finnish tree."""
    finnish_home()
    return LessonPageFactory(**fields)


def written(page: Any, by: User, **fields: Any) -> Any:
    """A draft saved by somebody, with a new title unless other fields are given. The page as it is
    in the database afterwards."""
    draft = again(page).get_latest_revision_as_object()
    for name, value in (fields or {"title": SUBMITTED}).items():
        setattr(draft, name, value)
    draft.save_revision(user=by, log_action=True)
    return type(page).objects.get(pk=page.pk)


def submitted(page: Any, by: User, **fields: Any) -> FourEyesState:
    """Written and sent to review by the same person; the round that waits."""
    return waiting(submit_page(written(page, by, **fields), by=by))


def publish_latest(page: Any) -> Any:
    """What was saved last goes live, as after a review; the page as it is then."""
    again(page).get_latest_revision().publish()
    return again(page)


def waiting(workflow_state: Any) -> FourEyesState:
    """The round as it is in the database now."""
    workflow_state.refresh_from_db()
    return FourEyesState.objects.get(pk=workflow_state.current_task_state_id)


def again(row: Any) -> Any:
    """The same row with nothing kept in it."""
    return type(row).objects.get(pk=row.pk)


def workflow_on(page: Page, *steps: Any) -> Workflow:
    """A workflow of these steps that holds the page and those below it."""
    workflow = Workflow.objects.create(name="Oma työnkulku", active=True)
    for order, step in enumerate(steps):
        WorkflowTask.objects.create(workflow=workflow, task=step, sort_order=order)
    WorkflowPage.objects.update_or_create(
        page=Page.objects.get(pk=page.pk), defaults={"workflow": workflow}
    )
    return workflow


def step(name: str, *groups: str, **fields: Any) -> FourEyesTask:
    task = FourEyesTask.objects.create(name=name, active=True, **fields)
    task.groups.set(Group.objects.filter(name__in=groups or ("Reviewers",)))
    return task
