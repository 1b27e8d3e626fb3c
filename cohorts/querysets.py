from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now, TruncDate

from cohorts.choices import SHOWN_TO_PUBLIC, CohortStatus, EnrolmentState, Role

if TYPE_CHECKING:
    from cohorts.models import Assignment, Cohort, Enrolment, Invitation


def today() -> TruncDate:
    """Today in Finland by the database's clock; deadlines are never compared with Python's."""
    return TruncDate(Now())


class CohortQuerySet(models.QuerySet["Cohort"]):
    def public(self) -> "CohortQuerySet":
        return self.filter(status__in=SHOWN_TO_PUBLIC)

    def upcoming(self) -> "CohortQuerySet":
        """Open for sign-up, the next to begin first."""
        return self.filter(status=CohortStatus.OPEN).order_by("starts_on")

    def with_a_free_seat(self) -> "CohortQuerySet":
        return self.filter(seats_taken__lt=F("capacity"))


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def current(self) -> "AssignmentQuerySet":
        """Holding today; an ended assignment gives no right from the next request on."""
        return self.filter(
            Q(starts_on__lte=today()), Q(ends_on__isnull=True) | Q(ends_on__gte=today())
        )

    def of(self, person: Any, *roles: Role) -> "AssignmentQuerySet":
        return self.current().filter(person=person, role__in=roles or Role.values)


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def active(self) -> "EnrolmentQuerySet":
        return self.filter(state=EnrolmentState.ACTIVE)

    def of(self, person: Any) -> "EnrolmentQuerySet":
        """The person's active seats with what a learner's screen needs, and the database's day."""
        return (
            self.active()
            .filter(person=person)
            .exclude(cohort__status=CohortStatus.CANCELLED)
            .select_related("cohort")
            .annotate(today=today(), edition_uuid=F("cohort__edition__uuid"))
        )


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Not claimed, not revoked; expiry is judged apart, so that it can be explained."""
        return self.filter(claimed_at__isnull=True, revoked_at__isnull=True)

    def expired(self) -> "InvitationQuerySet":
        return self.open().filter(expires_at__lt=Now())
