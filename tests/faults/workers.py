"""A real Celery worker on the test's own database, and the lock that holds it in mid-work."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60.0
OPTIONS = ("--concurrency", "1", "--loglevel", "INFO", "--include", "tests.faults.only_copy")


def wait_for(is_so: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


def address() -> dict[str, str]:
    """Of the test's database, for a connection beside Django's."""
    database = connection.settings_dict
    return {
        "host": database["HOST"],
        "port": database["PORT"],
        "user": database["USER"],
        "password": database["PASSWORD"],
        "dbname": database["NAME"],
    }


class Worker:
    """A worker with one child process, in a process group of its own."""

    def __init__(self, log: Path) -> None:
        self.log = log
        url = "postgres://{user}:{password}@{host}:{port}/{dbname}".format(**address())
        command = [sys.executable, "-m", "celery", "-A", "keino_academy", "worker"]
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, *OPTIONS],
                cwd=ROOT,
                env={
                    **os.environ,
                    "DATABASE_URL": url,
                    "REDIS_URL": settings.REDIS_URL,
                    "DJANGO_SETTINGS_MODULE": "keino_academy.settings.test",
                    "TASK_BACKEND": "core.task_backends.CeleryBackend",
                },
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def await_ready(self) -> None:
        wait_for(lambda: " ready." in self.log.read_text() or self.is_dead, "the worker")
        assert not self.is_dead, self.log.read_text()[-2000:]

    @property
    def is_dead(self) -> bool:
        return self.process.poll() is not None

    @property
    def children(self) -> list[int]:
        pid = self.process.pid
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]

    def kill_child(self) -> None:
        """As when one child runs out of memory: the worker goes on with another."""
        (former,) = self.children
        os.kill(former, signal.SIGKILL)
        wait_for(lambda: self.children not in ([], [former]), "another child")

    def kill(self) -> None:
        """As when the machine goes: the worker and its child at once, without a word."""
        if not self.is_dead:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@contextmanager
def locked(table: str) -> Iterator[None]:
    """Whoever writes to the table waits until the block ends; reading goes on."""
    with psycopg.connect(**address()) as holder:
        holder.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        yield
        holder.rollback()


def waiting_backends(table: str) -> list[int]:
    """Server processes that wait to write to the table."""
    with psycopg.connect(**address(), autocommit=True) as observer:
        rows = observer.execute(
            "SELECT pid FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock' "
            "AND query LIKE %s",
            [f'INSERT INTO "{table}"%'],
        )
        return [pid for (pid,) in rows]


def alive_backends(pids: list[int]) -> bool:
    with psycopg.connect(**address(), autocommit=True) as observer:
        rows = observer.execute("SELECT 1 FROM pg_stat_activity WHERE pid = ANY(%s)", [pids])
        return rows.fetchone() is not None
