"""The demo data, loaded once and copied: loading takes half a minute, a copy next to nothing.

The original (var/test/demo-…/, a SQLite file and its uploaded files) is named after the day,
since the demo's cohorts begin some weeks before it, and after everything that it is made from.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.migrated_database import (
    PLACE,
    ROOT,
    fingerprint,
    one_at_a_time,
    sqlite_original,
)

AN_HOUR = 3600  # longer than any run
APPS = ("core", "people", "courses", "cohorts", "progress", "home")


@dataclass(frozen=True)
class DemoFiles:
    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "site.sqlite3"

    @property
    def media(self) -> Path:
        return self.folder / "media"


def demo_fingerprint() -> str:
    """Of the day, the schema, and every line that decides what the demo data becomes."""
    digest = hashlib.sha256(f"{date.today()} {fingerprint()}".encode())
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    for folder in ("demo", "guide"):
        files += [path for path in (ROOT / "home" / folder).rglob("*") if path.is_file()]
    for path in sorted(set(files)):
        if path.suffix != ".pyc":
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def demo_original() -> DemoFiles:
    migrated = sqlite_original()
    original = DemoFiles(PLACE / f"demo-{demo_fingerprint()}")
    with one_at_a_time():
        if not original.folder.exists():
            for stale in PLACE.glob("*demo-*"):  # another run may still copy from a younger one
                if time.time() - stale.stat().st_mtime > AN_HOUR:
                    shutil.rmtree(stale, ignore_errors=True)
            unfinished = DemoFiles(PLACE / "unfinished-demo")
            shutil.rmtree(unfinished.folder, ignore_errors=True)
            unfinished.media.mkdir(parents=True)
            shutil.copy(migrated, unfinished.database)
            _load(unfinished)
            unfinished.folder.rename(original.folder)
    return original


def _load(files: DemoFiles) -> None:
    made = subprocess.run(
        [sys.executable, "manage.py", "load_demo", "--verbosity", "0"],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": f"sqlite:///{files.database}",
            "MEDIA_ROOT": str(files.media),
            "REDIS_URL": "",
            "DJANGO_SETTINGS_MODULE": "keino_academy.settings.test",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(f"The demo data was not loaded:\n{made.stdout}{made.stderr}")


@contextmanager
def copied(original: DemoFiles) -> Iterator[DemoFiles]:
    """A copy of one's own, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="copied-demo-", dir=PLACE))
    try:
        yield DemoFiles(shutil.copytree(original.folder, folder, dirs_exist_ok=True))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
