"""Writes about certificates: issued once for a seat, revoked and issued anew with reasons."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from wagtail.log_actions import log

from cohorts.models import Enrolment
from cohorts.permissions import can_coordinate
from core import effects
from courses.models import Edition
from progress.certificates.payloads import (
    Holder,
    frozen_payload,
    hash_of_name,
    name_on_certificate,
)
from progress.certificates.queries import seats_with_day
from progress.certificates.signing import sign
from progress.certificates.verification import is_intact
from progress.choices import RevocationGround
from progress.models import Certificate
from progress.permissions import can_manage_certificate
from progress.queries import standings


class NotFinished(Exception):
    """A required step is not done: there is nothing to vouch for."""


class HolderForgotten(Exception):
    """The holder's data was erased: nobody is left to issue the certificate to."""


def issue_certificate(*, enrolment: Enrolment, by: Any = None) -> Certificate | None:
    """Issue the certificate of a finished seat; None when there is nothing to issue.

    Nothing: a required step is open, the seat was left, the profile has no name yet, or the seat
    has a certificate already, a revoked one too (that is issued anew by ``reissue_certificate``).
    Called 100 times at once it issues one: the seat's row is locked, a unique constraint stands
    behind it. ``by`` None is the system itself; another person must coordinate the cohort, else
    PermissionDenied.
    13 queries and the mail's effect.
    """
    if by is not None and not can_coordinate(by, enrolment.cohort):
        raise PermissionDenied
    with transaction.atomic():
        seat = _locked_seat(enrolment.pk)
        if not seat.is_active or not _has_a_name(seat.person):
            return None
        if Certificate.objects.filter(enrolment_id=seat.pk).exists():
            return None
        try:
            with transaction.atomic():
                certificate = _write(seat, _frozen_now, by=by)
        except (NotFinished, IntegrityError):
            return None
        if by is not None:
            _log("progress.issue_certificate", seat, certificate, by)
    return certificate


def revoke_certificate(
    *, certificate: Certificate, by: Any, ground: str, reason: str
) -> Certificate:
    """End a certificate for good; whoever checks it is told so. A revoked one stays as it is.

    The ground is public, the reason goes to the holder. Raises PermissionDenied, ValueError
    without a reason.
    """
    if not can_manage_certificate(by, certificate):
        raise PermissionDenied
    with transaction.atomic():
        row = Certificate.objects.select_for_update(no_key=True).get(pk=certificate.pk)
        if row.revoked_at is None:
            _revoke(row, by=by, ground=ground, reason=reason)
            _log("progress.revoke_certificate", certificate.enrolment, row, by)
            _mail("revoked", row)
    row.refresh_from_db()
    return row


def reissue_certificate(
    *, certificate: Certificate, by: Any, ground: str, reason: str
) -> Certificate:
    """A new certificate in place of this one, in one transaction; returns the new one.

    The name is today's. For the ground ``CONTENT``, and where the old row is no longer what was
    signed, everything is frozen anew from the cohort's edition (raises NotFinished); otherwise it
    says what the old one said. Asked for twice it gives the same new certificate. Raises
    PermissionDenied, HolderForgotten, ValueError without a reason.
    """
    if not can_manage_certificate(by, certificate):
        raise PermissionDenied
    if certificate.enrolment_id is None:
        raise HolderForgotten
    with transaction.atomic():
        seat = _locked_seat(certificate.enrolment_id)
        rows = Certificate.objects.select_related("key", "edition")
        old = rows.select_for_update(of=("self",), no_key=True).get(pk=certificate.pk)
        if old.enrolment_id is None or not _has_a_name(seat.person):
            raise HolderForgotten
        if known := Certificate.objects.filter(replaces=old).first():
            return known
        if old.revoked_at is None:
            _revoke(old, by=by, ground=ground, reason=reason)
        is_kept = ground != RevocationGround.CONTENT and is_intact(old)
        new = _write(seat, _copied if is_kept else _frozen_now, by=by, replaces=old)
        _log("progress.reissue_certificate", seat, new, by, replaces=str(old.uuid))
    return new


