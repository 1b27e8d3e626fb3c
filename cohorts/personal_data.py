"""Personal data of the cohorts app: seats, roles, invitations."""

from collections.abc import Collection
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cohorts.choices import CohortStatus, EnrolmentState
from cohorts.models import Assignment, Cohort, Enrolment, EnrolmentEvent, Invitation
from cohorts.querysets import today
from cohorts.services import withdraw
from core.access_log import name_accesses, name_scopes
from core.personal_data import (
    ERASED_DOMAIN,
    Basis,
    Expiry,
    Fate,
    PersonalData,
    Rows,
    Subject,
    Traces,
    Without,
    account_in_use,
    day_months_ago,
    declare,
    duties_to_hand_over,
    erased_address,
    months_ago,
    person_traces,
    without_personal_data,
    wording,
)

OVER = (CohortStatus.FINISHED, CohortStatus.CANCELLED)
NOT_BEGUN = (CohortStatus.PLANNED, CohortStatus.OPEN)


@person_traces
def traces(person: Any) -> Traces:
    """Mails of the person's invitations, which may have gone to another address than the person's
    own, and the cohorts whose lists the person stands in. 3 queries."""
    confirmed = EmailAddress.objects.filter(user=person, verified=True)
    own = Q(email=person.email.lower()) | Q(email__in=confirmed.values(address=Lower("email")))
    sent = _with_replaced(Q(claimed_by=person) | own).values_list("email", "uuid")
    cohorts = Enrolment.objects.filter(person=person).values_list("cohort__slug", flat=True)
    return Traces(mails=[(email, str(uuid)) for email, uuid in sent], scopes=list(cohorts))


@duties_to_hand_over
def running_assignments(person: Any) -> list[str]:
    """Roles that hold today or later in a cohort that is not over. 1 query."""
    rows = (
        Assignment.objects.filter(person=person)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today()))
        .exclude(cohort__status__in=OVER)
        .select_related("cohort")
    )
    return [
        _now("The role of %(role)s in the cohort %(cohort)s")
        % {"role": row.get_role_display(), "cohort": row.cohort.name}
        for row in rows
    ]


@account_in_use
def people_of_running_cohorts() -> Q:
    seats = Enrolment.objects.active().exclude(cohort__status__in=OVER)
    return Q(pk__in=seats.values("person"))


def _invitations(subject: Subject) -> Rows:
    """Claimed by the person or sent to an address of theirs, and those that these replace."""
    own = Q(claimed_by=subject.person) | Q(email__in=subject.addresses)
    return _with_replaced(own).select_related("cohort", "organisation")


def _with_replaced(own: Q) -> Rows:
    """The invitations, and those of the same people under other addresses that they stand in
    place of, however many times one was sent anew. 1 query, and 1 for each time."""
    found = Invitation.objects.filter(own).order_by().values("pk")
    replaced: set[int] = set()
    step = set(Invitation.objects.filter(replaced_by__in=found).values_list("pk", flat=True))
    while step:
        replaced |= step
        former = Invitation.objects.filter(replaced_by__in=step).values_list("pk", flat=True)
        step = set(former) - replaced
    return Invitation.objects.filter(own | Q(pk__in=replaced))


def _forget_invited(rows: Rows, subject: Subject | None = None) -> None:
    """An open link stops working with it."""
    for invitation in rows:
        Invitation.objects.filter(pk=invitation.pk).update(
            email=erased_address(invitation.uuid),
            first_name="",
            last_name="",
            organisation=None,
            bounce_reason="",
            revoked_at=invitation.revoked_at or (None if invitation.claimed_at else Now()),
        )


def _unclaimed_long_ago() -> Rows:
    old = Invitation.objects.filter(expires_at__lt=months_ago("invitations"))
    return old.exclude(email__endswith=f"@{ERASED_DOMAIN}").filter(claimed_at__isnull=True)


