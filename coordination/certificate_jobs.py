"""Issuing many certificates as a job."""

import uuid
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from cohorts.models import Cohort
from cohorts.permissions import can_coordinate
from coordination.services.certificates import issue_certificates
from core.jobs import JobNote, Progress, job_handler
from core.models import Job

ISSUE = "coordination.issue_certificates"


def may_issue(job: Job, person: Any) -> bool:
    cohort = Cohort.objects.filter(pk=job.params["cohort"]).first()
    return cohort is not None and can_coordinate(person, cohort)


@job_handler(ISSUE, may=may_issue)
def issue_chosen(job: Job, progress: Progress) -> JobNote:
    """``params``: cohort (its key), seats (their UUIDs). Run again from the beginning it issues
    what is still missing, and counts that only."""
    cohort = Cohort.objects.get(pk=job.params["cohort"])
    seats = [uuid.UUID(text) for text in job.params["seats"]]
    issued = issue_certificates(cohort=cohort, seats=seats, by=job.owner)
    count = sum(row is not None for row in progress.over(issued, total=len(seats)))
    return JobNote(issued_text(count), reverse("coordination:list_finishers", args=[cohort.slug]))


def issued_text(count: int) -> str:
    return ngettext(
        "%(count)s certificate was issued.", "%(count)s certificates were issued.", count
    ) % {"count": count}
