"""Sending reminders."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cohorts.models import Cohort, Enrolment
from cohorts.permissions import can_coordinate
from coordination.choices import ReminderTemplate
from coordination.models import Reminder
from core import effects
from core.access_log import record_access


def remind_people(
    *,
    cohort: Cohort,
    enrolments: Iterable[Enrolment],
    by: Any,
    batch: uuid.UUID,
    template: ReminderTemplate,
    texts: Mapping[str, str],
) -> int:
    """Send each person a reminder in their own language; ``texts`` holds one for each.

    ``batch`` is of the form that was posted: the same form twice reminds nobody twice. Whether
    the reminder's condition still holds is asked when its mail is sent. Returns how many mails
    are on their way. Raises PermissionDenied; ValueError for a seat of another cohort. 7 queries,
    whatever the number of people, and what handing on the effects costs.
    """
    if not can_coordinate(by, cohort):
        raise PermissionDenied
    seats = list(enrolments)
    if any(seat.cohort_id != cohort.pk for seat in seats):
        raise ValueError("A seat of another cohort")
    with transaction.atomic():
        Cohort.objects.select_for_update().get(pk=cohort.pk)  # two posts come one after the other
        known = set(
            Reminder.objects.filter(batch=batch, enrolment__in=seats).values_list(
                "enrolment_id", flat=True
            )
        )
        rows = Reminder.objects.bulk_create(
            Reminder(
                enrolment=seat,
                by=by,
                batch=batch,
                template=template,
                text=texts[seat.person.language],
            )
            for seat in seats
            if seat.pk not in known
        )
        effects.record_many(
            kind="coordination.reminder_mail",
            payloads={
                f"coordination.reminder_mail:{row.uuid}": {"reminder": row.pk} for row in rows
            },
        )
        if rows:
            record_access(
                by=by, action="coordination.remind_people", scope=cohort.slug, count=len(rows)
            )
    return len(rows)
