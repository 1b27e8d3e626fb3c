"""The roll as rows of a spreadsheet."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.roll import Roll, RollRow
from core.spreadsheets import Column


def roll_columns(roll: Roll) -> list[Column]:
    return [
        Column(_("Name"), width=28),
        Column(_("E-mail address"), width=32),
        Column(_("Organisation"), width=32),
        Column(_("State"), _("Where the person stands in the whole track.")),
        Column(_("Steps done"), _("Of the required steps.")),
        Column(_("Steps in all")),
        *(
            Column(
                f"M{column.module.number} {column.module.title}",
                _("Steps done, of %(total)s.") % {"total": column.total},
            )
            for column in roll.modules
        ),
        Column(_("Last active"), _("The day of the last step, quiz or task.")),
    ]


def roll_lines(roll: Roll, people: Iterable[RollRow]) -> Iterator[list[Any]]:
    required = [place for place, column in enumerate(roll.modules) if column.module.is_required]
    total = sum(roll.modules[place].total for place in required)
    for row in people:
        yield [
            row.name,
            row.email,
            row.organisation,
            state_word(roll, row),
            sum(row.done[place] for place in required),
            total,
            *row.done,
            timezone.localdate(row.last_at) if row.last_at else None,
        ]


def state_word(roll: Roll, row: RollRow) -> str:
    if not row.is_active:
        return _("withdrawn")
    judged = roll.judged(row)
    if judged.is_finished:
        return _("finished")
    if judged.is_behind:
        return _("behind")
    return _("in progress") if judged.is_started else _("not started")
