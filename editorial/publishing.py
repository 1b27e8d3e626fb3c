"""How pages go live: what a workflow has approved, and at the moment that was planned."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision, TaskState, WorkflowState

from core.minute_work import every_minute
from core.page_cache import bump_site_version
from editorial.models import FourEyesState
from editorial.moments import has_passed
from editorial.refusals import DecisionRefused

logger = logging.getLogger(__name__)
DATES = ("go_live_at", "expire_at")


def publish_reviewed(workflow_state: WorkflowState, user: Any = None) -> None:
    """The end of a workflow (``WAGTAIL_FINISH_WORKFLOW_ACTION``): the revision that was read goes
    live, or is planned to; what was saved later stays a draft.

    Raises DecisionRefused, which takes the approval back with it, unless every step that was
    approved read the same revision. A workflow of steps of another kind publishes nothing, and nor
    does one whose last step was cancelled, as by disabling it.
    """
    revision = reviewed_revision(workflow_state)
    if revision is None:
        raise DecisionRefused(
            _("Nothing was published: not every step of the workflow has reviewed this version.")
        )
    revision.publish(user=user, skip_permission_checks=True)  # nobody may: core.page_permissions


def reviewed_revision(workflow_state: WorkflowState) -> Revision | None:
    """What all approved steps read; None where they read different ones, or none, or where the
    last step was not approved. 3 queries."""
    last = workflow_state.task_states.order_by("-pk").first()
    if last is None or last.status != TaskState.STATUS_APPROVED:
        return None
    approved = workflow_state.task_states.filter(status=TaskState.STATUS_APPROVED)
    reviews = FourEyesState.objects.filter(pk__in=approved.values("pk"))
    read = list(reviews.select_related("reviewed_revision"))
    if not read or len(read) != approved.count():
        return None
    found = {state.reviewed_revision_id: state.reviewed_revision for state in read}
    return next(iter(found.values())) if len(found) == 1 else None


# ------------------------------------------------------------------ at a planned moment


@every_minute("editorial.publish_planned")
def publish_planned() -> int:
    """Withdraw what was to be withdrawn by now, publish what was approved for now, and put away
    the dates: one that has passed would undo the next publication a minute after it.

    As Wagtail's own ``publish_scheduled``, but one page's fault keeps no other from its moment,
    and two processes at once do not do the same twice. Returns how many pages changed. 4 queries
    when there is nothing to do.
    """
    expired = Page.objects.filter(live=True, expire_at__lt=Now()).order_by("expire_at")
    approved = Revision.objects.page_revisions().filter(approved_go_live_at__lt=Now())
    done = _each(expired, _withdraw) + _each(approved.order_by("approved_go_live_at"), _publish)
    past = Page.objects.filter(
        Q(live=True, go_live_at__lt=Now()) | Q(live=False, expired=True, expire_at__lt=Now())
    )
    _each(past, _put_dates_away)
    return done


def _each(rows: QuerySet[Any], act: Callable[[Any], None]) -> int:
    done = 0
    for number in list(rows.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                row = rows.select_for_update(skip_locked=True).filter(pk=number).first()
                if row is not None:
                    act(row)
                    done += 1
        except Exception:
            logger.exception("%s %s could not be changed at its time", rows.model.__name__, number)
    return done


def _withdraw(page: Page) -> None:
    """What is live ends; versions that were approved for a later time stay planned. Wagtail takes
    all plans of the page with it."""
    plans = page.revisions.exclude(approved_go_live_at=None)
    planned = list(plans.only("approved_go_live_at"))
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    Revision.objects.bulk_update(planned, ["approved_go_live_at"])


def _publish(revision: Revision) -> None:
    revision.publish(log_action="wagtail.publish.scheduled")


def _put_dates_away(page: Page) -> None:
    """On the page, and on the versions from which it may be published next: the latest one and
    one that is under review. The words of those stay as they are."""
    now = timezone.now()
    past = [name for name in DATES if (at := getattr(page, name)) and at < now]
    Page.objects.filter(pk=page.pk).update(**dict.fromkeys(past))
    for revision in _next_revisions(page):
        passed = [name for name in DATES if has_passed(revision.content.get(name))]
        if passed:
            content = {**revision.content, **dict.fromkeys(passed)}
            Revision.objects.filter(pk=revision.pk).update(content=content)
    bump_site_version()


def _next_revisions(page: Page) -> Iterable[Revision]:
    under_review = FourEyesState.objects.filter(
        status=FourEyesState.STATUS_IN_PROGRESS, submitted_revision__object_id=str(page.pk)
    )
    wanted = Q(pk=page.latest_revision_id) | Q(pk__in=under_review.values("submitted_revision"))
    return Revision.objects.for_instance(page).filter(wanted)
