"""Where a learner stands in an edition: the one definition of done, open, locked and next.

Pure values made from the outline, the cohort's dates and the completions; no query, no request.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from cohorts.choices import CAN_BE_READ, CohortStatus
from cohorts.models import Cohort
from courses.queries import Outline, OutlineLesson, OutlineModule
from progress.choices import StepState


@dataclass(frozen=True)
class Step:
    """A lesson as the learner meets it."""

    lesson: OutlineLesson
    state: StepState
    url_slugs: tuple[str, str]  # module, lesson
    finished_by: str = ""  # a CompletionSource, once it is done


@dataclass(frozen=True)
class ModuleStanding:
    """A module with the learner's steps. ``done`` of ``total`` counts required lessons only, so
    it never passes 100 %; a module without any required lesson counts all of them."""

    module: OutlineModule
    opens_on: date
    is_open: bool
    waits_for_start: bool  # its day has come, but nobody has set the cohort running
    steps: tuple[Step, ...]
    done: int
    total: int
    completed_at: datetime | None  # of the last required lesson, once all are done
    is_running: bool = True  # the cohort; afterwards steps can be read, nothing is recorded

    @property
    def state(self) -> StepState:
        if not self.is_open:
            return StepState.LOCKED
        if self.total and self.done == self.total:
            return StepState.DONE
        has_begun = any(step.state is StepState.DONE for step in self.steps)
        return StepState.CURRENT if has_begun else StepState.TODO

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0

    @property
    def counted_steps(self) -> tuple[Step, ...]:
        """The steps that ``total`` counts."""
        counted = {lesson.pk for lesson in self.module.counted_lessons}
        return tuple(step for step in self.steps if step.lesson.pk in counted)

    @property
    def next_step(self) -> Step | None:
        """The first unfinished required step, else the first unfinished one; None when locked."""
        if not self.is_open:
            return None
        unfinished = [step for step in self.steps if step.state is not StepState.DONE]
        required = (step for step in unfinished if step.lesson.is_required)
        return next(required, next(iter(unfinished), None))

    @property
    def introduction(self) -> str:
        """Why the module belongs to this track, in the active language."""
        return self.module.text("introduction")

    def step(self, lesson: OutlineLesson) -> Step:
        return next(step for step in self.steps if step.lesson.pk == lesson.pk)


@dataclass(frozen=True)
class Standing:
    """A learner's whole standing in a cohort's edition."""

    outline: Outline
    modules: tuple[ModuleStanding, ...]
    last_key: uuid.UUID | None  # the lesson worked on last
    last_at: datetime | None

    @cached_property
    def done(self) -> int:
        return sum(module.done for module in self.modules if module.module.is_required)

    @cached_property
    def total(self) -> int:
        return sum(module.total for module in self.modules if module.module.is_required)

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0

    @property
    def is_finished(self) -> bool:
        return bool(self.total) and self.done == self.total

    def of(self, module: OutlineModule) -> ModuleStanding:
        return next(row for row in self.modules if row.module.pk == module.pk)

    @property
    def resume(self) -> tuple[ModuleStanding, Step] | None:
        """Where to go on: in the module worked on last, else in the first unfinished open one.

        Never a finished, locked or missing step; None when nothing is open.
        """
        candidates = [
            (module, module.next_step)
            for module in self._last_module_first()
            if module.state is not StepState.DONE
        ]
        return next(((module, step) for module, step in candidates if step), None)

    def _last_module_first(self) -> list[ModuleStanding]:
        def is_not_last(module: ModuleStanding) -> bool:
            return all(step.lesson.key != self.last_key for step in module.steps)

        return sorted(self.modules, key=is_not_last)  # stable: the rest stay in order

    @property
    def next_opening(self) -> date | None:
        """The next day on which a locked module opens."""
        locked = (m for m in self.modules if not m.is_open and not m.waits_for_start)
        return min((module.opens_on for module in locked), default=None)


def standing(
    *,
    outline: Outline,
    cohort: Cohort,
    module_dates: Mapping[uuid.UUID, date],
    today: date,
    completed: Mapping[uuid.UUID, datetime],
    sources: Mapping[uuid.UUID, str] | None = None,
    last: tuple[uuid.UUID, datetime] | None = None,
) -> Standing:
    """``completed`` maps lesson keys to moments, ``sources`` to what finished them; keys that the
    edition lacks are ignored."""
    finished_by = sources or {}
    modules = []
    has_begun = cohort.status in CAN_BE_READ
    for module in outline.modules:
        opens_on = cohort.opening_of(module.week_offset, module_dates.get(module.key))
        is_due = opens_on <= today
        is_open = is_due and has_begun
        steps = tuple(
            Step(
                lesson,
                _step_state(lesson, is_open, completed),
                (module.slug, lesson.slug),
                finished_by.get(lesson.key, ""),
            )
            for lesson in module.lessons
        )
        counted = module.counted_lessons
        moments = [completed[row.key] for row in counted if row.key in completed]
        modules.append(
            ModuleStanding(
                module=module,
                opens_on=opens_on,
                is_open=is_open,
                waits_for_start=is_due and not has_begun,
                steps=steps,
                done=len(moments),
                total=len(counted),
                completed_at=max(moments) if counted and len(moments) == len(counted) else None,
                is_running=cohort.status == CohortStatus.RUNNING,
            )
        )
    key, moment = last or (None, None)
    return Standing(outline=outline, modules=tuple(modules), last_key=key, last_at=moment)


def _step_state(
    lesson: OutlineLesson, is_open: bool, completed: Mapping[uuid.UUID, datetime]
) -> StepState:
    if lesson.key in completed:
        return StepState.DONE
    return StepState.TODO if is_open else StepState.LOCKED


def expected_days(
    *, outline: Outline, cohort: Cohort, module_dates: Mapping[uuid.UUID, date]
) -> dict[uuid.UUID, date]:
    """The day by which each required module is expected to be done, by the module's key: when the
    next one opens; the last, and those that open with it, by the cohort's end. An optional module
    is expected of nobody and is missing here. ``is_overdue`` says what follows.
    """
    opening = {
        module.key: cohort.opening_of(module.week_offset, module_dates.get(module.key))
        for module in outline.modules
    }
    return {
        module.key: min(
            (day for day in opening.values() if day > opening[module.key]), default=cohort.ends_on
        )
        for module in outline.modules
        if module.is_required
    }


def is_overdue(expected_on: date | None, cohort: Cohort, today: date) -> bool:
    """Is whoever has not done the module late with it? The one rule of being late, for every
    screen: its expected day has passed, in a cohort that has begun. A task's own due date is
    another thing."""
    return expected_on is not None and expected_on < today and cohort.status in CAN_BE_READ
