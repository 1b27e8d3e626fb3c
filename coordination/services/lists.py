"""Lists of people: judged, kept for a day, and done once somebody has said yes."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now

from cohorts import services as cohort_services
from cohorts.models import Cohort
from cohorts.permissions import can_coordinate
from coordination.choices import RowState
from coordination.models import ListImport
from coordination.people_lists import (
    MOST_ROWS,
    Known,
    all_headings,
    invitee_of,
    judge_rows,
    judge_table,
)
from core.spreadsheets import read_table


class ListUnusable(Exception):
    """It has expired, or was confirmed before: nothing was written."""


def prepare_list(*, cohort: Cohort, name: str, data: bytes, by: Any) -> ListImport:
    """Read a file and judge its rows; nobody is invited before ``confirm_list``.

    Raises PermissionDenied; SpreadsheetError with a sentence for a file that cannot be read.
    6 queries.
    """
    if not can_coordinate(by, cohort):
        raise PermissionDenied
    table = read_table(name, data, max_rows=MOST_ROWS, known=all_headings())
    rows = judge_table(table, cohort)
    return ListImport.objects.create(cohort=cohort, by=by, file_name=name[-200:], rows=rows)


def confirm_list(*, prepared: ListImport, by: Any) -> Mapping[str, int]:
    """Invite the new people of the list and write down what changed of those invited before; rows
    with errors are left out. Returns how many rows were of each ``RowState``.

    One transaction, in which each row is judged again: somebody may have been invited since.
    The same list, or the same yes, twice changes nothing. Raises PermissionDenied; ListUnusable
    when it was confirmed already or has expired. About 16 queries, 2 more for each change.
    """
    cohort = prepared.cohort
    if not can_coordinate(by, cohort):
        raise PermissionDenied
    with transaction.atomic():
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        fresh = ListImport.objects.filter(
            pk=prepared.pk, confirmed_at__isnull=True, expires_at__gt=Now()
        )
        if not fresh.update(confirmed_at=Now()):
            raise ListUnusable
        rows = judge_rows(prepared.rows, cohort)
        known = Known.of(cohort)
        new = [invitee_of(row["cells"], known) for row in rows if row["state"] == RowState.NEW]
        cohort_services.invite_people(cohort=cohort, people=new, by=by)
        for row in rows:
            if row["state"] == RowState.CHANGED:
                person = invitee_of(row["cells"], known)
                invitation = known.invitations[person.address]
                invitation.cohort = cohort
                cohort_services.describe_invitation(invitation=invitation, person=person, by=by)
        ListImport.objects.filter(pk=prepared.pk).update(rows=rows)
    return Counter(row["state"] for row in rows)
