"""Delivers the mail effects of the cohorts app."""

from django.db.models.functions import Now

from cohorts.invitation_links import invitation_url
from cohorts.models import Invitation
from core.effects import effect_handler
from core.mail import send_templated_mail
from core.models import Effect


@effect_handler("cohorts.invitation_mail")
def send_invitation_mail(effect: Effect) -> None:
    """Checks again when it runs: nothing goes out for an invitation revoked or claimed since."""
    if invitation := _send(effect, "cohorts/email/invitation"):
        Invitation.objects.filter(pk=invitation.pk).update(sent_at=Now())


@effect_handler("cohorts.invitation_reminder")
def send_invitation_reminder(effect: Effect) -> None:
    """The same link once more, under the same condition."""
    _send(effect, "cohorts/email/invitation_reminder")


def _send(effect: Effect, event: str) -> Invitation | None:
    invitation = (
        Invitation.objects.open()
        .select_related("cohort__edition")
        .filter(pk=effect.payload["invitation"])
        .first()
    )
    if invitation is None:
        return None
    send_templated_mail(
        to=invitation.email,
        language=invitation.language,
        event=event,
        context={"cohort": invitation.cohort, "link": invitation_url(invitation)},
        effect_key=effect.key,
    )
    return invitation
