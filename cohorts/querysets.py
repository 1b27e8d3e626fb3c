from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import Now, TruncDate

from cohorts.choices import (
    SHOWN_TO_PUBLIC,
    CohortStatus,
    EnrolmentState,
    InvitationState,
    Role,
)

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
        return self.active().filter(person=person).for_screens()

    def for_screens(self) -> "EnrolmentQuerySet":
        """Not of cancelled cohorts; with their cohort, its edition's UUID and the database's day,
        which ``progress.queries.standings`` asks for."""
        return (
            self.exclude(cohort__status=CohortStatus.CANCELLED)
            .select_related("cohort")
            .annotate(today=today(), edition_uuid=F("cohort__edition__uuid"))
        )


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Not claimed, not revoked; expiry is judged apart, so that it can be explained."""
        return self.filter(claimed_at__isnull=True, revoked_at__isnull=True)

    def expired(self) -> "InvitationQuerySet":
        return self.open().filter(expires_at__lt=Now())

    def with_state(self) -> "InvitationQuerySet":
        """Annotates ``state``: what became of each, derived from its moments by the database's
        clock. A bounce outweighs what was sent before it."""
        return self.annotate(state=invitation_state())

    def in_state(self, state: InvitationState) -> "InvitationQuerySet":
        return self.annotate(state=invitation_state()).filter(state=state)

    def state_counts(self) -> dict[str, int]:
        """How many are in each state that occurs. 1 query."""
        rows = self.annotate(state=invitation_state()).order_by().values_list("state")
        return dict(rows.annotate(number=Count("pk")).values_list("state", "number"))

    def to_be_reminded(self) -> "InvitationQuerySet":
        """Sent, not answered, not expired or bounced, and left alone for a day."""
        return self.filter(reminder_is_due())


def invitation_state() -> Case:
    moments = [
        (Q(revoked_at__isnull=False), InvitationState.REVOKED),
        (Q(claimed_at__isnull=False), InvitationState.CLAIMED),
        (Q(expires_at__lt=Now()), InvitationState.EXPIRED),
        (Q(bounced_at__isnull=False), InvitationState.BOUNCED),
        (Q(reminded_at__isnull=False), InvitationState.REMINDED),
        (Q(delivered_at__isnull=False), InvitationState.DELIVERED),
        (Q(sent_at__isnull=False), InvitationState.SENT),
    ]
    return Case(
        *(When(condition, then=Value(state.value)) for condition, state in moments),
        default=Value(InvitationState.WAITING.value),
        output_field=models.CharField(max_length=10),
    )


def reminder_is_due() -> Q:
    yesterday = Now() - timedelta(days=1)
    return Q(
        Q(reminded_at__isnull=True) | Q(reminded_at__lt=yesterday),
        claimed_at__isnull=True,
        revoked_at__isnull=True,
        bounced_at__isnull=True,
        sent_at__lt=yesterday,
        expires_at__gte=Now(),
    )
