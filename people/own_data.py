"""Reads of /my/data/: consents, and who has looked at the person's records."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from core.access_log import name_of_action
from core.models import AccessRecord
from core.personal_data import Subject
from people.models import Consent, Membership, User


@dataclass(frozen=True)
class Access:
    """One access as the person reads it. ``is_list``: to a list the person stands in."""

    at: datetime
    who: str
    what: str
    where: str
    reason: str
    is_list: bool


class Accesses:
    """Accesses by others to the person's records and to lists they stand in, newest first; sliced
    and counted like a list. 3 queries for a slice, 1 for the number."""

    def __init__(self, subject: Subject) -> None:
        lists = Q(about=None, scope__in=subject.scopes)
        current = Membership.objects.current().select_related("organisation")
        self._person = subject.person
        self._rows: QuerySet[AccessRecord] = (
            AccessRecord.objects.filter(Q(about=subject.person) | lists)
            .exclude(by=subject.person)
            .select_related("by")
            .prefetch_related(Prefetch("by__memberships", queryset=current, to_attr="current"))
        )

    def __len__(self) -> int:
        return self._rows.count()

    def __getitem__(self, part: slice) -> list[Access]:
        return [self._told(row) for row in self._rows[part]]

    def _told(self, row: Any) -> Access:
        is_list = row.about_id != self._person.pk
        return Access(
            at=row.at,
            who=_named(row.by),
            what=name_of_action(row.action),
            where=row.scope,
            reason="" if is_list else row.reason,
            is_list=is_list,
        )


def _named(person: Any) -> str:
    """``Maija Esimerkki, Koivurannan kunta``."""
    if person is None:
        return _("the service itself")
    organisations = [membership.organisation.name for membership in person.current]
    return ", ".join([str(person), *organisations])


def current_consents(person: User) -> dict[str, Consent]:
    """The latest row of each kind that has ever been given. 1 query."""
    return {consent.kind: consent for consent in Consent.objects.filter(person=person)}
