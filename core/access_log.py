"""Writing down who looked at another person's records. Reading one's own leaves no row."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from core.models import AccessRecord
from core.personal_data import Text

ScopeNames = Callable[[Collection[str]], Mapping[str, str]]

_names: dict[str, Text] = {}
_report_names: dict[str, Text] = {}
_scopes: list[ScopeNames] = []


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


def name_accesses(
    names: Mapping[str, Text], *, in_reports: Mapping[str, Text] | None = None
) -> None:
    """What actions are called where people read them: ``{"progress.read_task": _("…")}``.
    ``in_reports``: how the CMS says to an administrator what is said to the person as “your”."""
    _names.update(names)
    _report_names.update(in_reports or {})


def name_of_action(action: str) -> str:
    """As the person is told whose records were looked at."""
    return str(_names.get(action, action))


def name_in_reports(action: str) -> str:
    return str(_report_names.get(action) or name_of_action(action))


def named_actions() -> list[tuple[str, str]]:
    """Every action with its name in reports, for a filter."""
    return sorted(((action, name_in_reports(action)) for action in _names), key=lambda one: one[1])


def name_scopes(source: ScopeNames) -> None:
    """``source`` knows names for some of the scopes it is given, such as those of cohorts."""
    _scopes.append(source)


def names_of_scopes(scopes: Collection[str]) -> dict[str, str]:
    """Those that have a name. As many queries as there are sources."""
    found: dict[str, str] = {}
    for source in _scopes:
        found.update(source(scopes))
    return found
