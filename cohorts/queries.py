"""Reads of the cohorts app."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, QuerySet

from cohorts.choices import InvitationState, Role
from cohorts.models import Assignment, Cohort, Invitation
from cohorts.querysets import reminder_is_due, today


@dataclass(frozen=True)
class InvitationRow:
    invitation: Invitation
    state: InvitationState

    @property
    def is_open(self) -> bool:
        """May it be revoked?"""
        return self.state not in (InvitationState.CLAIMED, InvitationState.REVOKED)

    @property
    def can_be_reminded(self) -> bool:
        return bool(self.invitation.is_due)  # type: ignore[attr-defined]  # annotated by invitations_of

    @property
    def claimed_with(self) -> str:
        """The address of the person who claimed it, where it is another than the invited one."""
        person = self.invitation.claimed_by
        if person is None or person.email.lower() == self.invitation.email.lower():
            return ""
        return person.email


def invitations_of(cohort: Cohort, state: InvitationState | None = None) -> "QuerySet[Invitation]":
    """For ``invitation_row``: newest first, all of them or those in one state; the database's
    clock says which have expired and of which it may be reminded."""
    every = cohort.invitations.select_related("claimed_by", "organisation")
    rows = every.in_state(state) if state else every.with_state()
    is_due = ExpressionWrapper(reminder_is_due(), output_field=BooleanField())
    return rows.annotate(is_due=is_due)


def invitation_row(invitation: Invitation) -> InvitationRow:
    """From a row of ``invitations_of``. No query."""
    state = invitation.state  # type: ignore[attr-defined]  # annotated by invitations_of
    return InvitationRow(invitation, InvitationState(state))


def invitation_counts(cohort: Cohort) -> dict[InvitationState, int]:
    """How many invitations are in each state that occurs, in the order of the states. 1 query."""
    found = cohort.invitations.state_counts()
    return {state: found[state] for state in InvitationState if state in found}


def cohorts_led_by(person: Any) -> "QuerySet[Cohort]":
    """The cohorts whose people the person may look at today (all of them, for an administrator),
    annotated with ``is_coordinated``, may the person act there, and the database's ``today``."""
    own = Assignment.objects.of(person).filter(cohort=OuterRef("pk"))
    coordinated = Exists(own.filter(role=Role.COORDINATOR))
    cohorts = Cohort.objects.annotate(today=today(), is_coordinated=coordinated)
    if person.is_superuser:
        return cohorts
    return cohorts.filter(Exists(own))
