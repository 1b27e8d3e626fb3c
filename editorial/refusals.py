"""Why a page could not be submitted or decided, in sentences for whoever tried."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


def withdrawal_has_passed() -> str:
    """Publishing such a version would take the page off a minute later."""
    return _(
        "The day of withdrawal has passed. Remove it or set a later one, and submit the page again."
    )


class DecisionRefused(PermissionDenied):
    """A review was not decided; nothing was written. ``str()`` is a translated sentence."""


class SubmissionRefused(Exception):
    """A page was not submitted; nothing was written but the draft that the caller had saved.
    ``items`` are translated sentences: what is missing."""

    def __init__(self, items: Iterable[object]) -> None:
        self.items = [str(item) for item in items]
        super().__init__(" ".join(self.items))
