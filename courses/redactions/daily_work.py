"""Once a day every file of a redaction is where the rows want it.

An effect moves a file when it is due. What that missed is put right here: an effect that failed
for good, and rows of another moment than the files after a restore from a backup.
"""

import logging
import posixpath
from collections.abc import Iterator

from django.core.files.storage import Storage, storages
from django.db import transaction

from core.daily import daily
from courses.models import RedactedBlock
from courses.redactions.files import FOLDER, MODELS, put_in_place

logger = logging.getLogger(__name__)


@daily("courses.place_redacted_files")
def place_redacted_files() -> str:
    """Looks at each file that a redaction ever withdrew, and at what lies withdrawn without one.
    Raises OSError when one could not be put in its place, after the others. A few queries and
    questions to the storages for each."""
    numbers = files_of_redactions()
    faults = 0
    for kind, number in numbers:
        try:
            with transaction.atomic():
                put_in_place(kind, number)
        except OSError:
            faults += 1
            logger.exception("The %s %s could not be put in its place", kind, number)
    if faults:
        raise OSError(f"{faults} of {len(numbers)} files of redactions are not in their place")
    return f"{len(numbers)} files of redactions are in their place"


def files_of_redactions() -> list[tuple[str, int]]:
    """Kind and number: of the rows, lifted or not, and of what lies in the private folder."""
    kept = list(_names_below(storages["private"], FOLDER))
    found: set[tuple[str, int]] = set()
    for kind, model in MODELS.items():
        rows = RedactedBlock.objects.exclude(**{f"{kind}_number": None})
        found |= {(kind, number) for number in rows.values_list(f"{kind}_number", flat=True)}
        lying = model.objects.filter(file__in=kept).values_list("pk", flat=True)
        found |= {(kind, number) for number in lying}
    return sorted(found)


def _names_below(storage: Storage, folder: str) -> Iterator[str]:
    """Names as they were in the public storage."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:  # nothing has ever been withdrawn
        return
    for name in files:
        yield posixpath.relpath(posixpath.join(folder, name), FOLDER)
    for name in folders:
        yield from _names_below(storage, posixpath.join(folder, name))
