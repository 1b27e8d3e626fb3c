"""Seats: taken, given up, found again."""

from typing import Any

from django.db import transaction
from django.db.models import F

from cohorts.choices import ACCEPTS_PEOPLE, EnrolmentChange, EnrolmentState
from cohorts.models import Cohort, Enrolment, EnrolmentEvent


class EnrolmentRefused(Exception):
    """The person cannot be enrolled; nothing was written."""


class CohortFull(EnrolmentRefused):
    pass


class CohortClosed(EnrolmentRefused):
    """The cohort has ended or was cancelled."""


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
