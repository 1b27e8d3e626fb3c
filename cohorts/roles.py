"""Dated assignments, told to the list of roles that is looked through every year."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from cohorts.models import Assignment
from cohorts.querysets import today
from core.roles import HeldRole, register_roles


class Assignments:
    key = "cohorts.assignment"

    def held(self) -> Iterator[HeldRole]:
        """1 query."""
        rows = Assignment.objects.current().filter(person__is_active=True)
        for row in rows.select_related("person", "cohort").order_by("cohort_id", "pk"):
            label = _("%(role)s of %(cohort)s") % {
                "role": row.get_role_display().capitalize(),
                "cohort": row.cohort.name,
            }
            yield HeldRole(self.key, f"assignment:{row.pk}", row.person, label, row.starts_on)

    def end(self, role: HeldRole, *, by: Any) -> None:
        """Yesterday was its last day; one that began today goes."""
        rows = Assignment.objects.filter(pk=role.reference.partition(":")[2], person=role.person)
        if not rows.filter(starts_on__lt=today()).update(ends_on=today() - timedelta(days=1)):
            rows.filter(starts_on=today()).delete()


register_roles(Assignments())
