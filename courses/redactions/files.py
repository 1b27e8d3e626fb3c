"""Withdrawing the file of a redacted block: it leaves the public storage for the private one.

A file that is only refused would still be sent by a web server that reads the folder or bucket
itself, so it is moved. In the private storage it lies under ``redacted/`` and its own name, where
it is found again without a row: when the redaction is lifted, or as evidence.
"""

import posixpath
from typing import Any

from django.core.files.storage import Storage, storages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from core import effects
from core.models import AcademyDocument, AcademyImage, AcademyRendition, Effect
from courses.models import RedactedBlock
from courses.redactions.known import register

KIND = "courses.place_file"
FOLDER = "redacted"
MODELS: dict[str, Any] = {"image": AcademyImage, "document": AcademyDocument}


def record_moves(*, images: set[int], documents: set[int], key: str) -> None:
    """An effect for each file that a redaction, or its lifting, may move. 2 queries a file."""
    for kind, numbers in (("image", images), ("document", documents)):
        for number in sorted(numbers):
            effects.record(
                kind=KIND,
                key=f"{KIND}:{key}:{kind}:{number}",
                payload={"kind": kind, "pk": number},
            )


def is_withdrawn(file: Any) -> bool:
    """By the register: no query but its own."""
    known = register.current()
    return file.pk in (known.images if isinstance(file, AcademyImage) else known.documents)


def withdrawal_of(kind: str, number: int) -> bool:
    """By the rows. 1 query."""
    return RedactedBlock.objects.filter(
        Q(redaction__lifted_at=None), **{f"{kind}_id": number}
    ).exists()


@effects.effect_handler(KIND)
def place_file(effect: Effect) -> None:
    """Put the file where the rows of this moment want it; repeated, it changes nothing. Its row is
    locked first, so that a redaction and its lifting do not move it at the same time."""
    put_in_place(effect.payload["kind"], effect.payload["pk"])


def put_in_place(kind: str, number: int) -> None:
    """As the effect does, in the caller's transaction. Raises OSError as the storages do."""
    file = MODELS[kind].objects.select_for_update().filter(pk=number).first()
    if file is None:
        return
    (withdraw if withdrawal_of(kind, number) else restore)(file)


def withdraw(file: Any) -> None:
    """The original first, so that no new size can be made of it meanwhile."""
    _move(file.file.storage, storages["private"], file.file.name, _kept_name(file.file.name))
    if isinstance(file, AcademyImage):
        _withdraw_renditions(file)


def _withdraw_renditions(image: AcademyImage) -> None:
    """Files and rows; the rows go without their signals, which would delete the files as well. An
    earlier redaction left files without a row, to which frozen content refers by their names: so
    the folder is listed."""
    renditions = list(AcademyRendition.objects.filter(image=image))
    storage, folder = image.file.storage, _folder_of_renditions(image)
    names = {rendition.file.name for rendition in renditions}
    names |= {posixpath.join(folder, name) for name in _files_in(storage, folder)}
    for name in sorted(names):
        _move(storage, storages["private"], name, _kept_name(name))
    for rendition in renditions:
        rendition.purge_from_cache()
    rows = AcademyRendition.objects.filter(pk__in=[rendition.pk for rendition in renditions])
    rows._raw_delete(rows.db)


def restore(file: Any) -> None:
    """Under the same names: frozen content refers to renditions by theirs."""
    public, private = file.file.storage, storages["private"]
    _move(private, public, _kept_name(file.file.name), file.file.name)
    if not isinstance(file, AcademyImage):
        return
    folder = _folder_of_renditions(file)
    kept = _kept_name(folder)
    for name in _files_in(private, kept):
        _move(private, public, posixpath.join(kept, name), posixpath.join(folder, name))


def _folder_of_renditions(image: AcademyImage) -> str:
    """Of this image alone: its own folder's name is part of it."""
    return posixpath.dirname(AcademyRendition(image=image).get_upload_to("any"))


def _kept_name(name: str) -> str:
    return posixpath.join(FOLDER, name)


def _files_in(storage: Storage, folder: str) -> list[str]:
    try:
        return storage.listdir(folder)[1]
    except FileNotFoundError:  # a disk says so; a bucket has no folders
        return []


def _move(source: Storage, target: Storage, name: str, new_name: str) -> None:
    """Copied whole before the source goes; a copy that an interrupted move left is made anew.
    Raises OSError as the storages do."""
    if not source.exists(name):
        return
    if target.exists(new_name):
        target.delete(new_name)
    with source.open(name) as content:
        target.save(new_name, content)
    source.delete(name)


def refuse_document(document: Any, request: Any) -> HttpResponse | None:
    """``before_serve_document``: 410 for a withdrawn one, at once in every process. 1 query."""
    if not withdrawal_of("document", document.pk):
        return None
    response = render(request, "courses/redacted_document.html", status=410)
    response.headers["Cache-Control"] = "no-store"
    return response
