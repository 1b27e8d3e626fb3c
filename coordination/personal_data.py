"""Personal data of the coordinator's desk: lists that wait for a yes, reminders."""

from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast, Now
from django.utils.translation import gettext_lazy as _

from coordination.models import ListImport, Reminder
from core.access_log import name_accesses
from core.personal_data import (
    Basis,
    Expiry,
    Fate,
    PersonalData,
    Rows,
    Subject,
    declare,
    delete_rows,
    mentioning,
    mentions,
    months_ago,
    wording,
)


def _lists(subject: Subject) -> Rows:
    """Those that name the person, and those they brought in; none is older than a day."""
    return ListImport.objects.annotate(rows_text=Cast("rows", TextField())).filter(
        Q(by=subject.person) | mentioning(subject, "rows_text")
    )


def _own_lines(row: ListImport, subject: Subject) -> dict[str, Any]:
    """Of a list only the lines that name the person: the others are others' data."""
    return {"rows": [line for line in row.rows if mentions(line, subject.addresses)]}


def _take_out_of_lists(rows: Rows, subject: Subject) -> None:
    for row in rows:
        row.rows = [line for line in row.rows if not mentions(line, subject.addresses)]
        row.save(update_fields=["rows"])


declare(
    PersonalData(
        model=ListImport,
        title=_("Lists of people that wait for a confirmation"),
        purpose=wording.COHORTS,
        basis=Basis.PUBLIC_TASK,
        kept=wording.ONE_DAY,
        find=_lists,
        fields=("file_name", "created_at", "expires_at", "confirmed_at"),
        more=_own_lines,
        fate=Fate.ANONYMISED,
        erase=_take_out_of_lists,
        stays=_("The list without the lines that name you, for a day at most."),
        expiry=Expiry(
            rule=wording.ONE_DAY,
            rows=lambda: ListImport.objects.filter(expires_at__lte=Now()),
            moment="expires_at",
            apply=delete_rows,
        ),
        is_logged=False,
    ),
    PersonalData(
        model=Reminder,
        title=_("Reminders sent to you"),
        purpose=wording.STUDIES,
        basis=Basis.PUBLIC_TASK,
        kept=wording.after_writing("mails"),
        find=lambda subject: Reminder.objects.select_related("enrolment__cohort").filter(
            enrolment__person=subject.person
        ),
        fields=("enrolment__cohort", "template", "text", "created_at", "sent_at", "skipped"),
        fate=Fate.DELETED,
        erase=delete_rows,
        expiry=Expiry(
            rule=wording.after_writing("mails"),
            rows=lambda: Reminder.objects.filter(created_at__lt=months_ago("mails")),
            moment="created_at",
            apply=delete_rows,
        ),
    ),
)

name_accesses(
    {
        "coordination.export_completions": _("The cohort's completions were exported to a file"),
        "coordination.export_roll": _("The cohort's progress was exported to a file"),
        "coordination.read_certificates": _("The certificates of the cohort were opened"),
        "coordination.read_invitations": _("The invitations of the cohort were opened"),
        "coordination.read_list": _("A list of people was looked through before saving"),
        "coordination.read_person": _("Your progress was opened"),
        "coordination.read_roll": _("The cohort's progress was opened"),
        "coordination.reissue_certificate": _("Your certificate was issued anew"),
        "coordination.revoke_certificate": _("Your certificate was revoked"),
        "coordination.remind_people": _("Reminders were sent to people of the cohort"),
        "coordination.return_person": _("You were given your seat back"),
        "coordination.withdraw_person": _("Your seat was ended"),
    },
    in_reports={
        "coordination.read_person": _("A person's progress was opened"),
        "coordination.reissue_certificate": _("A certificate was issued anew"),
        "coordination.revoke_certificate": _("A certificate was revoked"),
        "coordination.return_person": _("A seat was given back"),
        "coordination.withdraw_person": _("A seat was ended"),
    },
)
