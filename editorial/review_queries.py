"""What a reviewer sees: the rounds that wait, and one round with its changes and comments."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision, TaskState

from editorial import permissions
from editorial.models import FourEyesState, FourEyesTask, ReviewComment


@dataclass(frozen=True)
class WaitingReview:
    """``may_approve`` is false for a round whose words are partly the person's own."""

    state: FourEyesState
    page: Page
    may_approve: bool


@dataclass(frozen=True)
class Remark:
    """Said about the page in a review, or by somebody who was sent a link."""

    at: datetime
    who: str
    text: str
    is_from_link: bool


def steps_reviewed_by(person: Any) -> QuerySet[FourEyesTask]:
    steps = FourEyesTask.objects.filter(active=True)
    if person.is_superuser:
        return steps
    return steps.filter(groups__in=person.groups.all()).distinct()


def reviews_waiting_for(person: Any) -> list[WaitingReview]:
    """Rounds of the person's groups, those due first at the top. 3 queries, and about 7 for each
    round: who wrote its words."""
    states = FourEyesState.objects.filter(
        status=FourEyesState.STATUS_IN_PROGRESS, task__in=steps_reviewed_by(person).values("pk")
    )
    states = states.select_related("workflow_state", "task", "submitted_by", "submitted_revision")
    rows = list(states.defer("submitted_revision__content").order_by("due_on", "pk"))
    numbers = [int(state.workflow_state.object_id) for state in rows]
    pages = Page.objects.select_related("locale").in_bulk(numbers)
    return [
        WaitingReview(state, page, person.pk not in permissions.writers_since_publication(page))
        for state in rows
        if (page := pages.get(int(state.workflow_state.object_id)))
    ]


def changes_in(page: Page, revision: Revision, request: Any) -> list[Any] | None:
    """Wagtail's comparisons of the fields that differ from what is live; None where nothing is."""
    if not page.live:
        return None
    panel = page.get_edit_handler().get_bound_panel(instance=page, request=request, form=None)
    compared = [compare(page, revision.as_object()) for compare in panel.get_comparison()]
    return [field for field in compared if field.has_changed()]


def remarks_about(page: Page) -> list[Remark]:
    """Oldest first. 2 queries."""
    decided = TaskState.objects.for_instance(page).exclude(comment="")
    said = [
        Remark(state.finished_at, _name(state.finished_by), state.comment, False)
        for state in decided.exclude(finished_at=None).select_related("finished_by")
    ]
    said += [
        Remark(comment.at, comment.name, comment.text, True)
        for comment in ReviewComment.objects.filter(link__page_id=page.pk)
    ]
    return sorted(said, key=lambda remark: remark.at)


def is_superseded(state: FourEyesState, page: Page) -> bool:
    """Somebody has saved a draft since this version was submitted."""
    return page.latest_revision_id != state.submitted_revision_id


def _name(person: Any) -> str:
    return str(person) if person else _("an account that was erased")
