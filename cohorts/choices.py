from django.db import models
from django.utils.translation import gettext_lazy as _


class CohortStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    OPEN = "open", _("open for sign-up")
    RUNNING = "running", _("running")
    FINISHED = "finished", _("finished")
    CANCELLED = "cancelled", _("cancelled")


ACCEPTS_PEOPLE = (CohortStatus.PLANNED, CohortStatus.OPEN, CohortStatus.RUNNING)
SHOWN_TO_PUBLIC = (CohortStatus.OPEN, CohortStatus.RUNNING)
CAN_BE_READ = (CohortStatus.RUNNING, CohortStatus.FINISHED)


class SignUp(models.TextChoices):
    INVITATION = "invitation", _("by invitation only")
    CODE = "code", _("with a code")
    OPEN = "open", _("open to everybody")


class Role(models.TextChoices):
    COORDINATOR = "coordinator", _("coordinator")
    FACILITATOR = "facilitator", _("facilitator")


class EnrolmentState(models.TextChoices):
    ACTIVE = "active", _("active")
    WITHDRAWN = "withdrawn", _("withdrawn")


class EnrolmentChange(models.TextChoices):
    ENROLLED = "enrolled", _("enrolled")
    WITHDREW = "withdrew", _("withdrew")
    RETURNED = "returned", _("returned")


class InvitationState(models.TextChoices):
    """What became of an invitation; derived from its moments, never stored."""

    WAITING = "waiting", _("waiting to be sent")
    SENT = "sent", _("sent")
    DELIVERED = "delivered", _("delivered")
    BOUNCED = "bounced", _("could not be delivered")
    REMINDED = "reminded", _("reminded")
    CLAIMED = "claimed", _("claimed")
    REVOKED = "revoked", _("revoked")
    EXPIRED = "expired", _("expired")
