"""What an experiment found, when it is a failure, and the table."""

from dataclasses import asdict, dataclass, field
from typing import Any

HEADINGS = (
    "experiment",
    "writes",
    "killed",
    "lost",
    "doubled",
    "back after, s",
    "control: lost",
    "control: doubled",
)


@dataclass
class Kill:
    """``out`` is the time from the kill to the first success of a request (or effect) begun
    after it; ``back`` from the moment at which the killed service answered again."""

    what: str
    out: float | None = None
    back: float | None = None


@dataclass
class Control:
    """The same kill with the guard off. It must find what it was made to find."""

    what: str
    writes: int
    lost: int | None = None  # None: not what this control looks for
    doubled: int | None = None

    def found(self) -> bool:
        return bool(self.lost or self.doubled)


@dataclass
class Result:
    experiment: str
    writes: int
    kills: list[Kill] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    examples: list[str] = field(default_factory=list)  # of what was lost
    refusals: dict[str, int] = field(default_factory=dict)  # what the writers saw instead
    reads: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)  # by phase and page
    missed: list[str] = field(default_factory=list)  # targets beside lost and doubled
    controls: list[Control] = field(default_factory=list)
    seconds: float = 0.0
    facts: dict[str, Any] = field(default_factory=dict)

    def failures(self) -> list[str]:
        found = list(self.missed)
        if self.lost:
            found.append(f"{self.lost} lost, such as {', '.join(self.examples[:3])}")
        if self.doubled:
            found.append(f"{self.doubled} done twice")
        if not self.controls:
            found.append("no control was run")
        found += [f"the control found nothing: {c.what}" for c in self.controls if not c.found()]
        found += [f"no success after the kill of {k.what}" for k in self.kills if k.out is None]
        return [f"{self.experiment}: {text}" for text in found]


def table(results: list[Result]) -> str:
    rows = [HEADINGS, *(_row(result) for result in results)]
    wide = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "─" * max(map(len, lines)), *lines[1:]])


def _row(result: Result) -> tuple[str, ...]:
    back = [kill.back for kill in result.kills if kill.back is not None]
    return (
        result.experiment,
        f"{result.writes:,}",
        f"{len(result.kills)}",
        f"{result.lost}",
        f"{result.doubled}",
        f"{min(back):.1f} to {max(back):.1f}" if back else "–",
        _sum(control.lost for control in result.controls),
        _sum(control.doubled for control in result.controls),
    )


def _sum(numbers: Any) -> str:
    counted = [number for number in numbers if number is not None]
    return f"{sum(counted)}" if counted else "–"


def as_json(results: list[Result]) -> list[dict[str, Any]]:
    return [{**asdict(result), "failures": result.failures()} for result in results]


def details(result: Result) -> str:
    """Lines above the table: each kill, and what readers and writers saw."""
    lines = [f"{result.experiment} ({result.seconds:.0f} s)"]
    for kill in result.kills:
        lines.append(f"  {kill.what}: out {_seconds(kill.out)}, back {_seconds(kill.back)}")
    if result.refusals:
        lines.append(f"  writers were refused: {_counted(result.refusals)}")
    for phase, pages in result.reads.items():
        for page, statuses in pages.items():
            lines.append(f"  {phase}, {page}: {_counted(statuses)}")
    for control in result.controls:
        found = {"lost": control.lost, "doubled": control.doubled}
        told = ", ".join(f"{name} {number}" for name, number in found.items() if number is not None)
        lines.append(f"  control, {control.what}: of {control.writes} {told}")
    lines += [f"  {name}: {value}" for name, value in result.facts.items()]
    return "\n".join(lines)


def _seconds(number: float | None) -> str:
    return "never" if number is None else f"{number:.1f} s"


def _counted(counter: dict[str, int]) -> str:
    return ", ".join(f"{status} × {number}" for status, number in sorted(counter.items()))
