"""Which files may be handed in with a task, and what is kept of them."""

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from core.upload_checks import check_document, extension_of

EXTENSIONS = ("docx", "odt", "pdf", "pptx", "xlsx", "ods")
MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 5  # in one version
LONGEST_NAME = 120  # characters


@dataclass(frozen=True)
class CheckedFile:
    """An upload that may be kept, with what is known of it."""

    upload: Any
    name: str
    content_type: str
    size: int
    sha256: str


def checked_file(upload: Any) -> CheckedFile:
    """Judge an upload by its content. Raises ValidationError with a sentence for the learner."""
    name = shown_name(upload.name or "")
    extension = extension_of(name)
    if extension not in EXTENSIONS:
        raise ValidationError(
            _("“%(name)s” is of a kind that is not accepted. These are: %(kinds)s.")
            % {"name": name, "kinds": ", ".join(EXTENSIONS)}
        )
    if upload.size > MOST_BYTES:
        raise ValidationError(
            _("“%(name)s” is larger than %(most)s.")
            % {"name": name, "most": filesizeformat(MOST_BYTES)}
        )
    check_document(upload, extension)
    return CheckedFile(
        upload=upload,
        name=name,
        content_type=settings.WAGTAILDOCS_CONTENT_TYPES[extension],
        size=upload.size,
        sha256=_sha256(upload),
    )


def shown_name(name: str) -> str:
    """The name as people see it: no path, no characters that steer a terminal or turn the
    direction of writing, and short enough; the ending stays."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip()
    stem, dot, extension = plain.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(extension) - 1]}{dot}{extension}" if dot else plain


def _sha256(upload: Any) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
