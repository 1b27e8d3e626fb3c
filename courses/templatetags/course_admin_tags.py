"""Reads that templates of the CMS ask for."""

from typing import Any

from django import template

from courses.explorer import tracks_using
from courses.models import TrackPage

register = template.Library()


@register.simple_tag
def tracks_using_module(module: Any) -> list[TrackPage]:
    """None for a module that has not been saved yet."""
    return tracks_using(module) if module.pk else []
