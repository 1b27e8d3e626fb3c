"""What is redacted, as this process knows it (decision 0018).

Every page asks; the database is asked every 20 seconds at most, by one query, so that a process
notices what another one did well within a minute, with or without a shared cache.
"""

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError
from django.utils.timezone import localtime

from courses.models import RedactedBlock

logger = logging.getLogger(__name__)
SECONDS = 20
SECONDS_AFTER_A_FAULT = 5
QUIZ_TYPES = frozenset({"quiz", "single_choice", "multiple_choice", "true_false", "numeric"})


@dataclass(frozen=True)
class Note:
    """What stands in the place of a block: ``texts`` by language, ``at`` an ISO moment."""

    texts: Mapping[str, str]
    at: str

    def as_block(self, block_id: Any) -> dict[str, Any]:
        return {"type": "redacted", "id": block_id, "note": dict(self.texts), "at": self.at}


@dataclass(frozen=True)
class Known:
    """One reading of the rows. ``generation`` is another string for every other set of rows."""

    generation: str = "0"
    notes: Mapping[str, Note] = field(default_factory=dict)  # by fingerprint
    images: frozenset[int] = frozenset()  # withdrawn
    documents: frozenset[int] = frozenset()
    concerns_quizzes: bool = False
    printed: dict[str, Any] = field(default_factory=dict)  # what hiding found, by sha of content

    @property
    def hides_something(self) -> bool:
        return bool(self.notes)


NOTHING = Known()


def read() -> Known:
    """The rows as they stand now. 1 query."""
    columns = ("note_fi", "note_sv", "note_en")
    rows = list(
        RedactedBlock.objects.filter(redaction__lifted_at=None)
        .order_by("redaction_id", "pk")
        .values_list(
            "fingerprint",
            "block_type",
            "image_id",
            "document_id",
            "redaction__at",
            *(f"redaction__{column}" for column in columns),
        )
    )
    if not rows:
        return NOTHING
    languages = [column.removeprefix("note_") for column in columns]
    return Known(
        generation=hashlib.sha256(repr(rows).encode()).hexdigest()[:16],
        notes={
            row[0]: Note(dict(zip(languages, row[5:], strict=True)), localtime(row[4]).isoformat())
            for row in rows
        },
        images=frozenset(row[2] for row in rows if row[2]),
        documents=frozenset(row[3] for row in rows if row[3]),
        concerns_quizzes=any(row[1] in QUIZ_TYPES for row in rows),
    )


class Register:
    """Readings are numbered as they begin: a slow one that ends after a newer one, or that began
    before rows were written, is not gone by."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._known: Known | None = None
        self._until = 0.0
        self._begun = 0  # number of the latest reading
        self._taken = 0  # of the reading that is gone by
        self._forgotten = 0  # readings up to this one may lack what was written
        self._lock = threading.Lock()

    def current(self) -> Known:
        """No query, but 1 when the last reading is 20 seconds old."""
        known = self._known
        if known is None or self.clock() >= self._until:
            number = self._begin()
            known = self.take(read(), number)
        return known

    def _begin(self) -> int:
        with self._lock:
            self._begun += 1
            return self._begun

    def take(self, known: Known, number: int | None = None) -> Known:
        """Go by this reading for the next 20 seconds, and return the one that holds: a newer one
        where there is one. Without a number the reading was made just now."""
        number = self._begin() if number is None else number
        with self._lock:
            if self._known is not None and number < self._taken:
                return self._known
            if number <= self._forgotten:
                return known  # for the page that asked, and no other
            self._taken = number
            if self._known is None or self._known.generation != known.generation:
                self._known = known
            self._until = self.clock() + SECONDS
            return self._known

    def generation(self) -> str:
        """For the keys of caches: what was kept under another one is not asked for again.

        A database that does not answer takes no kept page away: nothing can have been redacted
        meanwhile.
        """
        try:
            return self.current().generation
        except DatabaseError as error:
            logger.warning("The redactions could not be read: %r", error)
            self._until = self.clock() + SECONDS_AFTER_A_FAULT
            return (self._known or NOTHING).generation

    def forget(self) -> None:
        """Read anew at the next question; a reading that is under way is kept by nobody."""
        with self._lock:
            self._forgotten = self._begun
            self._until = 0.0


register = Register()
