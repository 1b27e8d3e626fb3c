"""Uploads in S3-type storage. Apart from ``core.storages``, so that a site on disks never loads
the client's libraries."""

import contextlib
from collections.abc import Iterator
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage


@contextlib.contextmanager
def _as_a_disk_would() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError, Boto3Error) as fault:
        raise OSError(f"The object storage failed: {fault}") from fault


class ObjectStorage(S3Storage):
    """S3-type storage whose faults are OSError, as a disk's are: callers know one kind."""

    def _save(self, name: str, content: Any) -> str:
        with _as_a_disk_would():
            return super()._save(name, content)

    def delete(self, name: str) -> None:
        with _as_a_disk_would():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _as_a_disk_would():
            return super().exists(name)
