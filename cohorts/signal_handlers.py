"""What follows from changes of rows: kept pages with a cohort's dates are forgotten, and the seat
of a deleted enrolment becomes free."""

from typing import Any

from django.db.models import F
from django.db.models.signals import post_delete, post_save

from cohorts.choices import EnrolmentState
from cohorts.models import Cohort, Enrolment
from core.page_cache import bump_site_version


def free_the_seat(instance: Enrolment, **kwargs: Any) -> None:
    """A deleted person leaves the seat to somebody else."""
    if instance.state == EnrolmentState.ACTIVE:
        held = Cohort.objects.filter(pk=instance.cohort_id, seats_taken__gt=0)
        held.update(seats_taken=F("seats_taken") - 1)


def connect() -> None:
    post_delete.connect(free_the_seat, sender=Enrolment, dispatch_uid="free-the-seat")
    for signal in (post_save, post_delete):
        signal.connect(bump_site_version, sender=Cohort, dispatch_uid=f"cohort-{id(signal)}")
