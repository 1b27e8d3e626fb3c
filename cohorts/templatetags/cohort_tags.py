"""Cohorts for pages of lower apps: a track lists its next cohorts without knowing them."""

from typing import Any

from django import template

from cohorts.models import Cohort

register = template.Library()


@register.simple_tag
def next_cohorts(track: Any, limit: int = 3) -> list[Cohort]:
    """Cohorts of the track, in any language of it, that one can still sign up for. 1 query."""
    upcoming = Cohort.objects.upcoming().filter(edition__track_key=track.translation_key)
    return list(upcoming[:limit])
