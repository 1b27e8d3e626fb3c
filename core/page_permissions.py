"""What a person may do with a page: Wagtail's rules, but for publishing.

Where an active workflow holds a page (its own, or that of the nearest page above it that has one),
nobody may publish it by hand, administrators included: what the workflow approves is published by
the workflow. The members of the groups that approve there, and administrators, may do what changes
the live site at once without new words: withdraw a page, cancel a planned publication, set who may
read it, put pages into order, move and delete live pages. A page that no active workflow holds has
Wagtail's own rules.
"""

from functools import cached_property
from typing import Any

from wagtail.models import AbstractGroupApprovalTask, Page, Task, WorkflowPage
from wagtail.models.pages import PagePermissionTester

_KEPT_AS = "_pages_under_review"


class ReviewedPagePermissionTester(PagePermissionTester):
    """Wagtail takes "publish" among the permissions for the right to change the live site. Here it
    stands for no more than withdrawing where a workflow holds the page: who has it is decided by
    the workflow's groups and not by a row of permissions.

    Whatever the number of pages, a person costs 1 query; one who is no administrator 2 more, and 2
    for each step of a workflow.
    """

    def __init__(self, user: Any, page: Page) -> None:
        super().__init__(user, page)
        if self.is_reviewed and hasattr(self, "permissions"):
            self.permissions.discard("publish")
            if self._approves:
                self.permissions.add("publish")

    @cached_property
    def is_reviewed(self) -> bool:
        """Whether an active workflow holds the page."""
        return self._workflow is not None

    @cached_property
    def _workflow(self) -> int | None:
        holding = [
            (path, workflow)
            for path, workflow in _pages_under_review(self.user).items()
            if self.page.path.startswith(path)
        ]
        return max(holding)[1] if holding else None

    @cached_property
    def _approves(self) -> bool:
        return self._workflow in _workflows_approved_by(self.user)

    @property
    def may_withdraw(self) -> bool:
        """Where a workflow holds the page: may the person change the live site at once?"""
        return self.user.is_active and (self.user.is_superuser or self._approves)

    def can_publish(self) -> bool:
        return not self.is_reviewed and super().can_publish()

    def can_publish_subpage(self) -> bool:
        return not self.is_reviewed and super().can_publish_subpage()

    def can_unschedule(self) -> bool:
        return self.may_withdraw if self.is_reviewed else super().can_unschedule()

    def can_set_view_restrictions(self) -> bool:
        if not self.is_reviewed:
            return super().can_set_view_restrictions()
        return self.may_withdraw and not self.page_is_root


def permissions_for_user(page: Page, user: Any) -> ReviewedPagePermissionTester:
    """Takes the place of ``Page.permissions_for_user`` (``core.apps``): Wagtail's views ask plain
    pages as well, and the root of the tree is never anything else."""
    return ReviewedPagePermissionTester(user, page)


def _pages_under_review(user: Any) -> dict[str, int]:
    """Path of a page → its active workflow. Kept on the person's object, as Wagtail keeps the
    rows of permissions: for one request."""
    kept: dict[str, int] | None = getattr(user, _KEPT_AS, None)
    if kept is None:
        rows = WorkflowPage.objects.filter(workflow__active=True)
        kept = dict(rows.values_list("page__path", "workflow_id"))
        setattr(user, _KEPT_AS, kept)
    return kept


def _workflows_approved_by(user: Any) -> set[int]:
    """Active workflows with an active step that a group of the person approves."""
    kept: set[int] | None = getattr(user, f"{_KEPT_AS}_approved", None)
    if kept is None:
        groups = set(user.groups.values_list("pk", flat=True)) if user.is_authenticated else set()
        steps = Task.objects.filter(active=True, workflow_tasks__workflow__active=True).distinct()
        kept = {
            workflow
            for step in steps.specific()
            if isinstance(step, AbstractGroupApprovalTask)
            and groups.intersection(step.groups.values_list("pk", flat=True))
            for workflow in step.workflow_tasks.values_list("workflow_id", flat=True)
        }
        setattr(user, f"{_KEPT_AS}_approved", kept)
    return kept
