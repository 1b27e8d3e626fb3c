"""What follows from changes of rows: kept pages with a cohort's dates are forgotten, the seat of a
deleted enrolment becomes free, and an invitation learns what became of its mail."""

import uuid
from typing import Any

from django.db.models import F
from django.db.models.signals import post_delete, post_save

from cohorts.choices import EnrolmentState
from cohorts.models import Cohort, Enrolment, Invitation
from core.models import MailDelivery
from core.page_cache import bump_site_version
from core.signals import mail_bounced, mail_delivered

INVITATION_KINDS = ("cohorts.invitation_mail", "cohorts.invitation_reminder")


def free_the_seat(instance: Enrolment, **kwargs: Any) -> None:
    """A deleted person leaves the seat to somebody else."""
    if instance.state == EnrolmentState.ACTIVE:
        held = Cohort.objects.filter(pk=instance.cohort_id, seats_taken__gt=0)
        held.update(seats_taken=F("seats_taken") - 1)


def _invitation_key(delivery: MailDelivery) -> uuid.UUID | None:
    """The invitation that the mail was about; effect keys are ``<kind>:<uuid>[:<number>]``."""
    kind, _colon, rest = delivery.effect_key.partition(":")
    if kind not in INVITATION_KINDS:
        return None
    try:
        return uuid.UUID(rest.partition(":")[0])
    except ValueError:
        return None


def keep_delivery(delivery: MailDelivery, **kwargs: Any) -> None:
    """A bounce may still follow; one that came before stays, the address being doubtful."""
    if key := _invitation_key(delivery):
        Invitation.objects.filter(uuid=key).update(delivered_at=delivery.delivered_at)


def keep_bounce(delivery: MailDelivery, **kwargs: Any) -> None:
    if key := _invitation_key(delivery):
        rows = Invitation.objects.filter(uuid=key)
        rows.update(bounced_at=delivery.bounced_at, bounce_reason=delivery.bounce_reason)


def connect() -> None:
    mail_delivered.connect(keep_delivery, dispatch_uid="invitation-delivered")
    mail_bounced.connect(keep_bounce, dispatch_uid="invitation-bounced")
    post_delete.connect(free_the_seat, sender=Enrolment, dispatch_uid="free-the-seat")
    for signal in (post_save, post_delete):
        signal.connect(bump_site_version, sender=Cohort, dispatch_uid=f"cohort-{id(signal)}")
