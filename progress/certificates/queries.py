"""Reads about certificates. Each docstring states what it costs."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.fields import BooleanField
from django.utils import timezone

from cohorts.choices import CohortStatus, EnrolmentState
from cohorts.models import Cohort, Enrolment
from cohorts.querysets import today
from progress.classroom import Standing
from progress.models import Certificate
from progress.queries import standings


def seats_with_day() -> "QuerySet[Enrolment]":
    """Seats as ``standings`` reads them, with person and cohort, and whether each ``is_active``:
    held today in a cohort that was not cancelled."""
    held = When(state=EnrolmentState.ACTIVE, then=Value(True))
    cancelled = When(cohort__status=CohortStatus.CANCELLED, then=Value(False))
    return Enrolment.objects.select_related("cohort", "person").annotate(
        today=today(),
        edition_uuid=F("cohort__edition__uuid"),
        is_active=Case(cancelled, held, default=Value(False), output_field=BooleanField()),
    )


def certificates_of(person: Any) -> list[Certificate]:
    """The person's certificates, revoked ones too, the newest first. 1 query."""
    rows = Certificate.objects.filter(enrolment__person=person)
    return list(rows.select_related("replaced_by", "replaces"))


def certificate_of(person: Any, certificate_id: uuid.UUID) -> Certificate | None:
    """The person's own certificate, with its key; another's is None. 1 query."""
    rows = Certificate.objects.filter(enrolment__person=person, uuid=certificate_id)
    return rows.select_related("key", "edition", "replaced_by", "replaces").first()


@dataclass(frozen=True)
class FinisherRow:
    """A person of a cohort who has finished, or holds a certificate, with the latest one."""

    enrolment: Enrolment
    completed_on: date | None  # None: a step was opened again after the certificate
    certificate: Certificate | None

    @property
    def can_be_issued(self) -> bool:
        return self.certificate is None and self.completed_on is not None


def finishers(cohort: Cohort) -> list[FinisherRow]:
    """By name. 4 queries, whatever the number of people."""
    seats = [row for row in seats_with_day().filter(cohort=cohort) if row.is_active]  # type: ignore[attr-defined]  # annotated by seats_with_day
    by_seat = standings(seats)
    latest: dict[int | None, Certificate] = {}
    certificates = Certificate.objects.filter(enrolment__cohort=cohort, replaced_by=None)
    for certificate in certificates.order_by("pk"):
        latest[certificate.enrolment_id] = certificate
    rows = [
        FinisherRow(seat, _completed_on(by_seat[seat.pk]), latest.get(seat.pk)) for seat in seats
    ]
    shown = [row for row in rows if row.completed_on or row.certificate]
    return sorted(shown, key=lambda row: str(row.enrolment.person).casefold())


def _completed_on(standing: Standing) -> date | None:
    if not standing.is_finished:
        return None
    required = [row for row in standing.modules if row.module.is_required]
    return timezone.localdate(max(row.completed_at for row in required if row.completed_at))
