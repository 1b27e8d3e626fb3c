"""Moments as revisions hold them."""

from django.utils import timezone
from django.utils.dateparse import parse_datetime


def has_passed(moment: str | None) -> bool:
    """``moment`` is a date and time in ISO 8601, as in a revision's content."""
    at = parse_datetime(moment) if moment else None
    return at is not None and at < timezone.now()
