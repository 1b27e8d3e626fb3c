"""What a person has begun and not published: their drafts, those sent back first."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import WorkflowState, get_default_page_content_type
from wagtail.permissions import page_permission_policy

from editorial.dashboard.rows import SHOWN

OPEN = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)


@dataclass(frozen=True)
class Draft:
    """``comment`` is the first line of what the reviewer asked for; empty unless sent back."""

    page: Any
    is_sent_back: bool
    is_in_review: bool
    comment: str = ""


def drafts(person: Any) -> "QuerySet[Any]":
    """Pages that the person may edit and that hold words which are not live, each with
    ``is_sent_back`` and ``is_in_review``; sent back first, then what was saved last."""
    pages = page_permission_policy.instances_user_has_permission_for(person, "change")
    pages = pages.filter(has_unpublished_changes=True, depth__gt=1)
    return pages.annotate(
        is_sent_back=Exists(_workflow_states(WorkflowState.STATUS_NEEDS_CHANGES)),
        is_in_review=Exists(_workflow_states(WorkflowState.STATUS_IN_PROGRESS)),
    ).order_by("-is_sent_back", "-latest_revision_created_at", "pk")


def own_drafts(person: Any) -> "QuerySet[Any]":
    """Those that the person owns or saved last."""
    return drafts(person).filter(Q(owner=person) | Q(latest_revision__user=person))


def shown_drafts(person: Any) -> tuple[list[Draft], int]:
    """The first ten, and how many there are. 3 queries beyond the person's permissions."""
    pages = own_drafts(person)
    total = pages.count()
    rows = list(pages.select_related("locale")[:SHOWN]) if total else []
    comments = _comments([page.pk for page in rows if page.is_sent_back])
    found = [
        Draft(page, page.is_sent_back, page.is_in_review, comments.get(page.pk, ""))
        for page in rows
    ]
    return found, total


def _workflow_states(status: str) -> "QuerySet[WorkflowState]":
    return WorkflowState.objects.filter(
        base_content_type=get_default_page_content_type(),
        object_id=Cast(OuterRef("pk"), CharField()),
        status=status,
    )


def _comments(pages: list[int]) -> dict[int, str]:
    """First lines by page. 1 query, none without pages."""
    if not pages:
        return {}
    states = WorkflowState.objects.filter(
        base_content_type=get_default_page_content_type(),
        object_id__in=[str(number) for number in pages],
        status=WorkflowState.STATUS_NEEDS_CHANGES,
    ).select_related("current_task_state")
    return {int(state.object_id): _first_line(state.current_task_state) for state in states}


def _first_line(task_state: Any) -> str:
    lines = task_state.comment.strip().splitlines() if task_state else []
    return lines[0] if lines else ""
