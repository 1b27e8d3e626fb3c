"""Writing down who looked at another person's records. Reading one's own leaves no row."""

from collections.abc import Mapping
from typing import Any

from core.models import AccessRecord
from core.personal_data import Text

_names: dict[str, Text] = {}


def record_access(
    *,
    by: Any,
    action: str,
    about: Any = None,
    scope: str = "",
    count: int = 1,
    reason: str = "",
) -> None:
    """Call it where another person's records are shown, exported or changed. 1 query.

    ``action`` is ``"<app>.<verb>_<noun>"``; ``about`` the person, or None for a list of ``count``
    people whose cohort or file ``scope`` names. Nothing is written for a person's own records.
    """
    if about is not None and about.pk == by.pk:
        return
    AccessRecord.objects.create(
        by=by, action=action, about=about, scope=scope[:200], count=count, reason=reason[:400]
    )


def name_accesses(names: Mapping[str, Text]) -> None:
    """What actions are called where people read them: ``{"progress.read_task": _("…")}``."""
    _names.update(names)


def name_of_action(action: str) -> str:
    return str(_names.get(action, action))


def named_actions() -> list[tuple[str, str]]:
    """Every action with its name, for a filter."""
    return sorted(((action, str(name)) for action, name in _names.items()), key=lambda one: one[1])
