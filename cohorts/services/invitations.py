"""Invitations: sent, reminded of, moved to another address, revoked, claimed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from wagtail.log_actions import log

from cohorts.models import Cohort, Enrolment, Invitation
from cohorts.permissions import can_coordinate
from cohorts.services.seats import enrol
from core import effects
from people.models import Organisation

INVITATION_DAYS = 60
DAY = timedelta(days=1)


class InvitationUnusable(Exception):
    """``reason`` is one of revoked, expired, claimed (by somebody else)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AlreadyInvited(Exception):
    """The address holds another invitation to the cohort."""


@dataclass(frozen=True)
class Invitee:
    """Whom to invite. The address is compared in lower case."""

    email: str
    language: str = "fi"
    first_name: str = ""
    last_name: str = ""
    organisation: Organisation | None = None

    @property
    def address(self) -> str:
        return self.email.strip().lower()


def invite(
    *, cohort: Cohort, emails: Iterable[str], by: Any, language: str = "fi"
) -> list[Invitation]:
    """``invite_people`` for bare addresses, in one language."""
    people = [Invitee(email, language) for email in emails]
    return invite_people(cohort=cohort, people=people, by=by)


def invite_people(*, cohort: Cohort, people: Iterable[Invitee], by: Any) -> list[Invitation]:
    """Invite by mail; addresses already invited are left as they are. Returns the new rows.

    The same list twice changes nothing: the cohort's row is locked, so that two lists at once
    come one after the other. Raises PermissionDenied. 8 queries, whatever the number of people,
    and what handing on the effects costs.
    """
    if not can_coordinate(by, cohort):
        raise PermissionDenied
    with transaction.atomic():
        _lock_cohort(cohort)
        wanted: dict[str, Invitee] = {}
        for person in people:
            wanted.setdefault(person.address, person)
        own = Invitation.objects.filter(cohort=cohort, email__in=wanted)
        own.expired().update(revoked_at=Now())  # so that a new link is sent
        known = set(own.filter(revoked_at__isnull=True).values_list("email", flat=True))
        rows = Invitation.objects.bulk_create(
            Invitation(
                cohort=cohort,
                email=address,
                language=person.language,
                first_name=person.first_name,
                last_name=person.last_name,
                organisation=person.organisation,
                invited_by=by,
                expires_at=Now() + timedelta(days=INVITATION_DAYS),
            )
            for address, person in wanted.items()
            if address not in known
        )
        effects.record_many(
            kind="cohorts.invitation_mail",
            payloads={
                f"cohorts.invitation_mail:{row.uuid}": {"invitation": row.pk} for row in rows
            },
        )
    return rows


def describe_invitation(*, invitation: Invitation, person: Invitee, by: Any) -> None:
    """Write what a list says of somebody who was invited already; nothing is sent for it.

    A claimed or revoked invitation stays as it is. Raises PermissionDenied. 2 queries.
    """
    if not can_coordinate(by, invitation.cohort):
        raise PermissionDenied
    Invitation.objects.open().filter(pk=invitation.pk).update(
        language=person.language,
        first_name=person.first_name,
        last_name=person.last_name,
        organisation=person.organisation,
    )


def remind_invitation(*, invitation: Invitation, by: Any) -> bool:
    """Send the link again; False when nothing was sent.

    Only of an invitation that was sent, still waits for its answer and did not bounce, and at
    most once in 24 hours by the database's clock. Raises PermissionDenied. 5 queries.
    """
    if not can_coordinate(by, invitation.cohort):
        raise PermissionDenied
    with transaction.atomic():
        due = Invitation.objects.to_be_reminded().filter(pk=invitation.pk)
        if not due.update(reminded_at=Now(), reminders=F("reminders") + 1):
            return False
        invitation.refresh_from_db(fields=["reminded_at", "reminders"])
        effects.record(
            kind="cohorts.invitation_reminder",
            key=f"cohorts.invitation_reminder:{invitation.uuid}:{invitation.reminders}",
            payload={"invitation": invitation.pk},
        )
    return True


