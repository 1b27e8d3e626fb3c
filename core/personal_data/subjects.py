"""Of whom personal data is looked for: the account, and what else leads to the person."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q

ERASED_DOMAIN = "erased.invalid"  # RFC 2606: no such address can ever exist


@dataclass(frozen=True)
class Subject:
    """``addresses`` are those the person has shown to be theirs, in lower case. ``mails`` are mails
    that concern the person though they went elsewhere: ``(recipient, part of the effect's key)``.
    ``scopes`` are the lists that the person stands in, as ``AccessRecord.scope`` names them."""

    person: Any
    addresses: frozenset[str]
    mails: tuple[tuple[str, str], ...] = ()
    scopes: tuple[str, ...] = ()


@dataclass
class Traces:
    """What one app knows of a person, for the ``Subject``."""

    addresses: set[str] = field(default_factory=set)
    mails: list[tuple[str, str]] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)


_traces: list[Callable[[Any], Traces]] = []
_duties: list[Callable[[Any], Iterable[str]]] = []
_in_use: list[Callable[[], Q]] = []


def person_traces(source: Callable[[Any], Traces]) -> Callable[[Any], Traces]:
    """Register what an app knows of a person. An address that nobody confirmed is not among
    them: else whoever adds another's address to an account would be handed the other's mails."""
    _traces.append(source)
    return source


def duties_to_hand_over(source: Callable[[Any], Iterable[str]]) -> Any:
    """Register what must be handed over to somebody else before the person can be erased: the
    source gives one sentence for each."""
    _duties.append(source)
    return source


def account_in_use(source: Callable[[], Q]) -> Callable[[], Q]:
    """Register a condition on accounts that are not removed however long nobody signed in."""
    _in_use.append(source)
    return source


def subject_of(person: AbstractBaseUser) -> Subject:
    """1 to 3 queries for each app that keeps traces. Made before anything of the person goes."""
    found = [source(person) for source in _traces]
    addresses = {address.lower() for traces in found for address in traces.addresses if address}
    return Subject(
        person=person,
        addresses=frozenset(addresses),
        mails=tuple(mail for traces in found for mail in traces.mails),
        scopes=tuple(scope for traces in found for scope in traces.scopes),
    )


def duties_of(person: AbstractBaseUser) -> list[str]:
    """What the person has to hand over first, as sentences; usually nothing."""
    return [sentence for source in _duties for sentence in source(person)]


def accounts_in_use() -> Q:
    condition = Q()
    for source in _in_use:
        condition |= source()
    return condition


def is_erased_address(address: str) -> bool:
    """Nothing is sent there."""
    return address.lower().endswith(f"@{ERASED_DOMAIN}")


def erased_address(key: Any) -> str:
    """A unique address in place of one that was erased; ``key`` tells nothing of the person."""
    return f"erased-{key}@{ERASED_DOMAIN}"
