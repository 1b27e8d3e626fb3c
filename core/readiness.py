"""Is the site ready to serve: migrations and room for uploads (the rest is in ``core.views``)."""

import os
from pathlib import Path
from typing import Literal

from django.core.files.storage import FileSystemStorage, storages
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

LEAST_ROOM = 512 * 1024 * 1024  # bytes: some fifty of the largest uploads
_has_seen_all = False


def has_all_migrations() -> bool:
    """Every migration of this code is applied. Once true it stays true for this process, whose
    code does not change: then it costs nothing. False also when the database does not answer."""
    global _has_seen_all
    if not _has_seen_all:
        try:
            executor = MigrationExecutor(connection)
            _has_seen_all = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        except Exception:
            return False
    return _has_seen_all


def state_of_files() -> Literal["ok", "low", "down"]:
    """Of the folders of uploads: ``down`` when one cannot be written. S3-type storage is not asked:
    a check that leaves the machine would make its trouble ours."""
    kept_in = [storages[alias] for alias in ("default", "private")]
    folders = [Path(one.location) for one in kept_in if isinstance(one, FileSystemStorage)]
    places = [_existing(folder) for folder in folders]
    if not all(os.access(place, os.W_OK) for place in places):
        return "down"
    return "ok" if all(room_at(place) >= LEAST_ROOM for place in places) else "low"


def room_at(place: Path) -> int:
    """Bytes that this process may still write."""
    disk = os.statvfs(place)
    return disk.f_bavail * disk.f_frsize


def _existing(folder: Path) -> Path:
    """A folder is made with its first file."""
    while not folder.exists():
        folder = folder.parent
    return folder
