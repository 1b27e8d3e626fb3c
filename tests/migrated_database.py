"""Migrate once, copy for every run: the migrations take ten seconds, a copy next to nothing.

tests/conftest.py lends the two fixtures here to pytest-django. The migrated original is
kept beside the run (var/test/ for SQLite, a database of the same server for PostgreSQL)
under a name made from every migration and installed version, so a new migration makes a
new original and nobody has to remember to throw the old one away.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "var" / "test"
A_DAY = 24 * 3600
DECIDE_THE_SCHEMA = ("*/migrations/*.py", "requirements/*.txt", "keino_academy/settings/*.py")


def fingerprint() -> str:
    """Of everything that decides what an empty, migrated database holds."""
    digest = hashlib.sha256()
    for pattern in DECIDE_THE_SCHEMA:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Workers of one run, and two runs in one checkout, must not build the original together."""
    PLACE.mkdir(parents=True, exist_ok=True)
    with (PLACE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def migrate(database_url: str) -> None:
    made = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "keino_academy.settings.test",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        pytest.exit(f"The migrations failed:\n{made.stdout}{made.stderr}", returncode=1)


def sqlite_original() -> Path:
    original = PLACE / f"migrated-{fingerprint()}.sqlite3"
    with one_at_a_time():
        if not original.exists():
            for stale in PLACE.glob("migrated-*"):
                stale.unlink()
            for abandoned in PLACE.glob("*/test.sqlite3"):  # by a run that was killed
                if time.time() - abandoned.stat().st_mtime > A_DAY:
                    shutil.rmtree(abandoned.parent, ignore_errors=True)
            unfinished = PLACE / "migrating.sqlite3"
            for leftover in PLACE.glob("migrating.sqlite3*"):
                leftover.unlink()
            migrate(f"sqlite:///{unfinished}")
            unfinished.rename(original)
    return original


def postgres_original(database: dict) -> str:
    import psycopg

    name = f"migrated_{fingerprint()}"
    address = {
        "host": database["HOST"],
        "port": database["PORT"] or None,
        "user": database["USER"],
        "password": database["PASSWORD"],
    }
    with one_at_a_time(), psycopg.connect(**address, dbname="postgres", autocommit=True) as server:
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not known:
            unfinished = f"{name}_unfinished"
            server.execute(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{unfinished}"')
            migrate(os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{unfinished}")
            server.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, django_db_keepdb) -> Iterator[None]:
    """Point Django's test database at a copy of the original, one for each process."""
    from django.db import connection

    database, folder = connection.settings_dict, None
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    if connection.vendor == "sqlite":
        original = sqlite_original()
        folder = Path(tempfile.mkdtemp(prefix=f"{worker}-", dir=PLACE))
        database["TEST"]["NAME"] = shutil.copy(original, folder / "test.sqlite3")
    else:
        database["TEST"]["TEMPLATE"] = postgres_original(database)
        database["TEST"]["NAME"] = f"test_{worker}_{os.getpid()}"
    yield
    if folder:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """SQLite: keep the copied file instead of making an empty one. PostgreSQL: copy anew."""
    from django.db import connection

    return connection.vendor == "sqlite"
