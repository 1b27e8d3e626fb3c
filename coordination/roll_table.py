"""The rows of the roll as HTML. Joined in Python: 8,000 cells cost a template loop five times as
much. Each cell is printed once for its module and number, and every value is escaped."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache, reduce
from operator import add, getitem

from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.roll import RollModule, RollRow

RECENT_DAYS = 7
TOGETHER = 8  # neighbouring cells that are printed as one, and once for all who have done as much
PICK = '<td><input type=checkbox name=people value={} aria-label="{}{}{}"{}></td>'
PERSON = '<tr>{}<th scope=row><a href="../people/{}/">{}</a><small>{}</small></th>'


def table_rows(
    rows: Iterable[RollRow],
    modules: Sequence[RollModule],
    *,
    today: date,
    may_choose: bool,
    all_chosen: bool = False,
) -> SafeString:
    """``<tr>`` for each person, relative to the roll's address. No query.

    Closing tags of cells are left out, as HTML allows: 300 kB hold 200 people × 40 modules.
    What is safe is not escaped again; that would cost as much as all the rest.
    """
    cells = [_cells(module) for module in modules]
    places = range(0, len(modules), TOGETHER)
    person = _PersonCell(may_choose=may_choose, checked=" checked" if all_chosen else "")

    @cache
    def neighbours(place: int, done: tuple[int, ...]) -> SafeString:
        return reduce(add, map(getitem, cells[place:], done))

    @cache
    def visit(days: int | None) -> SafeString:
        return format_html("<td>{}", days_text(days))

    def printed(row: RollRow) -> SafeString:
        line = person(row)
        for place in places:
            line += neighbours(place, row.done[place : place + TOGETHER])
        return line + visit(days_since(row.last_at, today))

    return format_html_join("", "{}", ((printed(row),) for row in rows))


class _PersonCell:
    """How a row begins; each value is escaped once."""

    def __init__(self, *, may_choose: bool, checked: str) -> None:
        self.may_choose, self.checked = may_choose, conditional_escape(checked)
        before, _name, after = _("Choose %(name)s").partition("%(name)s")
        self.before, self.after = conditional_escape(before), conditional_escape(after)
        self.organisation = cache(conditional_escape)

    def __call__(self, row: RollRow) -> SafeString:
        name, key = conditional_escape(row.name), conditional_escape(str(row.uuid))
        pick = NOTHING
        if self.may_choose:
            pick = format_html(PICK, key, self.before, name, self.after, self.checked)
        return format_html(PERSON, pick, key, name, self.organisation(row.organisation))


NOTHING = conditional_escape("")


def _cells(module: RollModule) -> list[SafeString]:
    """The module's cell for each number of steps that may have been done."""
    late = _("late")
    printed = []
    for done in range(module.total + 1):
        level = _level(done, module.total)
        if module.is_late(done):
            cell = format_html('<td class="h{} l">{}/{}<b> {}</b>', level, done, module.total, late)
        else:
            cell = format_html("<td class=h{}>{}/{}", level, done, module.total)
        printed.append(cell)
    return printed


def _level(done: int, total: int) -> int:
    """0 nothing, 1 under a third, 2 under two thirds, 3 nearly all, 4 all."""
    if not done:
        return 0
    return 4 if done == total else 1 + 3 * done // total


def days_since(at: datetime | None, today: date) -> int | None:
    """In the calendar of TIME_ZONE; None where there is no moment."""
    return None if at is None else max((today - timezone.localdate(at)).days, 0)


def days_text(days: int | None) -> str:
    """Within a week no day is told: it concerns nobody."""
    if days is None:
        return "–"
    if days < RECENT_DAYS:
        return _("under 7 d")
    return ngettext("%(count)s d", "%(count)s d", days) % {"count": days}
