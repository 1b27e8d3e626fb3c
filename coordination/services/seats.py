"""Ending seats and giving them back."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cohorts import services as cohort_services
from cohorts.choices import EnrolmentState
from cohorts.models import Cohort, Enrolment
from cohorts.permissions import can_coordinate
from core.access_log import record_access


def withdraw_people(
    *, cohort: Cohort, enrolments: Iterable[Enrolment], by: Any, reason: str
) -> int:
    """End the seats, with the reason, and return how many were held. Seats of another cohort are
    refused: ValueError. Raises PermissionDenied. 6 queries for each seat."""
    if not can_coordinate(by, cohort):
        raise PermissionDenied
    ended = 0
    with transaction.atomic():
        for enrolment in enrolments:
            if enrolment.cohort_id != cohort.pk:
                raise ValueError("A seat of another cohort")
            ended += enrolment.state == EnrolmentState.ACTIVE
            cohort_services.withdraw(enrolment=enrolment, by=by, reason=reason)
            record_access(
                by=by,
                action="coordination.withdraw_person",
                about=enrolment.person,
                scope=cohort.slug,
                reason=reason,
            )
    return ended


def return_person(*, enrolment: Enrolment, by: Any) -> Enrolment:
    """Give the seat back; what had been done is found again. Raises PermissionDenied, CohortFull,
    CohortClosed. 7 queries."""
    if not can_coordinate(by, enrolment.cohort):
        raise PermissionDenied
    with transaction.atomic():
        seat = cohort_services.enrol(cohort=enrolment.cohort, person=enrolment.person, by=by)
        record_access(
            by=by,
            action="coordination.return_person",
            about=enrolment.person,
            scope=enrolment.cohort.slug,
        )
    return seat
