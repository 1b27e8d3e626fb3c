"""Kinds of jobs, beginning one, and what a handler is given and gives back."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any, TypeVar

from django.db.models.functions import Now
from django.utils.translation import get_language

from core.models import Job

REPORT_EVERY = 1.0  # seconds between two notes of progress
Item = TypeVar("Item")
May = Callable[[Job, Any], bool]


class JobError(Exception):
    """Raised by a handler: ``str(error)`` is a sentence for the person who waits."""


class LeaseLost(Exception):
    """The job was given to another worker, or deleted: this one stops and leaves nothing."""


@dataclass(frozen=True)
class JobFile:
    """``content``: an open file at its beginning, or pieces that are taken as they are made."""

    name: str
    content: IO[bytes] | Iterable[bytes]


@dataclass(frozen=True)
class JobNote:
    """What a job without a file tells: a sentence, and a page to go on to."""

    text: str
    url: str = ""


class Progress:
    """Tells how far the work is, and by that that its worker is alive. Writes at most once a
    second; raises LeaseLost when the job is no longer this worker's."""

    def __init__(self, job: Job) -> None:
        self._job, self._attempt = job, job.attempts
        self._written_at = time.monotonic()

    def __call__(self, done: int, total: int | None = None) -> None:
        self._job.done, self._job.total = done, total if total is not None else self._job.total
        if time.monotonic() - self._written_at >= REPORT_EVERY:
            self._written_at = time.monotonic()
            self.write(done=self._job.done, total=self._job.total)

    def over(self, items: Iterable[Item], total: int | None = None) -> Iterator[Item]:
        """The items, counted as they pass."""
        for done, item in enumerate(items, 1):
            yield item
            self(done, total)

    def write(self, **values: Any) -> None:
        mine = Job.objects.filter(pk=self._job.pk, state=Job.State.RUNNING, attempts=self._attempt)
        if not mine.update(seen_at=Now(), **values):
            raise LeaseLost(str(self._job.uuid))


Handler = Callable[[Job, Progress], JobFile | JobNote | None]


@dataclass(frozen=True)
class Kind:
    handler: Handler
    may: May


kinds: dict[str, Kind] = {}


def job_handler(kind: str, *, may: May = lambda job, person: True) -> Callable[[Handler], Handler]:
    """Register what does jobs of this kind (``"<app>.<verb>_<noun>"``), in a module that the
    app's ``ready`` imports. ``may(job, owner)`` is asked when it runs and at every look at its
    page and file: who has lost a role loses what was made by it."""

    def register(handler: Handler) -> Handler:
        known = kinds.get(kind)
        if known and known.handler is not handler:
            raise ValueError(f"Two handlers for jobs of kind {kind}")
        kinds[kind] = Kind(handler, may)
        return handler

    return register


def may_see(job: Job, person: Any) -> bool:
    """Its owner, as long as the right it was made by lasts. May cost what ``may`` costs."""
    kind = kinds.get(job.kind)
    return bool(kind and job.owner_id == person.pk and person.is_active and kind.may(job, person))


def start_job(*, kind: str, owner: Any, title: str, params: dict[str, Any]) -> Job:
    """Write the job in the caller's transaction and enqueue it after commit. 1 query.

    ``title`` is said in the owner's language, which is the language of the request; the file and
    its texts are made in it too. The caller has asked whether the owner may.
    """
    from core.tasks import run_job

    if kind not in kinds:
        raise ValueError(f"No handler for jobs of kind {kind}")
    job = Job.objects.create(
        kind=kind,
        owner=owner,
        title=title[:200],
        params=params,
        language=(get_language() or "fi")[:2],
    )
    run_job.enqueue(job.pk)
    return job
