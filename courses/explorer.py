"""What the page explorer shows beside the titles of tracks and modules.

Each function sets attributes on the pages of one screen, which the columns then print; the
number of queries does not depend on the number of pages.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from courses.models import Edition, TrackModule, TrackPage


def add_track_facts(tracks: Sequence[Any]) -> None:
    """Sets ``module_count`` and ``latest_edition_label``. 2 queries."""
    counts = Counter(
        TrackModule.objects.filter(track__in=[track.pk for track in tracks])
        .order_by()
        .values_list("track_id", flat=True)
    )
    editions = Edition.objects.filter(track_key__in=[track.translation_key for track in tracks])
    labels = {
        edition.track_key: edition.label
        for edition in editions.order_by("number", "point").only("track_key", "number", "point")
    }
    for track in tracks:
        track.module_count = counts[track.pk]
        track.latest_edition_label = labels.get(track.translation_key, "–")


def add_module_facts(modules: Sequence[Any]) -> None:
    """Sets ``track_titles``: the tracks of the module's own language that refer to it, live or
    not, named as the CMS names them to whoever looks. 1 query."""
    rows = TrackModule.objects.filter(
        module__translation_key__in=[module.translation_key for module in modules]
    )
    titles: dict[tuple[uuid.UUID, int], list[str]] = defaultdict(list)
    for row in rows.select_related("module", "track").order_by("track__path"):
        key = row.module.translation_key, row.track.locale_id
        titles[key].append(row.track.get_admin_display_title())
    for module in modules:
        module.track_titles = ", ".join(titles[module.translation_key, module.locale_id]) or "–"


def tracks_using(module: Any) -> list[TrackPage]:
    """Tracks of the module's language that refer to it, live or not. 1 query."""
    return list(
        TrackPage.objects.filter(
            locale_id=module.locale_id,
            track_modules__module__translation_key=module.translation_key,
        )
        .order_by("path")
        .distinct()
    )
