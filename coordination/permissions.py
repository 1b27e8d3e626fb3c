"""Who sits at the desk of a cohort. Roles are dated rows of the cohorts app."""

from typing import Any

from django.http import Http404

from cohorts.models import Cohort
from cohorts.queries import cohorts_led_by


def desk_cohort(person: Any, slug: str, *, acting: bool = False) -> Cohort:
    """The cohort with its edition, the database's ``today`` and ``is_coordinated``, for whoever
    coordinates or facilitates it today; with ``acting`` for its coordinators only.

    Raises Http404 for everybody else: what one may not see does not exist. 1 query.
    """
    cohort = cohorts_led_by(person).select_related("edition").filter(slug=slug).first()
    if cohort is None or (acting and not can_act(person, cohort)):
        raise Http404
    return cohort


def can_act(person: Any, cohort: Cohort) -> bool:
    """May the person change things in a cohort that ``desk_cohort`` found? No query."""
    return person.is_superuser or bool(cohort.is_coordinated)
