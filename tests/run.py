"""Every test of the project in four passes, and one table of what each took.

`make test` runs this. Two lanes run side by side, each in one process of its own with a database
of its own, so that two cores are used and every pass runs as it would alone: SQLite, then axe and
the journeys in a browser; PostgreSQL and Redis, then what else needs a browser. The second lane's
output is printed when both have ended. A pass whose
servers or browser are not installed is listed and fails the run, unless ALLOW_MISSING=1.
Further arguments go to pytest in every pass. What is marked ``production`` is left to
`make faults`.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import services

ROOT = Path(__file__).resolve().parent.parent
MOST_MINUTES = 15
IN_FIRST_LANE = ["tests/browser/test_accessibility.py", "tests/journeys"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Pass:
    """One run of pytest. ``missing`` names the Debian packages without which it cannot run."""

    name: str
    arguments: list[str]
    missing: list[str] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)
    on_servers: bool = False
    outcome: str = "not run"
    seconds: float = 0.0
    code: int = 0


def browser() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


class Children:
    """The runs of pytest that are going on, so that a run told to stop can tell them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.running: list[subprocess.Popen] = []
        self.stopping = False

    def start(self, command: list[str], env: dict[str, str]) -> subprocess.Popen:
        with self.lock:
            if self.stopping:
                raise RuntimeError("told to stop")
            child = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
            self.running.append(child)
        return child

    def stop(self) -> None:
        with self.lock:
            self.stopping = True
            for child in self.running:
                child.terminate()


children = Children()


def run_lane(passes: list[Pass], extra: list[str], output: TextIO) -> None:
    for this in passes:
        if this.missing:
            this.outcome = f"cannot run here: sudo apt-get install {' '.join(this.missing)}"
            this.code = 0 if os.environ.get("ALLOW_MISSING") == "1" else 1
        elif this.on_servers:
            run_on_servers(this, extra, output)
        else:
            run_pytest(this, extra, output)


def run_pytest(this: Pass, extra: list[str], output: TextIO) -> None:
    """Write pytest's output as it comes and keep its closing line for the table."""
    print(f"\n──── {this.name}", file=output, flush=True)
    began = time.monotonic()
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    command = [sys.executable, "-m", "pytest", *colour, *this.arguments, *extra]
    closing = ""
    with children.start(command, {**os.environ, **this.env}) as child:
        for line in child.stdout:
            print(line, end="", file=output, flush=True)
            closing = line.strip() or closing
    this.code = child.returncode
    this.outcome = closing.strip("= ") or f"ended with code {this.code}"
    this.seconds = time.monotonic() - began


def run_on_servers(this: Pass, extra: list[str], output: TextIO) -> None:
    """Servers of this run only, so that two runs, or `make services`, never meet."""
    place = ROOT / "var" / "test"
    place.mkdir(parents=True, exist_ok=True)
    services.HOME = Path(tempfile.mkdtemp(prefix="services-", dir=place))
    services.HOME.chmod(0o711)  # PostgreSQL's own user passes through it
    began = time.monotonic()
    try:
        this.env = services.start()
        started = time.monotonic() - began
        run_pytest(this, extra, output)
        this.seconds += started
    except services.ServiceError as error:
        print(error, file=output)
        this.outcome, this.code = "the servers did not start", 1
    finally:
        services.stop()
        shutil.rmtree(services.HOME, ignore_errors=True)


def run_side_by_side(first: list[Pass], second: list[Pass], extra: list[str]) -> None:
    """The second lane's output is kept until both have ended: two at once cannot be read."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as kept, ThreadPoolExecutor(2) as pool:
        lanes = [
            pool.submit(run_lane, first, extra, sys.stdout),
            pool.submit(run_lane, second, extra, kept),
        ]
        try:
            wait(lanes)
        except BaseException:  # told to stop: so is pytest, before its servers go
            children.stop()
            raise
        kept.seek(0)
        shutil.copyfileobj(kept, sys.stdout)
        for lane in lanes:
            lane.result()


def table(passes: list[Pass], seconds: float) -> str:
    rows = [("pass", "time", "outcome")]
    for this in passes:
        spent = f"{this.seconds:.0f} s" if this.seconds else "–"
        verdict = "FAILED: " if this.code else ""
        rows.append((this.name, spent, verdict + this.outcome))
    rows.append(("all", f"{seconds:.0f} s", f"at most {MOST_MINUTES} minutes on two cores"))
    wide = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = [f"{name:{wide[0]}}  {spent:>{wide[1]}}  {end}" for name, spent, end in rows]
    return "\n".join([lines[0], "─" * max(map(len, lines)), *lines[1:]])


def total(passes: list[Pass]) -> str:
    """One line that a machine can read."""
    text = " ".join(this.outcome for this in passes)
    count = {
        word: sum(int(number) for number in re.findall(rf"(\d+) {word}", text))
        for word in ("passed", "failed", "errors?", "skipped")
    }
    failed = count["failed"] + count["errors?"]
    return f"{count['passed']} passed, {failed} failed, {count['skipped']} skipped"


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are stopped
    chromium = browser()
    passes = [
        Pass("SQLite", ["-m", "not browser and not postgres and not production"]),
        Pass(
            "PostgreSQL and Redis",
            ["-m", "not browser and not office and not production", "--ignore=tests/architecture"],
            missing=services.missing(),
            on_servers=True,
        ),
        *(
            Pass(
                name,
                ["-m", "browser", *arguments],
                missing=[] if chromium else ["chromium"],
                env={"CHROMIUM": chromium or ""},
            )
            for name, arguments in (
                ("browser: axe, journeys", IN_FIRST_LANE),
                ("browser: the rest", [f"--ignore={path}" for path in IN_FIRST_LANE]),
            )
        ),
    ]
    began = time.monotonic()
    sqlite, postgres, journeys, rest = passes
    run_side_by_side([sqlite, journeys], [postgres, rest], sys.argv[1:])
    print("\n" + table(passes, time.monotonic() - began))
    print(total(passes))
    return 1 if any(this.code for this in passes) else 0


if __name__ == "__main__":
    raise SystemExit(main())
