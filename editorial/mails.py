"""Delivers the mail effects of reviews.

They take the place of Wagtail's own mails about workflows: those leave the reason out or do not
come at the later steps of a workflow, are sent within the request, and know no third language.
"""

from typing import Any

from django.urls import reverse
from wagtail.models import WorkflowState
from wagtail.signals import workflow_approved, workflow_rejected, workflow_submitted
from wagtail.users.models import UserProfile

from core.effects import effect_handler
from core.mail import absolute_url, send_templated_mail
from core.models import Effect
from editorial import permissions
from editorial.models import FourEyesState, ReviewComment
from people.models import User


def silence_wagtail() -> None:
    """Wagtail connects its senders of mail under these names when its own app is made ready, which
    is after this one: a name that is taken is not connected again."""
    for signal, name in (
        (workflow_submitted, "workflow_state_submitted_email_notification"),
        (workflow_rejected, "workflow_state_rejected_email_notification"),
        (workflow_approved, "workflow_state_approved_email_notification"),
    ):
        signal.connect(_say_nothing, sender=WorkflowState, dispatch_uid=name)


def _say_nothing(**kwargs: Any) -> None:
    """What there is to tell is an effect of the service."""


@effect_handler("editorial.review_asked")
def ask(effect: Effect) -> None:
    _send_to_reviewer(effect, "review_asked")


@effect_handler("editorial.review_reminder")
def remind(effect: Effect) -> None:
    _send_to_reviewer(effect, "review_reminder")


@effect_handler("editorial.changes_requested")
def tell_of_changes(effect: Effect) -> None:
    _send_to_author(effect, "changes_requested", "rejected_notifications")


@effect_handler("editorial.approved")
def tell_of_approval(effect: Effect) -> None:
    _send_to_author(effect, "approved", "approved_notifications")


@effect_handler("editorial.draft_commented")
def tell_of_comment(effect: Effect) -> None:
    """To whoever made the link, while they still may edit the page."""
    comments = ReviewComment.objects.select_related("link__page", "link__created_by")
    comment = comments.filter(pk=effect.payload["comment"]).first()
    if comment is None or comment.link.created_by is None:
        return
    person, page = comment.link.created_by, comment.link.page
    if not permissions.can_share_draft(person, page):
        return
    link = reverse("editorial_review_links", args=[page.pk])
    context = {"comment": comment, "title": page.get_admin_display_title()}
    _send(effect, person, "draft_commented", {**context, "link": absolute_url(link)})


def _send_to_reviewer(effect: Effect, event: str) -> None:
    """Looks again when it runs: nothing goes out about a round that has ended, or to somebody who
    may not approve it any more."""
    state, person = _about(effect)
    if state is None or person is None or not _wants(person, "submitted_notifications"):
        return
    if permissions.refusal_to_approve(state, person):
        return
    link = reverse("editorial_review", args=[state.pk])
    _send(effect, person, event, {**_facts(state), "link": absolute_url(link)})


def _send_to_author(effect: Effect, event: str, wish: str) -> None:
    state, person = _about(effect)
    if state is None or person is None or not _wants(person, wish):
        return
    page = state.page
    if not page.permissions_for_user(person).can_edit():
        return  # an author who has left the group reads nothing of the page any more
    link = reverse("wagtailadmin_pages:edit", args=[page.pk])
    _send(effect, person, event, {**_facts(state), "link": absolute_url(link)})


def _about(effect: Effect) -> tuple[FourEyesState | None, User | None]:
    states = FourEyesState.objects.select_related(
        "workflow_state", "submitted_by", "finished_by", "submitted_revision"
    )
    people = User.objects.filter(pk=effect.payload["person"], is_active=True)
    return states.filter(pk=effect.payload["state"]).first(), people.first()


def _facts(state: FourEyesState) -> dict[str, Any]:
    page = state.page
    revision = state.submitted_revision
    return {
        "title": revision.object_str if revision else page.get_admin_display_title(),
        "language_of_page": page.locale.get_display_name(),
        "state": state,
        "is_live": page.live and page.live_revision_id == state.reviewed_revision_id,
        "planned_for": revision.approved_go_live_at if revision else None,
        "is_last_step": state.workflow_state.status == WorkflowState.STATUS_APPROVED,
    }


def _wants(person: User, wish: str) -> bool:
    """What the person chose in Wagtail's own settings of an account."""
    profile = UserProfile.objects.filter(user=person).first()
    return profile is None or bool(getattr(profile, wish))


def _send(effect: Effect, person: User, event: str, context: dict[str, Any]) -> None:
    send_templated_mail(
        to=person.email,
        language=person.language,
        event=f"editorial/email/{event}",
        context=context,
        effect_key=effect.key,
    )
