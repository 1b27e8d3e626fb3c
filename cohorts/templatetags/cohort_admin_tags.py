"""Cohorts for screens of the CMS that belong to lower apps."""

from collections import defaultdict
from collections.abc import Sequence

from django import template

from cohorts.models import Cohort
from courses.models import Edition

register = template.Library()


@register.simple_tag
def cohorts_by_edition(editions: Sequence[Edition]) -> list[tuple[Edition, list[Cohort]]]:
    """Each edition with the cohorts that study it. 1 query."""
    cohorts: dict[int, list[Cohort]] = defaultdict(list)
    for cohort in Cohort.objects.filter(edition__in=[edition.pk for edition in editions]):
        cohorts[cohort.edition_id].append(cohort)
    return [(edition, cohorts[edition.pk]) for edition in editions]