@transaction.atomic
def forget_holder(certificate: Certificate) -> None:
    """Erase who holds the certificate: name and salt go, the seat is let go. Once is enough.

    What was signed holds the salted digest only, so the signature still holds and ``/verify/``
    still answers; whether a name that somebody types is the holder's is answered from a slow
    hash. The caller has the right to erase. 2 queries.
    """
    row = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if row.enrolment_id is None:
        return
    row.holder_hash = hash_of_name(row.holder_name)
    row.enrolment, row.holder_name, row.holder_salt = None, "", ""
    if row.revoke_reason:  # free text about the person; the ground stays
        row.revoke_reason = row.revoke_ground
    row.save(
        update_fields=["holder_hash", "enrolment", "holder_name", "holder_salt", "revoke_reason"]
    )


# ---------------------------------------------------------------- how it is written


def _locked_seat(pk: int) -> Any:
    """The seat as ``standings`` reads it. The lock is the one that finishing a step takes. The
    person is read anew behind it: the joined row may be older than the lock."""
    seat = seats_with_day().select_for_update(of=("self",), no_key=True).get(pk=pk)
    seat.person.refresh_from_db()
    return seat


def _has_a_name(person: Any) -> bool:
    """Neither erased nor still nameless: somebody to issue a certificate to."""
    return person.erased_at is None and bool(name_on_certificate(person))


def _write(seat: Any, freeze: Any, *, by: Any, replaces: Certificate | None = None) -> Certificate:
    certificate_id, holder = uuid.uuid4(), Holder.named(name_on_certificate(seat.person))
    payload = freeze(seat, certificate_id, holder, replaces)
    payload["replaces"] = str(replaces.uuid) if replaces else None
    key, signature, digest = sign(payload)
    certificate = Certificate.objects.create(
        uuid=certificate_id,
        enrolment_id=seat.pk,
        edition=Edition.objects.get(uuid=payload["edition"]["id"]),
        kind=payload["kind"],
        language=payload["language"],
        payload=payload,
        sha256=digest,
        signature=signature,
        key=key,
        holder_name=holder.name,
        holder_salt=holder.salt,
        issued_by=by,
        replaces=replaces,
    )
    _mail("issued", certificate)
    return certificate


def _frozen_now(
    seat: Any, certificate_id: uuid.UUID, holder: Holder, replaces: Certificate | None
) -> dict[str, Any]:
    """Raises NotFinished."""
    standing = standings([seat])[seat.pk]
    if not standing.is_finished:
        raise NotFinished
    return frozen_payload(
        certificate_id=certificate_id,
        holder=holder,
        language=seat.person.language,
        cohort=seat.cohort,
        standing=standing,
        issued_on=seat.today,
    )


def _copied(
    seat: Any, certificate_id: uuid.UUID, holder: Holder, replaces: Certificate
) -> dict[str, Any]:
    return {
        **replaces.payload,
        "id": str(certificate_id),
        "holder_digest": holder.digest,
        "language": seat.person.language,
        "issued_on": seat.today.isoformat(),
    }


def _revoke(row: Certificate, *, by: Any, ground: str, reason: str) -> None:
    if not reason.strip() or ground not in RevocationGround.values:
        raise ValueError("A certificate is revoked on a ground and for a reason")
    row.revoked_at, row.revoked_by = Now(), by
    row.revoke_ground, row.revoke_reason = ground, reason.strip()
    row.save(update_fields=["revoked_at", "revoked_by", "revoke_ground", "revoke_reason"])


def _log(action: str, seat: Any, certificate: Certificate, by: Any, **data: str) -> None:
    """In the cohort's history, without names; in the certificate's own when its seat is gone."""
    instance = seat.cohort if seat else certificate
    log(
        instance,
        action,
        user=by,
        data={"certificate": str(certificate.uuid), "ground": certificate.revoke_ground, **data},
    )


def _mail(event: str, certificate: Certificate) -> None:
    if certificate.enrolment_id is not None:
        effects.record(
            kind="progress.certificate_mail",
            key=f"progress.certificate_mail:{certificate.uuid}:{event}",
            payload={"certificate": certificate.pk, "event": event},
        )
