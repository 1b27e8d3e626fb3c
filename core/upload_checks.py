"""Is an uploaded file what its name says, and harmless enough to keep (security rule 5)?

Content is judged, never the name alone. Packages (OOXML, ODF) are read in memory within limits
and never unpacked. Everything here raises ValidationError with a sentence for the editor.
"""

import re
import stat
import struct
import zipfile
from typing import IO, Any

import filetype
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

HEAD = 8192
MAX_ENTRIES = 2000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
MAX_DIRECTORY = 1024 * 1024  # bytes of a package's list of contents, judged before it is read
MAX_DECLARATION = 1024 * 1024  # bytes of the part in which a package says what it is

OOXML_MAIN_PART = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
    "pptx": b"presentationml.presentation.main+xml",
}
ODF_TYPE = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}


def extension_of(name: str) -> str:
    return name.rpartition(".")[2].lower()


def check_document(file: IO[bytes], extension: str) -> None:
    """Raises ValidationError unless the content is of the kind that the extension names."""
    file.seek(0)
    head = file.read(HEAD)
    try:
        if extension == "pdf":
            _require(filetype.guess_extension(head) == "pdf", head, extension)
        elif extension == "vtt":
            _check_captions(file)
        elif extension in OOXML_MAIN_PART or extension in ODF_TYPE:
            _require(head.startswith(b"PK\x03\x04"), head, extension)
            _check_package(file, extension)
        else:
            raise ValidationError(_("Files of this kind are not accepted."))
    finally:
        file.seek(0)


def _require(is_right: bool, head: bytes, extension: str) -> None:
    if is_right:
        return
    found = filetype.guess_extension(head)
    if found and found != extension:
        raise ValidationError(
            _("The name ends in .%(extension)s, but the content is of the kind %(found)s.")
            % {"extension": extension, "found": found.upper()}
        )
    raise ValidationError(
        _("The content is not what a file ending in .%(extension)s should hold.")
        % {"extension": extension}
    )


def _check_captions(file: IO[bytes]) -> None:
    file.seek(0)
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if "\0" in text or not re.match(r"WEBVTT(?:[ \t\r\n]|$)", text):
        raise ValidationError(
            _("Captions must be a WebVTT file in UTF-8: a text that begins with WEBVTT.")
        )


def _check_package(file: IO[bytes], extension: str) -> None:
    _check_directory_size(file)
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
            _check_limits(entries)
            _check_entries(entries)
            _check_declaration(package, extension)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as fault:
        raise _damaged() from fault
    except (RuntimeError, KeyError) as fault:  # zipfile's words for "encrypted" and "missing"
        raise _damaged() from fault


def _damaged() -> ValidationError:
    return ValidationError(
        _("The file is damaged. Open it in the program that made it and save it again.")
    )


def _check_directory_size(file: IO[bytes]) -> None:
    """Before zipfile makes an object of every entry that a hostile file may list."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))  # the end record and the longest comment behind it
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise _damaged()
    (directory_size,) = struct.unpack("<L", tail[at + 12 : at + 16])
    if directory_size > MAX_DIRECTORY:
        raise _too_many()
    file.seek(0)


def _too_many() -> ValidationError:
    return ValidationError(
        _("The file consists of more than %(limit)s parts.") % {"limit": MAX_ENTRIES}
    )


def _check_limits(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise _too_many()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 1):
        raise ValidationError(
            _("The file unpacks to %(size)s, which is more than is accepted.")
            % {"size": filesizeformat(unpacked)}
        )


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        name = entry.orig_filename.replace("\\", "/")
        is_outside = (
            name.startswith("/")
            or re.match(r"[A-Za-z]:", name)
            or ".." in name.split("/")
            or "\0" in name
            or stat.S_ISLNK(entry.external_attr >> 16)
        )
        if is_outside:
            raise ValidationError(_("The file contains parts that point outside it."))
        if entry.flag_bits & 1:
            raise ValidationError(_("The file is protected by a password."))
        if _is_macro(name.lower()):
            raise _macros()


def _is_macro(name: str) -> bool:
    """Of Office (VBA, Excel 4) and of OpenDocument."""
    return (
        name.endswith("vbaproject.bin")
        or "/macrosheets/" in f"/{name}"
        or name.startswith(("basic/", "scripts/"))
    )


def _macros() -> ValidationError:
    return ValidationError(_("The file contains macros. Save it without them and try again."))


def _check_declaration(package: zipfile.ZipFile, extension: str) -> None:
    """The part in which the package itself says what it is."""
    if extension in ODF_TYPE:
        declared = _part(package, "mimetype").strip()
        is_right = declared == ODF_TYPE[extension]
    else:
        declared = _part(package, "[Content_Types].xml")
        if b"macroenabled" in declared.lower() or b"vbaproject" in declared.lower():
            raise _macros()
        is_right = OOXML_MAIN_PART[extension] in declared
    _require(is_right, b"", extension)


def _part(package: zipfile.ZipFile, name: str) -> Any:
    """KeyError when missing; a part that is too large counts as damaged."""
    if package.getinfo(name).file_size > MAX_DECLARATION:
        raise _damaged()
    return package.read(name)
