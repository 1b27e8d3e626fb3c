"""The production form on a disk of two megabytes: uploads are refused in words and go on."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.factories.uploads import PDF
from tests.production.stage import missing, stage
from tests.production.visitor import Visitor, said

pytestmark = [pytest.mark.production, pytest.mark.postgres]


def mounted(folder: Path, size: str, *more: str) -> None:
    options = ",".join([*more, f"size={size}", "mode=0755"])
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)


@pytest.fixture
def small_disk(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk; tests/core/test_full_disk.py needs none")
    media = tmp_path / "stage" / "media"
    media.mkdir(parents=True)
    mounted(media, "2M")
    yield media
    subprocess.run(["umount", "--lazy", str(media)], check=True)


def test_a_full_disk_is_told_nothing_is_lost_and_it_goes_on_unaided(small_disk):
    assert not missing()
    with stage(small_disk.parent, parts=("web",)) as site:
        admin = Visitor(site, json.loads(site.run("-m", "tests.production.rows"))["admin"])

        def upload(name: str) -> dict:
            large = PDF + b"%" + os.urandom(900_000).hex().encode()[:900_000]
            fields = {"title": name, "collection": "1"}
            file = (f"{name}.pdf", large, "application/pdf")
            return said(admin.upload("/cms/documents/multiple/add/", fields, file))

        kept = [upload(f"file-{number}") for number in range(4)]
        files = sorted(path for path in small_disk.rglob("*") if path.is_file())
        assert [one["success"] for one in kept] == [True, True, False, False]
        assert "error_message" in kept[2]
        assert [path.stat().st_size > 900_000 for path in files] == [True, True]
        assert json.loads(site.get("/readyz").body)["files"] == "low"
        for one, path in zip(kept[:2], files, strict=True):  # what was kept can be read
            address = f"/documents/{one['doc_id']}/{path.name}"
            assert admin.get(address).body == path.read_bytes()

        mounted(small_disk, "20M", "remount")
        assert upload("file-5")["success"]
