"""The table that people read, and the JSON that is kept."""

import json
import os
import platform
import statistics
from pathlib import Path
from typing import Any

from benchmarks.measuring import Measured
from benchmarks.targets import UNIT

HEAD = ["target", "U", "min", "max", "goal", "ms", "site", "database", "cache", "req/s", "p95 ms",
        "queries", "bytes"]  # fmt: skip


def rows_of(results: list[Measured]) -> list[list[str]]:
    return [
        [
            row.target.about,
            f"{statistics.median(row.units):.2f}",
            f"{min(row.units):.2f}",
            f"{max(row.units):.2f}",
            _goal(row),
            *(f"{row.median(part):.2f}" for part in ("milliseconds", "site", "database", "cache")),
            f"{row.median('per_second'):.0f}",
            f"{row.median('p95'):.1f}",
            str(row.queries),
            str(row.size),
        ]
        for row in results
    ]


def _goal(row: Measured) -> str:
    if row.target.goal is None:
        return "–"
    is_met = statistics.median(row.units) <= row.target.goal
    return f"≤ {row.target.goal:g} {'met' if is_met else 'MISSED'}"


def table(results: list[Measured]) -> str:
    rows = [HEAD, *rows_of(results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    rows.insert(1, ["-" * width for width in widths])
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def footing(results: list[Measured]) -> str:
    unit = next(row for row in results if row.target.name == UNIT)
    prices = [reading.milliseconds for reading in unit.readings]
    return (
        f"U = {statistics.median(prices):.3f} ms of CPU in this run "
        f"({min(prices):.3f}–{max(prices):.3f}); ms, site, database, cache: CPU per request."
    )


def write_json(path: Path, results: list[Measured], facts: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    machine = {"python": platform.python_version(), "cpus": os.cpu_count()}
    content = {**facts, **machine, "targets": [row.as_json() for row in results]}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
