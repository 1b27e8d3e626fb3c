"""Writes of the cohorts app. Each runs in one transaction and says what it raises."""

from cohorts.services.editions import adopt_edition
from cohorts.services.invitations import (
    INVITATION_DAYS,
    AlreadyInvited,
    InvitationUnusable,
    Invitee,
    claim_invitation,
    describe_invitation,
    invite,
    invite_people,
    reassign_invitation,
    remind_invitation,
    revoke_invitation,
    unusable_reason,
)
from cohorts.services.seats import (
    CohortClosed,
    CohortFull,
    EnrolmentRefused,
    enrol,
    withdraw,
)

__all__ = [
    "INVITATION_DAYS",
    "AlreadyInvited",
    "CohortClosed",
    "CohortFull",
    "EnrolmentRefused",
    "InvitationUnusable",
    "Invitee",
    "adopt_edition",
    "claim_invitation",
    "describe_invitation",
    "enrol",
    "invite",
    "invite_people",
    "reassign_invitation",
    "remind_invitation",
    "revoke_invitation",
    "unusable_reason",
    "withdraw",
]
