"""One run of the outside client: start it, watch its account grow, kill things meanwhile."""

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.production.keeping import TICK, wait_for
from tests.faults.production.writes import Write
from tests.production.stage import Site

THREADS = 8
READ_PAUSE = 0.5  # signing in, once in a round of five, stays below its limit of 30 a minute
PATIENCE = 300  # seconds for one write to be acknowledged
CLIENT = Path(__file__).with_name("client.py")


@dataclass
class Answers:
    """What the client saw."""

    acknowledged: dict[str, dict[str, Any]]  # by the write's id: began, at, tries
    refused: list[dict[str, Any]]
    reads: list[dict[str, Any]]
    seconds: float

    def refusals(self) -> dict[str, int]:
        return dict(Counter(row["status"] for row in self.refused))

    def reads_by_status(
        self, since: float = 0, until: float = float("inf")
    ) -> dict[str, dict[str, int]]:
        """Of the reads that lie within the two moments: page → status → count."""
        within = [row for row in self.reads if since <= row["began"] and row["at"] <= until]
        return {
            name: dict(Counter(row["status"] for row in within if row["name"] == name))
            for name in dict.fromkeys(row["name"] for row in self.reads)
        }

    def first_write_after(self, moment: float) -> float | None:
        """When the first write that was sent after the moment was acknowledged."""
        rows = (row["at"] for row in self.acknowledged.values() if row["began"] >= moment)
        return min(rows, default=None)

    def first_read_after(self, moment: float, name: str, status: str) -> float | None:
        rows = (
            row["at"]
            for row in self.reads
            if row["began"] >= moment and (row["name"], row["status"]) == (name, status)
        )
        return min(rows, default=None)


@dataclass
class Client:
    """Running. ``count`` is the number of acknowledged writes so far."""

    process: subprocess.Popen
    folder: Path
    total: int
    began: float = field(default_factory=time.monotonic)

    def count(self) -> int:
        return sum(
            path.read_bytes().count(b"\n") for path in self.folder.glob("acknowledged-*.jsonl")
        )

    def await_share(self, share: float) -> None:
        """Raises RuntimeError if the client ends before."""

        def reached() -> bool:
            if self.count() >= share * self.total:
                return True
            if self.process.poll() is not None:
                raise RuntimeError("The client ended before the kill; it wrote too little")
            time.sleep(TICK)
            return False

        wait_for(reached, f"{share:.0%} of the writes", seconds=PATIENCE * 3)


def run_client(
    site: Site,
    writes: list[Write],
    meanwhile: Callable[[Client], None] = lambda client: None,
    *,
    reads: list[dict[str, Any]] | None = None,
) -> Answers:
    """Send the writes until each is acknowledged; ``meanwhile`` kills. Raises RuntimeError when
    the client gave up."""
    with tempfile.TemporaryDirectory(dir=site.folder) as place:
        folder = Path(place)
        plan = {
            "url": site.url,
            "certificate": str(site.processes["nginx"].cwd / "certificate.pem"),
            "threads": THREADS,
            "folder": place,
            "patience": PATIENCE,
            "writes": [{"id": write.id, **write.request} for write in writes],
            "reads": reads or [],
            "pause": READ_PAUSE,
        }
        process = subprocess.Popen(
            [sys.executable, str(CLIENT)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env={"PATH": site.env["PATH"]},
            text=True,
        )
        try:
            process.stdin.write(json.dumps(plan))
            process.stdin.close()
            client = Client(process, folder, len(writes))
            meanwhile(client)
            (folder / "enough").touch()
            code = process.wait(timeout=PATIENCE * 6)
            seconds = time.monotonic() - client.began
            if code:
                raise RuntimeError(f"The client gave up: {process.stderr.read()[-2000:]}")
        finally:
            process.kill()
            process.wait()
        return _account(folder, seconds)


def _account(folder: Path, seconds: float) -> Answers:
    return Answers(
        acknowledged={row["id"]: row for row in _lines(folder, "acknowledged-*")},
        refused=_lines(folder, "refused-*"),
        reads=_lines(folder, "reads"),
        seconds=seconds,
    )


def _lines(folder: Path, name: str) -> list[dict[str, Any]]:
    paths = sorted(folder.glob(f"{name}.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text().splitlines()]
