"""Moving a cohort to another edition."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from cohorts.models import Cohort
from cohorts.permissions import can_coordinate
from cohorts.signals import edition_adopted
from courses.models import Edition


def adopt_edition(*, cohort: Cohort, edition: Edition, by: Any) -> Cohort:
    """Move a cohort to a newer edition of its track.

    Completions and attempts carry over untouched: they are keyed by the lesson, not by the
    edition. Raises PermissionDenied; ValueError for an edition of another track, or one that is
    not newer than the cohort's own.
    """
    if not can_coordinate(by, cohort):
        raise PermissionDenied
    with transaction.atomic():
        locked = Cohort.objects.select_for_update().select_related("edition").get(pk=cohort.pk)
        if locked.edition.track_key != edition.track_key:
            raise ValueError("The edition belongs to another track")
        former = locked.edition
        if (edition.number, edition.point) <= (former.number, former.point):
            raise ValueError("The edition is not newer than the cohort's own")
        locked.edition = edition
        locked.save(update_fields=["edition"])
        log(
            locked,
            "cohorts.adopt_edition",
            user=by,
            data={"from": former.label, "to": edition.label},
        )
        edition_adopted.send(sender=Cohort, cohort=locked, former=former, edition=edition, by=by)
    cohort.edition = edition
    return cohort
