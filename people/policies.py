"""Terms and privacy notice: which number is in force, who has accepted it, and what follows."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from core.caches import content_cache
from people.choices import PolicyKind
from people.models import Policy, PolicyAcceptance, User

CACHE_KEY = "policies-in-force"
SECONDS = 300  # a version whose day has come is asked for at most five minutes late


@dataclass(frozen=True)
class NumbersInForce:
    """0 where there is none."""

    terms: int
    privacy: int


def numbers_in_force() -> NumbersInForce:
    """No query when kept, else 1."""
    kept = content_cache.get(CACHE_KEY)
    if kept is None:
        rows = Policy.objects.in_force().order_by().values_list("kind").annotate(Max("number"))
        found = dict(rows)
        kept = (found.get(PolicyKind.TERMS, 0), found.get(PolicyKind.PRIVACY, 0))
        content_cache.set(CACHE_KEY, kept, SECONDS)
    return NumbersInForce(*kept)


def forget_numbers(**kwargs: Any) -> None:
    """A version was written or taken back: what is kept may be wrong once that is committed."""
    transaction.on_commit(lambda: content_cache.set(CACHE_KEY, None, SECONDS))


def must_accept(person: User) -> bool:
    """Are newer terms in force than those the person accepted? No query when kept."""
    return person.accepted_terms < numbers_in_force().terms


def has_unread_notice(person: User) -> bool:
    return person.seen_privacy_notice < numbers_in_force().privacy


def version_in_force(kind: PolicyKind) -> Policy | None:
    return Policy.objects.in_force().filter(kind=kind).first()


@transaction.atomic
def accept_terms(*, person: User, policy: Policy) -> None:
    """The person said yes to these words; again changes nothing. 2–3 queries.

    Raises ValueError for a notice, which nobody accepts, and for terms not in force yet.
    """
    if policy.kind != PolicyKind.TERMS or not Policy.objects.in_force().filter(pk=policy.pk):
        raise ValueError("Only terms in force are accepted")
    PolicyAcceptance.objects.get_or_create(person=person, policy=policy)
    User.objects.filter(pk=person.pk, accepted_terms__lt=policy.number).update(
        accepted_terms=policy.number
    )
    person.accepted_terms = max(person.accepted_terms, policy.number)


def mark_notice_seen(*, person: User) -> None:
    """Shown, which is all that a notice needs. 1 query, none when it was seen before."""
    number = numbers_in_force().privacy
    if person.seen_privacy_notice < number:
        person.seen_privacy_notice = number
        person.save(update_fields=["seen_privacy_notice"])


@transaction.atomic
def write_next_version(*, policy: Policy) -> Policy:
    """Save a version, a new one with the next number of its kind. 3 queries.

    Raises ValidationError when the row in the database is in force, IntegrityError when
    somebody took the same number a moment ago.
    """
    if not policy.number:
        last = Policy.objects.filter(kind=policy.kind).aggregate(last=Max("number"))["last"]
        policy.number = (last or 0) + 1
    policy.save()
    return policy
