"""deploy/postgresql/academy.conf: a database is brought to the moment before a mistake."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import services
from tests.faults.workers import wait_for
from tests.production.stage import DEPLOY, free_ports
from tests.production.stores import postgres_child

pytestmark = pytest.mark.postgres


@pytest.fixture
def run() -> Iterator[Path]:
    """A folder that PostgreSQL's own user can reach, with the archive and its script."""
    place = Path(tempfile.mkdtemp(prefix="academy-wal-"))
    place.chmod(0o755)
    (place / "archive").mkdir()
    shutil.copy(DEPLOY / "archive-wal", place / "archive-wal")
    owned(place / "archive")
    yield place
    shutil.rmtree(place, ignore_errors=True)


def owned(path: Path) -> None:
    if os.geteuid() == 0:
        for part in [path, *path.rglob("*")]:
            shutil.chown(part, services.POSTGRES_USER, services.POSTGRES_USER)


def settings_of_production(run: Path) -> dict[str, str]:
    """The file's own settings; only the places are the test's."""
    text = (DEPLOY / "postgresql" / "academy.conf").read_text(encoding="utf-8")
    settings = dict(re.findall(r"^(\w+) = '?(.*?)'?\s*(?:#.*)?$", text, re.MULTILINE))
    command = settings["archive_command"]
    assert command == "/srv/academy/app/deploy/archive-wal %p %f"
    settings["archive_command"] = f"WAL_ARCHIVE={run}/archive {run}/archive-wal %p %f"
    return {**settings, "shared_buffers": "64MB"}


def test_acknowledged_means_on_the_disk():
    settings = settings_of_production(Path("/x"))
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        assert settings[name] == "on"
    assert int(settings["archive_timeout"]) <= 300


def test_it_goes_to_the_moment_before_a_mistake(run, tmp_path):
    (port,) = free_ports(1)
    postgres, url = postgres_child(run, port, tmp_path, settings_of_production(run))
    data = run / "postgres" / "data"
    try:
        postgres.start()
        postgres.await_ready()
        with psycopg.connect(url, autocommit=True) as wire:
            wire.execute("CREATE TABLE kept (n int)")
            wire.execute("INSERT INTO kept VALUES (1)")
        subprocess.run(
            [
                *("pg_basebackup", "--checkpoint=fast", "--wal-method=none"),
                *("-d", url, "-D", str(run / "base")),
            ],
            check=True,
            capture_output=True,
        )
        with psycopg.connect(url, autocommit=True) as wire:
            wire.execute("INSERT INTO kept VALUES (2)")
            (moment,) = wire.execute("SELECT clock_timestamp()::text").fetchone()
            wire.execute("DELETE FROM kept")  # the mistake
            (segment,) = wire.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
        wait_for(lambda: (run / "archive" / segment).exists(), "the segment in the archive")
        postgres.kill()

        shutil.rmtree(data)
        shutil.copytree(run / "base", data)
        (data / "recovery.signal").touch()
        with (data / "postgresql.auto.conf").open("a") as settings:
            settings.write(
                f"restore_command = 'cp {run}/archive/%f %p'\n"
                f"recovery_target_time = '{moment}'\n"
                "recovery_target_action = 'promote'\n"
            )
        data.chmod(0o700)
        owned(data)
        postgres.start()
        postgres.await_ready()
        with psycopg.connect(url) as wire:
            found = wire.execute("SELECT n FROM kept ORDER BY n").fetchall()
    finally:
        postgres.end()
    assert found == [(1,), (2,)]


def test_a_segment_in_the_archive_is_never_replaced(run, tmp_path):
    def archive(content: str) -> int:
        source = tmp_path / "segment"
        source.write_text(content)
        env = {"WAL_ARCHIVE": str(run / "archive"), "PATH": os.environ["PATH"]}
        command = [str(run / "archive-wal"), str(source), "0001"]
        return subprocess.run(command, env=env, check=False).returncode

    assert archive("first") == 0
    assert archive("first") == 0  # PostgreSQL may ask again after a crash
    assert archive("other") != 0
    assert (run / "archive" / "0001").read_text() == "first"
    assert [path.name for path in (run / "archive").iterdir()] == ["0001"]