def reassign_invitation(*, invitation: Invitation, email: str, by: Any) -> Invitation:
    """Invite the same person under another address: the old link stops working, a new one is
    sent. The old row points at the new one, so that both are found by whoever claims it.

    Raises PermissionDenied; InvitationUnusable if it was claimed or revoked; AlreadyInvited.
    About 13 queries.
    """
    if not can_coordinate(by, invitation.cohort):
        raise PermissionDenied
    with transaction.atomic():
        row = _locked(invitation)
        if row.claimed_at or row.revoked_at:
            raise InvitationUnusable("claimed" if row.claimed_at else "revoked")
        person = Invitee(
            email, row.language, row.first_name, row.last_name, organisation=row.organisation
        )
        made = invite_people(cohort=invitation.cohort, people=[person], by=by)
        if not made:
            raise AlreadyInvited
        Invitation.objects.filter(pk=row.pk).update(revoked_at=Now(), replaced_by=made[0])
        data = {"from_invitation": str(row.uuid), "to_invitation": str(made[0].uuid)}
        log(invitation.cohort, "cohorts.reassign_invitation", user=by, data=data)
    return made[0]


def claim_invitation(*, invitation: Invitation, person: Any) -> Enrolment:
    """Turn an invitation into a seat for the person, whatever their own address is.

    The seat belongs to the organisation that the invitation names. A person who has written no
    name gets the invitation's, if it was sent to an address of theirs: a link may have been
    passed on. Claimed by 20 at once it serves one; the same person again
    gets the same seat. Raises InvitationUnusable, CohortFull, CohortClosed; then the invitation
    stays as it was. 9–12 queries.
    """
    with transaction.atomic():
        row = _locked(invitation)
        if row.claimed_by_id == person.pk:
            return enrol(cohort=invitation.cohort, person=person)
        if reason := unusable_reason(row):
            raise InvitationUnusable(reason)
        enrolment = enrol(cohort=invitation.cohort, person=person)
        row.claimed_at, row.claimed_by = Now(), person
        row.save(update_fields=["claimed_at", "claimed_by"])
        if row.organisation_id and not enrolment.organisation_id:
            enrolment.organisation_id = row.organisation_id
            enrolment.save(update_fields=["organisation"])
        _fill_in_names(person, row)
    return enrolment


def _fill_in_names(person: Any, invitation: Invitation) -> None:
    names = ("first_name", "last_name")
    if any(getattr(person, name) for name in names):
        return  # what the person wrote of themselves stays, even if it is one name
    written = [name for name in names if getattr(invitation, name)]
    if written and _is_own_address(person, invitation.email):
        for name in written:
            setattr(person, name, getattr(invitation, name))
        person.save(update_fields=written)


def _is_own_address(person: Any, address: str) -> bool:
    """The address that signs in, or another that the person has confirmed, in any letter case."""
    confirmed = EmailAddress.objects.filter(user=person, verified=True, email__iexact=address)
    return person.email.lower() == address.lower() or confirmed.exists()


def _lock_cohort(cohort: Cohort) -> None:
    """Rows that only point at the cohort may be written meanwhile."""
    Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)


def _locked(invitation: Invitation) -> Invitation:
    """The cohort's row first, as all who write both: two of them never wait for each other."""
    _lock_cohort(invitation.cohort)
    return Invitation.objects.select_for_update().get(pk=invitation.pk)


def unusable_reason(invitation: Invitation) -> str | None:
    """Why nobody new can claim it: ``"revoked"``, ``"claimed"``, ``"expired"``; None if they can.

    1 query: the database's clock decides on expiry.
    """
    if invitation.revoked_at:
        return "revoked"
    if invitation.claimed_at:
        return "claimed"
    is_expired = Invitation.objects.expired().filter(pk=invitation.pk).exists()
    return "expired" if is_expired else None


def revoke_invitation(*, invitation: Invitation, by: Any) -> None:
    """An unclaimed invitation stops working; the address may be invited anew."""
    if not can_coordinate(by, invitation.cohort):
        raise PermissionDenied
    with transaction.atomic():
        if Invitation.objects.open().filter(pk=invitation.pk).update(revoked_at=Now()):
            data = {"invitation": str(invitation.uuid)}
            log(invitation.cohort, "cohorts.revoke_invitation", user=by, data=data)
