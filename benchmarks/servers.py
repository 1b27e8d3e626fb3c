"""The throwaway servers of a run: PostgreSQL and Redis as the tests start them, one database for
each size, and the site on gunicorn. All listen on the loopback address and are ended by their
recorded process ids, also those that an interrupted run has left behind.
"""

import fcntl
import hashlib
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests import services

ROOT = Path(__file__).resolve().parent.parent
services.HOME = ROOT / "var" / "bench"
WORKERS, THREADS = 2, 4
DECIDE_THE_DATA = (
    "*/migrations/*.py",
    "benchmarks/fill.py",
    "benchmarks/course.py",
    "benchmarks/learners.py",
    "benchmarks/lesson_texts.py",
    "benchmarks/roll.py",
    "benchmarks/sizes.py",
    "keino_academy/settings/*.py",
    "requirements/runtime.txt",
)
SITE = "site"
SITE_KINDS = ("gthread", "sync")


@dataclass(frozen=True)
class Machine:
    """What is running. ``env`` is the environment of every process that speaks to it."""

    env: dict[str, str]
    port: int
    database_name: str
    pids: dict[str, int]  # by the names postgres, redis, site


@contextmanager
def machine(size: str, *, worker_class: str, keep: bool) -> Iterator[Machine]:
    """Everything up and filled. ``keep`` leaves the filled database for the next run."""
    with one_at_a_time():
        end_site()
        try:
            addresses = services.start()
            name = filled_database(addresses, size)
            env = environment(addresses, name)
            collect_static_files(env)
            port = start_site(env, worker_class)
            pids = {process.name: process.pid for process in services.recorded()}
            yield Machine(env, port, name, pids)
        finally:
            end_site()
            if not keep:
                services.stop()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two runs would measure each other."""
    services.HOME.mkdir(parents=True, exist_ok=True)
    with (services.HOME / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise services.ServiceError("Another run is measuring in this checkout.") from None
        yield


def environment(addresses: dict[str, str], database: str) -> dict[str, str]:
    """What production asks of its environment, with secrets that guard nothing."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "DATABASE_URL": addresses["DATABASE_URL"].rpartition("/")[0] + f"/{database}",
        "REDIS_URL": addresses["REDIS_URL"],
        "SECRET_KEY": "only-for-benchmarks",
        "CERTIFICATE_KEYS": "b25seS1mb3ItYmVuY2htYXJrcy1ub3QtYS1zZWNyZXQ",
        "ALLOWED_HOSTS": "localhost",
        "SECURE_SSL_REDIRECT": "off",
        "DEMO_DATA": "off",
    }


def fingerprint() -> str:
    """Of everything that decides what a filled database holds."""
    digest = hashlib.sha256()
    for pattern in DECIDE_THE_DATA:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def filled_database(addresses: dict[str, str], size: str) -> str:
    """The name of the database of this size, filled now or by a former run that was kept."""
    name = f"bench_{size.lower()}_{fingerprint()}"
    unfinished = f"unfinished_{size.lower()}"
    server = addresses["DATABASE_URL"].rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        if connection.execute(query, [name]).fetchone():
            return name
        former = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        for (stale,) in connection.execute(former, [f"bench_{size.lower()}_"]).fetchall():
            connection.execute(f'DROP DATABASE "{stale}" WITH (FORCE)')
        connection.execute(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{unfinished}"')
        say(f"Filling a database of size {size} …")
        run_module("benchmarks.fill", size, env=environment(addresses, unfinished))
        connection.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


def collect_static_files(env: dict[str, str]) -> None:
    say("Gathering static files …")
    run_module("django", "collectstatic", "--noinput", "--verbosity", "0", env=env)


def run_module(module: str, *arguments: str, env: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, env=env, check=True)


def start_site(env: dict[str, str], worker_class: str) -> int:
    port = services.free_port(set())
    command = [sys.executable, "-m", "gunicorn", "benchmarks.wsgi:application"]
    options = ["--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--timeout", "60"]
    options += ["--worker-class", worker_class, "--log-level", "warning"]
    options += ["--keep-alive", "30"]  # a client that a busy machine holds up finds its connection
    if worker_class == "gthread":
        options += ["--threads", str(THREADS)]
    process = services.spawn(
        SITE, [*command, *options], stop_signals=[signal.SIGTERM, signal.SIGKILL], env=env
    )
    record = services.load()
    services.save([*services.recorded(), process], record["env"], record["folders"])
    services.await_ready(process, lambda: answers(port), seconds=60)
    return port


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("localhost", port, timeout=20)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        time.sleep(0.2)
        return False
    finally:
        connection.close()


def end_site() -> None:
    record, processes = services.load(), services.recorded()
    for process in processes:
        if process.name == SITE and process.alive:
            services.end(process)
    if record:
        others = [process for process in processes if process.name != SITE]
        services.save(others, record["env"], record["folders"])


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
