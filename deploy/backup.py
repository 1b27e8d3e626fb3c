"""Backup of everything the site must not lose: the database and both folders of uploads.

    python deploy/backup.py make --into /var/backups/academy --keep 14
    python deploy/backup.py verify --newest-in /var/backups/academy --not-older-than 26
    python deploy/backup.py restore /var/backups/academy/20270131T003000Z --replace

Run it in the site's environment (DATABASE_URL, MEDIA_ROOT, PRIVATE_ROOT). A backup is a folder
with database.dump (PostgreSQL's custom format), media/, private-media/ and manifest.json: the
SHA-256 of every file, and of every table the number of rows and a sum over the rows' hashes, taken
in the dump's own snapshot. The database comes first and the files after it: files are added under
new names, so each file that a dumped row names is there. A redaction moves files from media/ to
private-media/, its lifting moves them back: private-media/ is copied before media/ and once more
after it, so that a file which moves meanwhile is in one of them, or in both. A folder is named
only when all of it is on the disk; until then its name ends in .partial.

Exit code 0: done and in order. 1: something is wrong, and the last lines say what.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

FORMAT = 1
STAMP = "%Y%m%dT%H%M%SZ"
DUMP = "database.dump"
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
FOLDERS = {"media": "MEDIA_ROOT", "private-media": "PRIVATE_ROOT"}
COPIED = ("private-media", "media", "private-media")  # a redaction may move files meanwhile
CHUNK = 1024 * 1024
# The sum does not depend on the order of rows, and PostgreSQL makes it without sorting.
TABLE_HASH = """
SELECT count(*), coalesce(sum(
    ('x' || left(encode(sha256(convert_to(t::text, 'UTF8')), 'hex'), 15))::bit(60)::bigint
), 0)::text FROM {} AS t
"""
TABLES = """
SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename
"""


class BackupError(Exception):
    """The text says what is wrong and, where that helps, what to do."""


# ------------------------------------------------------------------ the database


def database_url() -> str:
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith(("postgres://", "postgresql://")):
        raise BackupError("DATABASE_URL names no PostgreSQL database.")
    return url


def postgres_environment() -> dict[str, str]:
    """The password goes by the environment: arguments are seen by everybody on the machine."""
    place = urlsplit(database_url())
    return {
        **os.environ,
        "PGHOST": place.hostname or "",
        "PGPORT": str(place.port or 5432),
        "PGUSER": unquote(place.username or ""),
        "PGPASSWORD": unquote(place.password or ""),
        "PGDATABASE": place.path.lstrip("/"),
        "PGTZ": "UTC",
        "PGOPTIONS": "-c extra_float_digits=3",
    }


def run_postgres(*command: str) -> None:
    done = subprocess.run(
        command, env=postgres_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{command[0]} failed: {done.stderr.strip()[-2000:]}")


def connect() -> psycopg.Connection[Any]:
    """In UTC: a moment's text is part of a row's hash."""
    return psycopg.connect(database_url(), options="-c timezone=UTC -c extra_float_digits=3")


def table_hashes(connection: psycopg.Connection[Any]) -> dict[str, dict[str, Any]]:
    """Rows and their hash by table, as the connection's transaction sees them. Reads every row."""
    hashes = {}
    for (name,) in connection.execute(TABLES).fetchall():
        query = sql.SQL(TABLE_HASH).format(sql.Identifier(name))
        rows, digest = connection.execute(query).fetchone() or (0, "0")
        hashes[name] = {"rows": rows, "hash": digest}
    return hashes


def dump_database(target: Path) -> dict[str, dict[str, Any]]:
    with connect() as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        run_postgres(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--file={target}",
        )
        return table_hashes(connection)


# ------------------------------------------------------------------ files


def digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            digest.update(part)
    return digest.hexdigest()


def files_in(folder: Path) -> Iterator[str]:
    """Paths below the folder, with forward slashes; none where the folder is missing."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix()


def copied(source: Path, target: Path) -> dict[str, Any]:
    """Copy to the disk, and the hash of what was read."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with source.open("rb") as read, target.open("wb") as written:
        while part := read.read(CHUNK):
            digest.update(part)
            written.write(part)
        written.flush()
        os.fsync(written.fileno())
    shutil.copystat(source, target)
    stat = target.stat()
    return {"sha256": digest.hexdigest(), "size": stat.st_size, "mtime_ns": stat.st_mtime_ns}


