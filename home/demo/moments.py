"""When things happened. Services write the database's "now"; a demo needs a past."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.utils import timezone

SATURDAY = 5


def moment_on(day: date, hour: int, minute: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@dataclass(frozen=True)
class Deed:
    """Something a person did in a module, and how to say when."""

    opens_on: date  # of the module it was done in
    set_moment: Callable[[datetime], object]


@dataclass(frozen=True)
class Spread:
    """Spreads deeds over office hours between two days, each module's after its opening and,
    but for the last one, before the next. The same seed gives the same hours."""

    seed: str
    starts_on: date
    ends_on: date

    def over(self, deeds: list[Deed]) -> None:
        groups = [(day, list(group)) for day, group in groupby(deeds, lambda deed: deed.opens_on)]
        for index, (opens_on, group) in enumerate(groups):
            first = max(opens_on, self.starts_on)
            is_last = index + 1 == len(groups)
            last = self.ends_on if is_last else groups[index + 1][0] - timedelta(days=2)
            days = working_days(first, max(first, last))
            steps = max(len(group) - 1, 1)
            moments = sorted(
                self._moment(days[number * (len(days) - 1) // steps], number)
                for number in (range(len(group)) if len(group) > 1 else [steps])
            )
            for deed, moment in zip(group, moments, strict=True):
                deed.set_moment(moment)

    def _moment(self, day: date, number: int) -> datetime:
        chance = hashlib.sha256(f"{self.seed}:{day}:{number}".encode()).digest()
        return moment_on(day, 8 + chance[0] % 8, chance[1] % 60)


def working_days(first: date, last: date) -> list[date]:
    """From Monday to Friday; the first day where there is none."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < SATURDAY] or [first]
