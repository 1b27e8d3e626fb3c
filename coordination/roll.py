"""The roll of a cohort: people by modules. Pure values; ``coordination.queries`` reads them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from coordination.choices import Show, Sort
from courses.queries import OutlineModule

ON_A_PAGE = 200


@dataclass(frozen=True)
class RollModule:
    """A module as a column. ``total`` counts what ``progress.classroom.ModuleStanding`` counts."""

    module: OutlineModule
    total: int
    is_open: bool
    expected_on: date | None  # None: optional
    is_overdue: bool  # its expected day has passed: late for whoever has not done it

    def is_late(self, done: int) -> bool:
        return self.is_overdue and done < self.total


@dataclass(frozen=True)
class RollRow:
    """A person; ``done`` holds a number of steps for each module of the roll."""

    pk: int  # of the enrolment
    uuid: uuid.UUID
    person_id: int
    name: str
    email: str
    organisation_id: int | None
    organisation: str
    is_active: bool
    done: tuple[int, ...]
    last_at: datetime | None

    @property
    def searched(self) -> str:
        """What words are looked for in."""
        return f"{self.name} {self.email}".casefold()


@dataclass(frozen=True)
class RollFilter:
    """What the address asks for. With a module, the states are judged by that module alone."""

    show: Show = Show.ALL
    organisation: int | None = None
    module: str = ""  # its slug
    q: str = ""
    sort: Sort = Sort.NAME


class Judgement(NamedTuple):
    """Of one person, by the whole roll or by one module of it."""

    is_behind: bool
    is_started: bool
    is_finished: bool


@dataclass(frozen=True)
class Roll:
    """Everybody of the cohort, in the order of their names, and its modules."""

    modules: tuple[RollModule, ...]
    rows: list[RollRow]
    today: date
    _judged: dict[str, dict[int, Judgement]] = field(default_factory=dict, compare=False)

    @property
    def active(self) -> list[RollRow]:
        return [row for row in self.rows if row.is_active]

    @property
    def organisations(self) -> list[tuple[int, str]]:
        found = {row.organisation_id: row.organisation for row in self.rows if row.organisation_id}
        return sorted(
            ((pk, name) for pk, name in found.items() if pk), key=lambda pair: pair[1].casefold()
        )

    def judged(self, row: RollRow, module: str = "") -> Judgement:
        """By the module of that slug, or by all: finished then means every required one. Each
        person is judged once, however many choices count them."""
        if module not in self._judged:
            self._judged[module] = self._judge_all(module)
        return self._judged[module][row.pk]

    def _judge_all(self, module: str) -> dict[int, Judgement]:
        places = self._places(module)
        columns = [(place, self.modules[place]) for place in places]
        overdue = [(place, column.total) for place, column in columns if column.is_overdue]
        needed = [p for p, column in columns if module or column.module.is_required]
        total = sum(self.modules[place].total for place in needed)
        found = {}
        for row in self.rows:
            done = row.done
            found[row.pk] = Judgement(
                is_behind=any(done[place] < wanted for place, wanted in overdue),
                is_started=any(done[place] for place in places),
                is_finished=bool(total) and sum(done[place] for place in needed) == total,
            )
        return found

    def _places(self, module: str) -> list[int]:
        """The columns that are judged: the module of that slug, or all."""
        return [
            place
            for place, column in enumerate(self.modules)
            if not module or column.module.slug == module
        ]

    def matches(self, row: RollRow, show: Show, module: str = "") -> bool:
        if show is Show.WITHDRAWN:
            return not row.is_active
        if not row.is_active:
            return False
        if show is Show.ALL:
            return True
        judged = self.judged(row, module)
        if show is Show.BEHIND:
            return judged.is_behind
        return not judged.is_started if show is Show.NOT_STARTED else judged.is_finished

    def among(self, asked: RollFilter) -> list[RollRow]:
        """Rows that fit the organisation and the words, in whatever state."""
        words = asked.q.casefold().split()
        return [
            row
            for row in self.rows
            if asked.organisation in (None, row.organisation_id)
            and (not words or all(word in row.searched for word in words))
        ]

    def counts(self, asked: RollFilter) -> dict[Show, int]:
        """How many people each choice would show, the other filters staying as they are."""
        counts = dict.fromkeys(Show, 0)
        for row in self.among(asked):
            if not row.is_active:
                counts[Show.WITHDRAWN] += 1
                continue
            judged = self.judged(row, asked.module)
            counts[Show.ALL] += 1
            counts[Show.BEHIND] += judged.is_behind
            counts[Show.NOT_STARTED] += not judged.is_started
            counts[Show.FINISHED] += judged.is_finished
        return counts

    def shown(self, asked: RollFilter) -> list[RollRow]:
        rows = [row for row in self.among(asked) if self.matches(row, asked.show, asked.module)]
        if asked.sort is Sort.PROGRESS:
            places = self._places(asked.module)
            rows.sort(key=lambda row: sum(row.done[place] for place in places))
        elif asked.sort is Sort.VISIT:
            rows.sort(key=lambda row: row.last_at.timestamp() if row.last_at else 0.0)
        return rows

    def chosen(self, uuids: Iterable[str]) -> list[RollRow]:
        """The rows of these enrolments; those of another cohort are not among them."""
        wanted = set(uuids)
        return [row for row in self.rows if str(row.uuid) in wanted]

    @property
    def open_percent(self) -> int | None:
        """How much of the steps of opened required modules the active people have done."""
        places = [
            place
            for place, column in enumerate(self.modules)
            if column.is_open and column.module.is_required
        ]
        rows = self.active
        total = sum(self.modules[place].total for place in places) * len(rows)
        done = sum(row.done[place] for row in rows for place in places)
        return done * 100 // total if total else None
