"""Back up, wreck, restore: all tables and files are equal; one flipped byte is found."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from deploy.backup import faults_of
from tests.faults.workers import address
from tests.migrated_database import postgres_original

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.postgres


def every_row(table: str) -> sql.Composed:
    name = sql.Identifier(table)
    return sql.SQL("SELECT {}::text FROM {}").format(name, name)


class Place:
    """A database and two folders of uploads of the test's own, and the command upon them."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.backups = folder / "backups"
        self.roots = {"MEDIA_ROOT": folder / "media", "PRIVATE_ROOT": folder / "private"}
        for name, root in self.roots.items():
            (root / "a" / "åäö").mkdir(parents=True)
            (root / "a" / "åäö" / "one file.bin").write_bytes(os.urandom(3000))
            (root / f"{name}.txt").write_text("kept")

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        roots = {name: str(root) for name, root in self.roots.items()}
        return subprocess.run(
            [sys.executable, "deploy/backup.py", *arguments],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "DATABASE_URL": self.url, **roots},
            capture_output=True,
            text=True,
            check=False,
        )

    def make(self, *more: str) -> Path:
        done = self.command("make", "--into", str(self.backups), *more)
        assert done.returncode == 0, done.stderr
        return sorted(self.backups.iterdir())[-1]

    def rows(self) -> dict[str, list[str]]:
        """Every row of every table as text, and where each sequence stands: read in another way
        than the backup reads them."""
        with psycopg.connect(self.url) as wire:
            tables = wire.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' "
                "AND relnamespace = 'public'::regnamespace"
            ).fetchall()
            found = {
                name: sorted(row for (row,) in wire.execute(every_row(name))) for (name,) in tables
            }
            found["sequences"] = [
                str(row)
                for row in wire.execute(
                    "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"
                )
            ]
        return found

    def files(self) -> dict[str, str]:
        return {
            f"{name}/{path.relative_to(root)}": hashlib.sha256(path.read_bytes()).hexdigest()
            for name, root in self.roots.items()
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def place(tmp_path) -> Iterator[Place]:
    """The database holds what the migrations put there."""
    original = postgres_original(connection.settings_dict)
    server, copy = address(), f"backup_{os.getpid()}"
    maintenance = {**server, "dbname": "postgres"}
    with psycopg.connect(**maintenance, autocommit=True) as wire:
        wire.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        wire.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')
    url = "postgres://{user}:{password}@{host}:{port}/".format(**server) + copy
    yield Place(url, tmp_path)
    with psycopg.connect(**maintenance, autocommit=True) as wire:
        wire.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')


def test_what_was_wrecked_comes_back_the_same(place):
    rows, files = place.rows(), place.files()
    assert len(rows["people_region"]) == 19 and len(files) == 4
    backup = place.make()

    with psycopg.connect(place.url) as wire:
        wire.execute("UPDATE people_region SET name_fi = 'wrecked'")
        wire.execute("DROP TABLE progress_completion CASCADE")
        wire.execute("CREATE TABLE stray (n int)")
    shutil.rmtree(place.roots["PRIVATE_ROOT"])
    (place.roots["MEDIA_ROOT"] / "MEDIA_ROOT.txt").write_text("wrecked")
    assert place.rows() != rows and place.files() != files

    refused = place.command("restore", str(backup))
    assert (refused.returncode, "not empty" in refused.stderr) == (1, True)
    done = place.command("restore", str(backup), "--replace")
    assert done.returncode == 0, done.stderr
    assert "files are equal" in done.stdout
    assert place.rows() == rows
    assert place.files() == files


def test_a_restored_database_takes_new_rows(place):
    """Sequences stand where they stood."""
    backup = place.make()
    assert place.command("restore", str(backup), "--replace").returncode == 0
    with psycopg.connect(place.url) as wire:
        assert wire.execute("SELECT count(*) FROM auth_group").fetchone() != (0,)
        wire.execute("INSERT INTO auth_group (name) VALUES ('later')")


def test_a_flipped_bit_is_found_wherever_it_is(place):
    """In the first, the middle and the last byte of every file of the backup, one at a time."""
    backup = place.make()
    assert faults_of(backup) == []
    paths = sorted(path for path in backup.rglob("*") if path.is_file())
    assert {"database.dump", "manifest.json", "one file.bin"} <= {path.name for path in paths}
    for path in paths:
        whole = path.read_bytes()
        for position in {0, len(whole) // 2, len(whole) - 1} if path.suffix != ".sha256" else {0}:
            damaged = bytearray(whole)
            damaged[position] ^= 1
            path.write_bytes(damaged)
            (fault,) = faults_of(backup)
            assert path.name in fault or "manifest" in fault, (path, position)
        path.write_bytes(whole)
    assert faults_of(backup) == []


def test_a_damaged_backup_is_not_restored(place):
    backup = place.make()
    dump = backup / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-1] + b"?")
    rows = place.rows()
    refused = place.command("restore", str(backup), "--replace")
    assert (refused.returncode, "database.dump: changed" in refused.stderr) == (1, True)
    assert place.rows() == rows


def test_a_file_that_is_missing_or_extra_is_found(place):
    backup = place.make()
    (backup / "media" / "MEDIA_ROOT.txt").rename(backup / "media" / "other.txt")
    found = place.command("verify", str(backup))
    assert "media/MEDIA_ROOT.txt: missing" in found.stderr
    assert "media/other.txt: does not belong here" in found.stderr


def test_the_second_night_costs_what_is_new_and_the_oldest_goes(place):
    first = place.make()
    (place.roots["MEDIA_ROOT"] / "new.txt").write_text("new")
    for name in ("20200101T000000Z", "20210101T000000Z"):
        shutil.copytree(first, place.backups / name)
    first.rename(place.backups / "20220101T000000Z")
    second = place.make("--keep", "2")
    assert [path.name for path in sorted(place.backups.iterdir())] == [
        "20220101T000000Z",
        second.name,
    ]
    same = "private-media/a/åäö/one file.bin"
    former = place.backups / "20220101T000000Z" / same
    assert (second / same).samefile(former)
    assert (second / "media" / "new.txt").read_text() == "new"
    assert place.command("verify", "--newest-in", str(place.backups)).returncode == 0


def test_a_backup_that_was_cut_short_has_no_name_and_is_cleared_away(place):
    place.backups.mkdir()
    (place.backups / "20300101T000000Z.partial").mkdir()
    assert place.command("verify", "--newest-in", str(place.backups)).returncode == 1
    backup = place.make()
    assert [path.name for path in place.backups.iterdir()] == [backup.name]


def test_an_old_backup_is_told(place):
    place.make()
    newest = ("verify", "--newest-in", str(place.backups), "--not-older-than")
    assert place.command(*newest, "1").returncode == 0
    assert "older than 0 hours" in place.command(*newest, "0").stderr
