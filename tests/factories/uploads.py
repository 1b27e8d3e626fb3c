"""Files as people upload them, good and hostile, made in memory."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

OOXML = {
    "docx": ("word/document.xml", "wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation"),
}
ODF = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
PDF = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nHyvää päivää.\n".encode()
HTML = b"<!doctype html><script>alert(document.domain)</script>"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + bytes(200)


@pytest.fixture
def files_apart(settings: Any, tmp_path: Path) -> None:
    """Uploads of the test go into a folder of its own; tests/conftest.py lends this."""
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def private_files(tmp_path: Path) -> Iterator[Path]:
    """The folder in which files without an address lie during the test."""
    kept = [(storage, storage._location) for storage in _private_storages()]
    for storage, _before in kept:
        storage._location = str(tmp_path / "private")
        _forget(storage)
    yield tmp_path / "private"
    for storage, before in kept:
        storage._location = before
        _forget(storage)


def _private_storages() -> list[Any]:
    """The one by its name, and those that fields have kept since before a test changed the
    settings: Django makes the first anew then, and a field never asks again."""
    found = {id(storages["private"]): storages["private"]}
    for model in apps.get_models():
        for field in model._meta.get_fields():
            location = getattr(getattr(field, "storage", None), "_location", None)
            if location == settings.STORAGES["private"]["OPTIONS"]["location"]:
                found[id(field.storage)] = field.storage
    return list(found.values())


def _forget(storage: Any) -> None:
    """A storage works out its folder once."""
    for name in ("base_location", "location"):
        storage.__dict__.pop(name, None)


def package(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def content_types(kind: str) -> bytes:
    part, name = OOXML[kind]
    return (
        '<?xml version="1.0"?><Types xmlns="urn:types">'
        f'<Override PartName="/{part}" '
        f'ContentType="application/vnd.openxmlformats-officedocument.{name}.main+xml"/></Types>'
    ).encode()


def ooxml(kind: str = "docx", more: dict[str, bytes] | None = None) -> bytes:
    """The least that counts as the kind, with more parts or other contents of those."""
    parts = {"[Content_Types].xml": content_types(kind), OOXML[kind][0]: b"<document/>"}
    return package(parts | (more or {}))


def odf(kind: str = "odt", more: dict[str, bytes] | None = None) -> bytes:
    return package({"mimetype": ODF[kind], "content.xml": b"<office/>"} | (more or {}))


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: object
) -> bytes:
    buffer = BytesIO()
    Image.new(mode, size, "teal" if mode != "P" else 0).save(buffer, kind, **options)
    return buffer.getvalue()