def copy_folder(
    name: str, source: Path, into: Path, former: Path | None, done: Collection[str] = ()
) -> dict[str, dict[str, Any]]:
    """The files by their path in the backup, without those ``done`` already. An unchanged file is
    a second name (hard link) of the former backup's: a night costs what is new."""
    known = manifest_of(former)["files"] if former else {}
    entries = {}
    for relative in files_in(source):
        path = f"{name}/{relative}"
        if path in done:
            continue
        try:
            entries[path] = _linked_or_copied(source / relative, into / path, former, known, path)
        except FileNotFoundError:  # deleted after the dump was made
            print(f"Gone while copying: {path}")
    return entries


def _linked_or_copied(
    source: Path, target: Path, former: Path | None, known: dict[str, Any], path: str
) -> dict[str, Any]:
    stat, entry = source.stat(), known.get(path)
    is_same = entry and (entry["size"], entry["mtime_ns"]) == (stat.st_size, stat.st_mtime_ns)
    if former and is_same and (former / path).is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(former / path, target)
        return dict(entry)
    return copied(source, target)


# ------------------------------------------------------------------ make


def backups_in(folder: Path) -> list[Path]:
    """Finished ones, oldest first."""
    return sorted(p for p in folder.glob("????????T??????Z") if (p / SEAL).is_file())


def manifest_of(backup: Path) -> dict[str, Any]:
    return json.loads((backup / MANIFEST).read_text(encoding="utf-8"))