def _leave_seats(rows: Rows, subject: Subject) -> None:
    """A seat in a cohort that has not begun becomes free for somebody else.

    All seats are locked first, in one order: whoever writes about a seat at that moment, such as
    a certificate, has either written it before anything is looked for, or waits and finds nobody.
    """
    list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))
    for seat in rows.filter(cohort__status__in=NOT_BEGUN, state=EnrolmentState.ACTIVE):
        withdraw(enrolment=seat, by=None)
    rows.order_by().update(organisation=None)


def _forget_reasons(rows: Rows, subject: Subject | None = None) -> None:
    rows.order_by().update(reason="")


declare(
    PersonalData(
        model=Enrolment,
        title=_("Your seats in cohorts"),
        purpose=wording.COHORTS,
        basis=Basis.PUBLIC_TASK,
        kept=wording.WITH_ACCOUNT,
        find=lambda subject: Enrolment.objects.select_related("cohort", "organisation").filter(
            person=subject.person
        ),
        fields=("uuid", "cohort", "state", "organisation", "enrolled_at"),
        fate=Fate.ANONYMISED,
        erase=_leave_seats,
        stays=wording.STATISTICS,
        turn=-20,  # before all else, since it locks the seats
    ),
    PersonalData(
        model=EnrolmentEvent,
        title=_("Changes of your seats"),
        purpose=wording.COHORTS,
        basis=Basis.PUBLIC_TASK,
        kept=wording.WITH_ACCOUNT,
        find=lambda subject: EnrolmentEvent.objects.select_related("enrolment__cohort").filter(
            enrolment__person=subject.person
        ),
        fields=("enrolment__cohort", "change", "reason", "at"),
        fate=Fate.ANONYMISED,
        erase=_forget_reasons,
        stays=wording.STATISTICS,
        expiry=Expiry(
            rule=wording.after_cohort("tasks"),
            rows=lambda: EnrolmentEvent.objects.filter(
                enrolment__cohort__ends_on__lt=day_months_ago("tasks")
            ).exclude(reason=""),
            moment="at",
            apply=_forget_reasons,
        ),
        turn=5,  # after a seat that is left now
    ),
    PersonalData(
        model=Assignment,
        title=_("Your roles in cohorts"),
        purpose=wording.COHORTS,
        basis=Basis.PUBLIC_TASK,
        kept=wording.WITH_ACCOUNT,
        find=lambda subject: Assignment.objects.select_related("cohort").filter(
            person=subject.person
        ),
        fields=("cohort", "role", "starts_on", "ends_on"),
        fate=Fate.ANONYMISED,
        stays=_("That there was such a role, without your name."),
    ),
    PersonalData(
        model=Invitation,
        title=_("Invitations sent to you"),
        purpose=wording.COHORTS,
        basis=Basis.PUBLIC_TASK,
        kept=wording.after(
            _("As long as the account; unanswered {months} months from their expiry."),
            "invitations",
        ),
        find=_invitations,
        fields=(
            "cohort",
            "email",
            "first_name",
            "last_name",
            "organisation",
            "language",
            "created_at",
            "sent_at",
            "delivered_at",
            "bounced_at",
            "bounce_reason",
            "reminded_at",
            "expires_at",
            "claimed_at",
            "revoked_at",
        ),
        fate=Fate.ANONYMISED,
        erase=_forget_invited,
        stays=_("That an invitation was sent and answered; not to whom."),
        expiry=Expiry(
            rule=wording.after(_("{months} months from their expiry."), "invitations"),
            rows=_unclaimed_long_ago,
            moment="expires_at",
            apply=_forget_invited,
        ),
    ),
)

without_personal_data(
    {
        "cohorts.Cohort": Without("one dated run of an edition"),
        "cohorts.ModuleDate": Without("when a module opens"),
    }
)

name_accesses({"cohorts.read_invitations": _("The invitations of the cohort were opened")})


def _names_of_cohorts(scopes: Collection[str]) -> dict[str, str]:
    """1 query."""
    return {row.slug: row.name for row in Cohort.objects.filter(slug__in=scopes)}


name_scopes(_names_of_cohorts)
