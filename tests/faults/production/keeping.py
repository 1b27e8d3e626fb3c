"""What systemd and an operator do after a kill: start again what has died. And how to kill."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from tests.production.children import Child
from tests.production.stage import DEPLOY

TICK = 0.05


def kill_all(pids: Iterable[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def crash_postgres(server: Child) -> None:
    """All its processes at once: each backend leads a session of its own, and a backend that
    notices the postmaster's end would still finish its transaction."""
    pids = [server.pid, *server.children()]
    kill_all(pids)
    server.kill()
    wait_for(lambda: not any(is_alive(pid) for pid in pids), "the end of PostgreSQL's processes")


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(is_so: Callable[[], object], what: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Waited in vain for {what}")
        time.sleep(TICK)


def restart_seconds(unit: str) -> float:
    """RestartSec of the unit in deploy/."""
    text = (DEPLOY / "systemd" / f"academy-{unit}.service").read_text(encoding="utf-8")
    (line,) = (line for line in text.splitlines() if line.startswith("RestartSec="))
    return float(line.removeprefix("RestartSec="))


class Keeper:
    """``Restart=always`` of web, worker and beat: what is left of the group is killed, and after
    RestartSec the unit starts anew. ``started`` holds the moment of each start."""

    UNITS = ("web", "worker", "beat")

    def __init__(self, processes: dict[str, Child]) -> None:
        self.units = {name: processes[name] for name in self.UNITS}
        self.pauses = {name: restart_seconds(name) for name in self.UNITS}
        self.started: dict[str, list[float]] = {name: [] for name in self.UNITS}
        self.died: dict[str, float] = {}
        self.lock = threading.RLock()
        self.closing = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Keeper":
        self.thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self.closing.set()
        self.thread.join()

    def _watch(self) -> None:
        while not self.closing.wait(TICK):
            with self.lock:
                for name, child in self.units.items():
                    if not child.alive:
                        self._restart(name, child)

    def _restart(self, name: str, child: Child) -> None:
        now = time.monotonic()
        if name not in self.died:
            self.died[name] = now
            child.kill()  # what the dead one has left of its group
        elif now - self.died[name] >= self.pauses[name]:
            del self.died[name]
            child.start()
            self.started[name].append(now)

    def exchange(self, name: str, command: list[str]) -> list[str]:
        """Run the unit with another command line from now on; returns the former one."""
        child = self.units[name]
        with self.lock:
            former, child.command = child.command, command
            child.kill()
            self.died.pop(name, None)
            child.start()
        child.await_ready()
        return former
