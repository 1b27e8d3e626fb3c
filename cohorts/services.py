"""Writes of the cohorts app. Each runs in one transaction and says what it raises."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from wagtail.log_actions import log

from cohorts.choices import (
    ACCEPTS_PEOPLE,
    EnrolmentChange,
    EnrolmentState,
)
from cohorts.models import Cohort, Enrolment, EnrolmentEvent, Invitation
from cohorts.permissions import can_coordinate
from core import effects
from courses.models import Edition

INVITATION_DAYS = 60


class EnrolmentRefused(Exception):
    """The person cannot be enrolled; nothing was written."""


class CohortFull(EnrolmentRefused):
    pass


class CohortClosed(EnrolmentRefused):
    """The cohort has ended or was cancelled."""


class InvitationUnusable(Exception):
    """``reason`` is one of revoked, expired, claimed (by somebody else)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def enrol(*, cohort: Cohort, person: Any, by: Any = None) -> Enrolment:
    """Give the person a seat and return it; the seat they hold or once held is used again.

    Seats are never oversold: one conditional update takes the seat, a CHECK stands behind it.
    Raises CohortFull or CohortClosed. Whether the person may ask is the caller's question.
    5 queries.
    """
    with transaction.atomic():
        held = Enrolment.objects.filter(cohort=cohort, person=person).first()
        if held and held.state == EnrolmentState.ACTIVE:
            return held
        try:
            _take_seat(cohort)
        except CohortFull:
            if held := Enrolment.objects.active().filter(cohort=cohort, person=person).first():
                return held  # the same person took the last seat a moment ago
            raise
        enrolment, is_new = Enrolment.objects.get_or_create(cohort=cohort, person=person)
        if not is_new and enrolment.state == EnrolmentState.ACTIVE:
            _free_seat(cohort)  # the same person enrolled a moment ago
            return enrolment
        change = EnrolmentChange.ENROLLED if is_new else EnrolmentChange.RETURNED
        if not is_new:
            enrolment.state = EnrolmentState.ACTIVE
            enrolment.save(update_fields=["state"])
        EnrolmentEvent.objects.create(enrolment=enrolment, change=change, by=by or person)
    return enrolment


def _take_seat(cohort: Cohort) -> None:
    """Raises CohortFull or CohortClosed; holds the cohort's row until the transaction ends."""
    taken = (
        Cohort.objects.filter(pk=cohort.pk, status__in=ACCEPTS_PEOPLE)
        .with_a_free_seat()
        .update(seats_taken=F("seats_taken") + 1)
    )
    if not taken:
        is_closed = not Cohort.objects.filter(pk=cohort.pk, status__in=ACCEPTS_PEOPLE).exists()
        raise CohortClosed if is_closed else CohortFull


def _free_seat(cohort: Cohort) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(seats_taken=F("seats_taken") - 1)


def withdraw(*, enrolment: Enrolment, by: Any, reason: str = "") -> Enrolment:
    """End the seat; what the person has done stays, and returning finds it again. 4 queries."""
    with transaction.atomic():
        ended = Enrolment.objects.filter(pk=enrolment.pk, state=EnrolmentState.ACTIVE).update(
            state=EnrolmentState.WITHDRAWN
        )
        if ended:
            _free_seat(enrolment.cohort)
            EnrolmentEvent.objects.create(
                enrolment=enrolment, change=EnrolmentChange.WITHDREW, by=by, reason=reason
            )
    enrolment.refresh_from_db(fields=["state"])
    return enrolment


def invite(
    *, cohort: Cohort, emails: Iterable[str], by: Any, language: str = "fi"
) -> list[Invitation]:
    """Invite addresses by mail; those already invited are left as they are. Returns the new rows.

    The same list twice changes nothing. Raises PermissionDenied.
    """
    if not can_coordinate(by, cohort):
        raise PermissionDenied
    invited = []
    with transaction.atomic():
        addresses = dict.fromkeys(address.strip().lower() for address in emails)
        expired = Invitation.objects.expired().filter(cohort=cohort, email__in=addresses)
        expired.update(revoked_at=Now())  # so that a new link is sent
        for email in addresses:
            invitation, is_new = Invitation.objects.get_or_create(
                cohort=cohort,
                email=email,
                revoked_at=None,
                defaults={
                    "language": language,
                    "invited_by": by,
                    "expires_at": Now() + timedelta(days=INVITATION_DAYS),
                },
            )
            if is_new:
                effects.record(
                    kind="cohorts.invitation_mail",
                    key=f"cohorts.invitation_mail:{invitation.uuid}",
                    payload={"invitation": invitation.pk},
                )
                invited.append(invitation)
    return invited


def claim_invitation(*, invitation: Invitation, person: Any) -> Enrolment:
    """Turn an invitation into a seat for the person, whatever their own address is.

    Claimed by 20 at once it serves one; the same person again gets the same seat. Raises
    InvitationUnusable, CohortFull, CohortClosed; then the invitation stays as it was. 8 queries.
    """
    with transaction.atomic():
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if row.claimed_by_id == person.pk:
            return enrol(cohort=invitation.cohort, person=person)
        if reason := unusable_reason(row):
            raise InvitationUnusable(reason)
        enrolment = enrol(cohort=invitation.cohort, person=person)
        row.claimed_at, row.claimed_by = Now(), person
        row.save(update_fields=["claimed_at", "claimed_by"])
    return enrolment


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
            data = {"to": invitation.email}
            log(invitation.cohort, "cohorts.revoke_invitation", user=by, data=data)


def adopt_edition(*, cohort: Cohort, edition: Edition, by: Any) -> Cohort:
    """Move a cohort to a newer edition of its track.

    Completions and attempts carry over untouched: they are keyed by the lesson, not by the
    edition. Raises PermissionDenied; ValueError for an edition of another track, or one that is
    not newer than the cohort's own.
    """
    if not can_coordinate(by, cohort):
        raise PermissionDenied
    with transaction.atomic():
        locked = Cohort.objects.select_for_update().select_related("edition").get(pk=cohort.pk)
        if locked.edition.track_key != edition.track_key:
            raise ValueError("The edition belongs to another track")
        former = locked.edition
        if (edition.number, edition.point) <= (former.number, former.point):
            raise ValueError("The edition is not newer than the cohort's own")
        locked.edition = edition
        locked.save(update_fields=["edition"])
        log(
            locked,
            "cohorts.adopt_edition",
            user=by,
            data={"from": former.label, "to": edition.label},
        )
    cohort.edition = edition
    return cohort
