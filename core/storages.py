"""Uploads on this machine's disk: whole or not at all."""

import contextlib
import os
import secrets
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.storage import FileSystemStorage

UNFINISHED = ".part"


class WholeFileStorage(FileSystemStorage):
    """A file gets its name when all of it is on the disk; a full disk leaves nothing behind.

    Django's own storage leaves the half that fitted, under the name of the whole. Raises OSError
    as the disk does (ENOSPC, EDQUOT).
    """

    def _save(self, name: str, content: Any) -> str:
        draft = str(PurePosixPath(name).with_name(secrets.token_hex(16) + UNFINISHED))
        try:
            draft = super()._save(draft, content)  # type: ignore[misc]  # the stubs leave it out
            self._onto_disk(draft)
            return self._named(draft, name)
        finally:
            with contextlib.suppress(OSError):
                Path(self.path(draft)).unlink(missing_ok=True)

    def _onto_disk(self, draft: str) -> None:
        """The row that names the file is on the disk when it is committed: so must the file be."""
        handle = os.open(self.path(draft), os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _named(self, draft: str, name: str) -> str:
        """A second name for the finished draft; one that is taken meanwhile is never replaced."""
        while True:
            try:
                os.link(self.path(draft), self.path(name))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name
