"""The roll's filters in its address, read and written."""

from collections.abc import Mapping
from typing import Any

from django.utils.http import urlencode

from coordination.choices import Show, Sort
from coordination.roll import RollFilter

MOST_WORDS = 100  # characters


def filter_from(query: Mapping[str, Any]) -> RollFilter:
    """What the address asks for; a value that means nothing counts as not given."""
    show, sort = query.get("show", ""), query.get("sort", "")
    organisation = str(query.get("organisation", ""))
    is_number = organisation.isascii() and organisation.isdigit() and len(organisation) < 19
    return RollFilter(
        show=Show(show) if show in Show.values else Show.ALL,
        organisation=int(organisation) if is_number else None,
        module=str(query.get("module", "")).replace("\0", "")[:255],
        q=str(query.get("q", "")).replace("\0", "").strip()[:MOST_WORDS],
        sort=Sort(sort) if sort in Sort.values else Sort.NAME,
    )


def query_of(asked: RollFilter, **other: Any) -> str:
    """``"?show=behind&q=aino"``, or empty. ``other`` replaces or adds; defaults are left out."""
    values: dict[str, Any] = {
        "show": "" if asked.show is Show.ALL else asked.show.value,
        "organisation": asked.organisation or "",
        "module": asked.module,
        "q": asked.q,
        "sort": "" if asked.sort is Sort.NAME else asked.sort.value,
        **other,
    }
    given = {name: value for name, value in values.items() if value}
    return f"?{urlencode(given)}" if given else ""
