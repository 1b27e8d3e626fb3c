from typing import Any

from courses.models import TrackPage


def can_release_edition(person: Any, track: TrackPage) -> bool:
    """Whoever may edit the track's page and holds the permission to release editions. What is
    released has been published, and so reviewed, before."""
    return person.has_perm("courses.release_edition") and (
        track.permissions_for_user(person).can_edit()
    )


def can_redact(person: Any) -> bool:
    """Hide unlawful content in every edition, and show it again: the permission, wherever the
    content stands (decision 0018)."""
    return bool(person and person.is_active and person.has_perm("courses.redact_content"))
