"""Who may do more than a learner: each app tells of the roles it gives, one list shows them all.

An app registers a source in a module that its ``ready`` imports. ``people.role_reviews`` keeps
the yearly look at them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol


@dataclass(frozen=True)
class HeldRole:
    """A role that one person holds today. ``source`` and ``reference`` name it for good."""

    source: str  # of RoleSource.key
    reference: str  # within the source, for this person: "group:3", "assignment:17"
    person: Any
    label: str  # in the active language
    since: date | None = None  # where the source keeps it


class RoleSource(Protocol):
    key: str  # "<app>.<what>", at most 40 characters

    def held(self) -> Iterable[HeldRole]:
        """Every role of the source that somebody holds today, in a fixed number of queries."""

    def end(self, role: HeldRole, *, by: Any) -> None:
        """Take the role from the person, from now on. Raises RoleCannotEnd with a sentence."""


class RoleCannotEnd(Exception):
    """Its text is a translated sentence for whoever tried."""


_sources: dict[str, RoleSource] = {}


def register_roles(source: RoleSource) -> None:
    if source.key in _sources and type(_sources[source.key]) is not type(source):
        raise ValueError(f"Two sources of roles are called {source.key}")
    _sources[source.key] = source


def held_roles() -> list[HeldRole]:
    """Of every source; as many queries as the sources need, whatever the number of people."""
    return [role for source in _sources.values() for role in source.held()]


def end_role(role: HeldRole, *, by: Any) -> None:
    """Raises RoleCannotEnd; KeyError for a source that nobody registered."""
    _sources[role.source].end(role, by=by)
