from typing import Any

from courses.models import TrackPage


def can_release_edition(person: Any, track: TrackPage) -> bool:
    """Whoever may publish the track's page and holds the permission to release editions."""
    return person.has_perm("courses.release_edition") and (
        track.permissions_for_user(person).can_publish()
    )