def make(into: Path, keep: int) -> Path:
    """Make one backup, then remove the oldest beyond ``keep``. Raises BackupError."""
    into.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime(STAMP)
    draft, final = into / f"{stamp}.partial", into / stamp
    former = (backups_in(into) or [None])[-1]
    for leftover in into.glob("*.partial"):
        shutil.rmtree(leftover)
    draft.mkdir(mode=0o700)
    tables = dump_database(draft / DUMP)
    files: dict[str, dict[str, Any]] = {}
    if os.environ.get("S3_BUCKET"):
        print("Uploads are kept in S3-type storage; its own versions are their backup.")
    else:
        for name in COPIED:
            files |= copy_folder(name, Path(os.environ[FOLDERS[name]]), draft, former, files)
    dump = draft / DUMP
    manifest = {
        "format": FORMAT,
        "made_at": datetime.now(UTC).isoformat(),
        "dump": {"sha256": digest_of(dump), "size": dump.stat().st_size},
        "tables": tables,
        "files": files,
    }
    (draft / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")
    (draft / SEAL).write_text(digest_of(draft / MANIFEST) + "\n", encoding="utf-8")
    os.sync()
    draft.rename(final)
    for old in backups_in(into)[:-keep]:
        shutil.rmtree(old)
    rows = sum(entry["rows"] for entry in tables.values())
    print(f"Made {final}: {len(tables)} tables, {rows} rows, {len(files)} files.")
    return final


# ------------------------------------------------------------------ verify


def faults_of(backup: Path) -> list[str]:
    """What is wrong with a backup, by reading every byte of it; empty when it is whole."""
    try:
        seal = (backup / SEAL).read_text(encoding="utf-8").strip()
        if digest_of(backup / MANIFEST) != seal:
            return [f"{MANIFEST}: changed since it was written"]
        manifest = manifest_of(backup)
    except (OSError, ValueError) as fault:
        return [f"{MANIFEST}: cannot be read ({type(fault).__name__})"]
    if manifest["format"] != FORMAT:
        return [f"{MANIFEST}: format {manifest['format']} is not known here"]
    expected = {DUMP: manifest["dump"]["sha256"]} | {
        path: entry["sha256"] for path, entry in manifest["files"].items()
    }
    faults = []
    for path, digest in sorted(expected.items()):
        if not (backup / path).is_file():
            faults.append(f"{path}: missing")
        elif digest_of(backup / path) != digest:
            faults.append(f"{path}: changed since it was written")
    extra = set(files_in(backup)) - set(expected) - {MANIFEST, SEAL}
    return faults + [f"{path}: does not belong here" for path in sorted(extra)]


def verify(backup: Path, not_older_than: int | None) -> None:
    """Raises BackupError with every fault."""
    faults = faults_of(backup)
    if not faults:
        run_postgres("pg_restore", "--list", str(backup / DUMP))
        age = datetime.now(UTC) - datetime.fromisoformat(manifest_of(backup)["made_at"])
        if not_older_than is not None and age > timedelta(hours=not_older_than):
            faults = [f"older than {not_older_than} hours: {age}"]
    if faults:
        raise BackupError(f"{backup} is not in order:\n" + "\n".join(faults))
    print(f"Whole: {backup}")


def newest_in(folder: Path) -> Path:
    found = backups_in(folder)
    if not found:
        raise BackupError(f"No backup in {folder}.")
    return found[-1]


# ------------------------------------------------------------------ restore


def restore(backup: Path, *, replace: bool) -> None:
    """Put back database and files and compare them with the manifest. Raises BackupError.

    Nothing is touched unless the backup is whole. The database is put back in one transaction; a
    file that is there unchanged stays, one that is not in the backup stays too and is counted.
    """
    verify(backup, None)
    manifest = manifest_of(backup)
    with connect() as connection:
        if connection.execute(TABLES).fetchone():
            if not replace:
                raise BackupError("The database is not empty. Add --replace to throw it away.")
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
    run_postgres(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        "--dbname",
        postgres_environment()["PGDATABASE"],
        str(backup / DUMP),
    )
    put_back_files(backup, manifest["files"])
    compare(manifest)


def put_back_files(backup: Path, entries: dict[str, dict[str, Any]]) -> None:
    for path, entry in entries.items():
        target = place_of(path)
        if not target.is_file() or digest_of(target) != entry["sha256"]:
            draft = target.with_name(f"{target.name}.restoring")
            copied(backup / path, draft)
            draft.replace(target)


def place_of(path: str) -> Path:
    name, _slash, relative = path.partition("/")
    return Path(os.environ[FOLDERS[name]]) / relative


def compare(manifest: dict[str, Any]) -> None:
    """Raises BackupError unless tables and files are those of the manifest."""
    with connect() as connection:
        found = table_hashes(connection)
    faults = [
        f"table {name}: {found.get(name)} instead of {manifest['tables'].get(name)}"
        for name in sorted(found.keys() | manifest["tables"].keys())
        if found.get(name) != manifest["tables"].get(name)
    ]
    for path, entry in manifest["files"].items():
        target = place_of(path)
        if not target.is_file() or digest_of(target) != entry["sha256"]:
            faults.append(f"file {path}: not as in the backup")
    if faults:
        raise BackupError("Restored, but not the same:\n" + "\n".join(faults))
    kept = {f"{name}/{path}" for name in FOLDERS for path in files_in(place_of(f"{name}/"))}
    print(
        f"Restored and compared: {len(found)} tables and {len(manifest['files'])} files are "
        f"equal. Later files left in place: {len(kept - manifest['files'].keys())}."
    )


# ------------------------------------------------------------------ the command line


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    verbs = top.add_subparsers(dest="verb", required=True)
    making = verbs.add_parser("make", help="make a backup and remove the oldest")
    making.add_argument("--into", type=Path, required=True)
    making.add_argument("--keep", type=int, default=14)
    checking = verbs.add_parser("verify", help="read every byte of a backup")
    which = checking.add_mutually_exclusive_group(required=True)
    which.add_argument("backup", type=Path, nargs="?")
    which.add_argument("--newest-in", type=Path)
    checking.add_argument("--not-older-than", type=int, metavar="HOURS")
    restoring = verbs.add_parser("restore", help="put a backup back and compare")
    restoring.add_argument("backup", type=Path)
    restoring.add_argument("--replace", action="store_true", help="throw away what is there")
    return top


def main() -> int:
    given = parser().parse_args()
    try:
        if given.verb == "make":
            make(given.into, max(given.keep, 1))
        elif given.verb == "verify":
            verify(given.backup or newest_in(given.newest_in), given.not_older_than)
        else:
            restore(given.backup, replace=given.replace)
    except (BackupError, psycopg.Error, OSError, KeyError) as fault:
        print(f"{type(fault).__name__}: {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
