"""Rounds: every target in turn, its CPU time per request, and the unit measured around them."""

import http.client
import json
import statistics
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connections

from benchmarks.cpu import Cpu, Meter, ProcessesChanged
from benchmarks.servers import ROOT, Machine, say
from benchmarks.targets import UNIT, People, Target, take_back

CONNECTIONS = 4
WARM_UP = 80
ATTEMPTS = 3


class WrongAnswer(RuntimeError):
    """A target did not answer what it is measured for; its price would mean nothing."""


@dataclass(frozen=True)
class Reading:
    """One round of one target. CPU in milliseconds per request."""

    site: float
    database: float
    cache: float
    per_second: float
    p95: float  # milliseconds, as the client sees them
    unit: float  # CPU milliseconds of the unit in the same round

    @property
    def milliseconds(self) -> float:
        return self.site + self.database + self.cache

    @property
    def units(self) -> float:
        return self.milliseconds / self.unit


@dataclass
class Measured:
    target: Target
    queries: int
    size: int  # bytes of the body
    readings: list[Reading] = field(default_factory=list)

    def median(self, name: str) -> float:
        return statistics.median(getattr(reading, name) for reading in self.readings)

    @property
    def units(self) -> list[float]:
        return [reading.units for reading in self.readings]

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.target.name,
            "about": self.target.about,
            "goal": self.target.goal,
            "median": statistics.median(self.units),
            "queries": self.queries,
            "bytes": self.size,
            "readings": [{**asdict(row), "units": row.units} for row in self.readings],
        }


class Bench:
    """Measures targets on a running machine."""

    def __init__(self, machine: Machine, people: People) -> None:
        pids = machine.pids
        self.machine, self.people = machine, people
        self.meter = Meter(pids["site"], pids["postgres"], machine.database_name, pids["redis"])

    def measure(self, targets: list[Target], rounds: int) -> list[Measured]:
        for target in targets:
            self._send(target, WARM_UP)
            self._take_back(target, WARM_UP)
        results = [self._look(target) for target in targets]
        unit = next(row for row in results if row.target.name == UNIT)
        others = [row for row in results if row is not unit]
        for number in range(rounds):
            say(f"Round {number + 1} of {rounds} …")
            turn = number % max(len(others), 1)
            before = self._run(unit.target)
            runs = {row.target.name: self._run(row.target) for row in others[turn:] + others[:turn]}
            after = self._run(unit.target)
            price = (_price(before) + _price(after)) / 2
            unit.readings += [Reading(**run, unit=price) for run in (before, after)]
            for row in others:
                row.readings.append(Reading(**runs[row.target.name], unit=price))
        return results

    def _look(self, target: Target) -> Measured:
        """One request that is not timed: is the answer right, how many queries and bytes?"""
        request = target.request(0)
        connection = http.client.HTTPConnection("localhost", self.machine.port, timeout=30)
        headers = {**request["headers"], "X-Count-Queries": "1"}
        connection.request(request["method"], request["path"], request["body"], headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        queries = int(response.headers["X-Queries"])
        self._take_back(target, 1)
        if response.status != target.status or target.marker not in body.decode():
            raise WrongAnswer(f"{target.name}: {response.status} {request['path']}")
        if target.queries not in (None, queries):
            raise WrongAnswer(f"{target.name}: {queries} queries instead of {target.queries}")
        return Measured(target, queries, len(body))

    def _run(self, target: Target) -> dict[str, float]:
        """One round; measured again if a worker or a database connection came or went."""
        for _ in range(ATTEMPTS):
            start = self.meter.read()
            result = self._send(target, target.count)
            end = self.meter.read()
            self._take_back(target, target.count)
            try:
                return _reading(end.since(start), result, target.count)
            except ProcessesChanged:
                continue
        raise ProcessesChanged("The site's processes do not stay the same.")

    def _send(self, target: Target, count: int) -> dict[str, Any]:
        plan = {
            "port": self.machine.port,
            "connections": CONNECTIONS,
            "status": target.status,
            "requests": target.requests(count),
        }
        done = subprocess.run(
            [sys.executable, ROOT / "benchmarks" / "driver.py"],
            input=json.dumps(plan),
            capture_output=True,
            text=True,
            check=True,
        )
        result = json.loads(done.stdout)
        if result["unexpected"]:
            raise WrongAnswer(f"{target.name}: {result['unexpected']}")
        return result

    def _take_back(self, target: Target, count: int) -> None:
        """What so many requests wrote; it must be all they had to."""
        if not target.writes:
            return
        written = take_back(self.people)
        connections.close_all()
        if written != target.writes * count:
            raise WrongAnswer(f"{target.name}: {written} rows written by {count} requests")


def _reading(cpu: Cpu, result: dict[str, Any], count: int) -> dict[str, float]:
    each = 1_000_000 * count
    return {
        "site": cpu.site / each,
        "database": cpu.database / each,
        "cache": cpu.cache / each,
        "per_second": count / result["seconds"],
        "p95": sorted(result["milliseconds"])[int(count * 0.95)],
    }


def _price(run: dict[str, float]) -> float:
    return run["site"] + run["database"] + run["cache"]
