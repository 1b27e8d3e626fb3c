"""Reads of the cohorts app."""

from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Now

from cohorts.choices import InvitationState
from cohorts.models import Cohort, Invitation


@dataclass(frozen=True)
class InvitationRow:
    invitation: Invitation
    state: InvitationState

    @property
    def is_open(self) -> bool:
        """May it be revoked?"""
        return self.state not in (InvitationState.CLAIMED, InvitationState.REVOKED)

    @property
    def claimed_with(self) -> str:
        """The address of the person who claimed it, where it is another than the invited one."""
        person = self.invitation.claimed_by
        if person is None or person.email.lower() == self.invitation.email.lower():
            return ""
        return person.email


def invitations_of(cohort: Cohort) -> "QuerySet[Invitation]":
    """For ``invitation_row``: newest first; the database's clock says which have expired."""
    return cohort.invitations.select_related("claimed_by").annotate(
        is_expired=ExpressionWrapper(Q(expires_at__lt=Now()), output_field=BooleanField())
    )


def invitation_row(invitation: Invitation) -> InvitationRow:
    """From a row of ``invitations_of``. No query."""
    return InvitationRow(invitation, _state(invitation))


def _state(invitation: Invitation) -> InvitationState:
    if invitation.revoked_at:
        return InvitationState.REVOKED
    if invitation.claimed_at:
        return InvitationState.CLAIMED
    if invitation.is_expired:  # type: ignore[attr-defined]  # annotated by invitations_of
        return InvitationState.EXPIRED
    return InvitationState.SENT if invitation.sent_at else InvitationState.WAITING
