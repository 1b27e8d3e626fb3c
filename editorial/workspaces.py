"""Letting a group of people into a part of the tree: one call makes all they need.

Nothing of it is a model of ours. A workspace is what Wagtail has: two groups, a collection, their
permissions on the roots given, and a workflow bound to those roots. The borders
(``editorial.borders``) follow from these rows, so closing a workspace is deleting them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.permissions import policy_registry

from editorial.models import FourEyesTask

# Nobody holds publish: what is approved goes out through the workflow (decision 0017).
AUTHORS_MAY = ("add_page", "change_page")
APPROVERS_MAY = ("add_page", "change_page", "lock_page", "unlock_page")
IN_THE_COLLECTION = ("add", "change", "choose")


class WorkspaceRefused(ValueError):
    """The roots given cannot make a workspace; the sentence says why."""


@dataclass(frozen=True)
class Workspace:
    name: str
    pages: tuple[Page, ...]
    authors: Group
    approvers: Group
    collection: Collection
    workflow: Workflow
    task: FourEyesTask


@transaction.atomic
def open_workspace(
    *, name: str, pages: Iterable[Page], collection_name: str | None = None, by: Any
) -> Workspace:
    """The groups, collection, permissions and workflow of the subtrees whose roots are ``pages``
    (one per language); the collection is called as the workspace unless ``collection_name`` is
    given. Called again it finds what it made and adds what is missing, so a language can be added
    later; nothing is taken away. ``by`` stands in the log as who opened it.

    Raises WorkspaceRefused without pages, for the root of the tree, for a root inside another and
    for a page that another workflow governs. About 30 queries and 8 for each page.
    """
    roots = tuple(pages)
    _check(roots)
    authors, _made = Group.objects.get_or_create(name=f"{name} – authors")
    approvers, _made = Group.objects.get_or_create(name=f"{name} – approvers")
    collection = _collection(collection_name or name)
    for group, may in ((authors, AUTHORS_MAY), (approvers, APPROVERS_MAY)):
        group.permissions.add(_permission("wagtailadmin", "access_admin"))
        _allow_pages(group, may, roots)
        _allow_files(group, collection)
    task, workflow = _workflow(name, approvers, by)
    _bind(workflow, roots)
    return Workspace(name, roots, authors, approvers, collection, workflow, task)


def _check(roots: tuple[Page, ...]) -> None:
    if not roots:
        raise WorkspaceRefused(_("A workspace needs at least one page."))
    for page in roots:
        if page.is_root():
            raise WorkspaceRefused(_("The root of all pages cannot be a workspace."))
        if any(page.is_descendant_of(other) for other in roots):
            raise WorkspaceRefused(_("One page of a workspace cannot lie under another of them."))


def _collection(name: str) -> Collection:
    root = Collection.get_first_root_node()
    known = root.get_children().filter(name=name).first()
    return known or root.add_child(instance=Collection(name=name))


def _permission(app_label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def _allow_pages(group: Group, may: tuple[str, ...], roots: tuple[Page, ...]) -> None:
    for codename in may:
        permission = _permission("wagtailcore", codename)
        for page in roots:
            GroupPagePermission.objects.get_or_create(
                group=group, page_id=page.pk, permission=permission
            )


def _allow_files(group: Group, collection: Collection) -> None:
    for model in (get_image_model(), get_document_model()):
        kind = policy_registry.get_by_type(model).auth_model  # whose permissions Wagtail reads
        for action in IN_THE_COLLECTION:
            GroupCollectionPermission.objects.get_or_create(
                group=group,
                collection=collection,
                permission=_permission(
                    kind._meta.app_label, get_permission_codename(action, kind._meta)
                ),
            )


def _workflow(name: str, approvers: Group, by: Any) -> tuple[FourEyesTask, Workflow]:
    task, _made = FourEyesTask.objects.get_or_create(name=name)
    task.groups.add(approvers)
    workflow, is_new = Workflow.objects.get_or_create(name=name)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task)
    if is_new:
        log(workflow, "wagtail.create", user=by)
    return task, workflow


def _bind(workflow: Workflow, roots: tuple[Page, ...]) -> None:
    """A page has one workflow: another's is never replaced."""
    for page in roots:
        bound, _made = WorkflowPage.objects.get_or_create(
            page_id=page.pk, defaults={"workflow": workflow}
        )
        if bound.workflow_id != workflow.pk:
            raise WorkspaceRefused(
                _("The page “%(page)s” has another workflow already.") % {"page": page.title}
            )
