"""The yearly look at roles: which are due, and what the administrator decides."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now, TruncDate
from django.utils import timezone
from wagtail.log_actions import log

from core.roles import HeldRole, end_role, held_roles
from people.choices import ReviewOutcome
from people.models import RoleReview, User

DAYS = 365


@dataclass(frozen=True)
class RoleRow:
    """A role with its last review. ``due_on`` is None for one never looked at: it is due now."""

    role: HeldRole
    last: RoleReview | None
    due_on: date | None
    is_due: bool


class NoSuchRole(Exception):
    """The person does not hold the role any more."""


def role_rows() -> list[RoleRow]:
    """Every role that somebody holds, those that are due first. 2 queries beside the sources'.

    A role with a first day is due a year from it, or from its last review.
    """
    roles = held_roles()
    latest: dict[tuple[int, str, str], RoleReview] = {}
    confirmed = RoleReview.objects.filter(outcome=ReviewOutcome.CONFIRMED)
    for review in confirmed.select_related("by").order_by("at", "pk"):
        latest[review.person_id, review.source, review.reference] = review
    today = _today()
    rows = [
        _row(role, latest.get((role.person.pk, role.source, role.reference)), today)
        for role in roles
    ]
    return sorted(
        rows, key=lambda row: (not row.is_due, row.due_on or date.min, str(row.role.person))
    )


def _row(role: HeldRole, last: RoleReview | None, today: date) -> RoleRow:
    begun = timezone.localdate(last.at) if last else role.since
    due_on = begun + timedelta(days=DAYS) if begun else None
    return RoleRow(role=role, last=last, due_on=due_on, is_due=due_on is None or due_on <= today)


def _today() -> date:
    """By the database's clock."""
    return User.objects.annotate(today=TruncDate(Now())).values_list("today", flat=True)[:1][0]


def find_role(*, person_id: int, source: str, reference: str) -> HeldRole:
    """Raises NoSuchRole."""
    for role in held_roles():
        if (role.person.pk, role.source, role.reference) == (person_id, source, reference):
            return role
    raise NoSuchRole


@transaction.atomic
def confirm_role(*, role: HeldRole, by: Any, note: str = "") -> RoleReview:
    """The person keeps the role for another year. 2 queries."""
    log(role.person, "people.confirm_role", user=by, data={"role": role.label})
    return _write(role, ReviewOutcome.CONFIRMED, by, note)


@transaction.atomic
def end_reviewed_role(*, role: HeldRole, by: Any, note: str = "") -> RoleReview:
    """The role ends now; its source decides how. Raises RoleCannotEnd."""
    end_role(role, by=by)
    log(role.person, "people.end_role", user=by, data={"role": role.label})
    return _write(role, ReviewOutcome.ENDED, by, note)


def _write(role: HeldRole, outcome: ReviewOutcome, by: Any, note: str) -> RoleReview:
    return RoleReview.objects.create(
        person=role.person,
        source=role.source,
        reference=role.reference,
        label=role.label[:300],
        outcome=outcome,
        by=by,
        note=note[:400],
    )
