"""A disk without room: said in words, nothing kept by half, and the next try goes on."""

import errno
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import AcademyDocument
from core.storages import WholeFileStorage
from tests.factories.uploads import PDF


class DiskFull(ContentFile):
    """Half of it fits."""

    def chunks(self, chunk_size=None):
        yield self.read(5)
        raise OSError(errno.ENOSPC, "No space left on device")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_half_a_file_is_not_kept(tmp_path):
    with pytest.raises(OSError, match="No space"):
        WholeFileStorage(tmp_path).save("a/b.txt", DiskFull(b"1234567890"))
    assert names(tmp_path) == []


def test_control_djangos_own_storage_keeps_the_half(tmp_path):
    with pytest.raises(OSError, match="No space"):
        FileSystemStorage(tmp_path).save("a/b.txt", DiskFull(b"1234567890"))
    assert names(tmp_path) == ["b.txt"]


def test_a_whole_file_has_its_name_and_nothing_lies_beside_it(tmp_path):
    storage = WholeFileStorage(tmp_path)
    first = storage.save("a/b.txt", ContentFile(b"1"))
    second = storage.save("a/b.txt", ContentFile(b"2"))
    assert first == "a/b.txt" != second
    assert storage.open(first).read() == b"1"
    assert storage.open(second).read() == b"2"
    assert len(names(tmp_path)) == 2
    assert (tmp_path / first).stat().st_mode & 0o777 == 0o644


def test_a_name_taken_meanwhile_is_not_written_over(tmp_path, monkeypatch):
    """As when two uploads were told the same free name."""
    storage = WholeFileStorage(tmp_path)
    storage.save("b.txt", ContentFile(b"first"))
    free = storage.get_available_name
    told = iter(["b.txt"])
    monkeypatch.setattr(
        storage, "get_available_name", lambda name, max_length=None: next(told, free(name))
    )
    second = storage.save("b.txt", ContentFile(b"second"))
    assert storage.open("b.txt").read() == b"first"
    assert storage.open(second).read() == b"second"


def upload(client, **headers):
    file = SimpleUploadedFile("ohje.pdf", PDF, "application/pdf")
    return client.post(
        "/cms/documents/multiple/add/",
        {"title": "Ohje", "collection": "1", "files[]": file},
        headers={"X-Requested-With": "XMLHttpRequest", **headers},
    )


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_editor_is_told_and_the_next_upload_works(admin, files_apart, tmp_path, monkeypatch):
    with monkeypatch.context() as full:

        def refuse(storage, draft):
            raise OSError(errno.ENOSPC, "No space left on device")

        full.setattr(WholeFileStorage, "_onto_disk", refuse)
        answer = upload(admin).json()
        assert not answer["success"]
        assert "no room for the file" in answer["error_message"]
        assert (AcademyDocument.objects.count(), names(tmp_path)) == (0, [])
    assert upload(admin).json()["success"]
    assert AcademyDocument.objects.get().file.read() == PDF


@pytest.mark.django_db
def test_a_form_without_a_script_gets_a_page(admin, files_apart, monkeypatch):
    def refuse(storage, draft):
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    monkeypatch.setattr(WholeFileStorage, "_onto_disk", refuse)
    file = SimpleUploadedFile("ohje.pdf", PDF, "application/pdf")
    answer = admin.post("/cms/documents/add/", {"title": "Ohje", "collection": "1", "file": file})
    assert answer.status_code == 507
    assert answer.headers["Retry-After"] == "600"
    assert "507.html" in [template.name for template in answer.templates]


@pytest.mark.django_db
def test_another_fault_of_the_disk_is_no_lack_of_room(admin, files_apart, monkeypatch):
    def refuse(storage, draft):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(WholeFileStorage, "_onto_disk", refuse)
    with pytest.raises(OSError, match="Input/output"):
        upload(admin)
