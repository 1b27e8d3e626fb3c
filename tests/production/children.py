"""A process of the stage that can be killed and started again with the same data and ports."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 120.0  # two busy cores


@dataclass
class Child:
    """``stop_signals`` are sent one after the other, ten seconds apart, until it is gone."""

    name: str
    command: list[str]
    env: Mapping[str, str]
    cwd: Path
    log: Path
    ready: Callable[[], bool] = lambda: True
    stop_signals: tuple[int, ...] = (signal.SIGTERM, signal.SIGQUIT)
    user: str | None = None
    kept_files: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    _log_began: int = field(default=0, repr=False)

    @property
    def pid(self) -> int:
        assert self.process is not None, f"{self.name} was not started"
        return self.process.pid

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def children(self) -> list[int]:
        text = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(pid) for pid in text.split()]

    def start(self) -> None:
        assert not self.alive, f"{self.name} runs already"
        self._log_began = self.log.stat().st_size if self.log.exists() else 0
        identity = {"user": self.user, "group": self.user, "extra_groups": []} if self.user else {}
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.cwd,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=self.kept_files,
                **identity,
            )

    def await_ready(self, seconds: float = PATIENCE) -> float:
        """Seconds waited. Raises AssertionError with the end of its log."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if not self.alive:
                break
            with contextlib.suppress(OSError):
                if self.ready():
                    return time.monotonic() - began
            time.sleep(0.05)
        raise AssertionError(f"{self.name} did not become ready:\n{self.new_lines()[-3000:]}")

    def new_lines(self) -> str:
        """Its log since it was last started."""
        with self.log.open("rb") as log:
            log.seek(self._log_began)
            return log.read().decode(errors="replace")

    def kill(self) -> None:
        """It and all its children at once, without a word."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)  # children may outlive the parent
            self.process.wait()

    def stop(self) -> None:
        for number in self.stop_signals:
            if self.alive:
                self.process.send_signal(number)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(timeout=15)
        assert not self.alive, f"{self.name} did not stop"

    def end(self) -> None:
        """Whatever happens: at the close of the stage."""
        with contextlib.suppress(AssertionError, OSError):
            self.stop()
        self.kill()
