"""What a worker does with one job: claim it, run its handler, store the file, say how it ended."""

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from tempfile import TemporaryFile
from typing import IO, Any, cast

from django.core.files import File
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now
from django.utils import translation
from django.utils.translation import gettext as _

from core import effects
from core.jobs.registry import JobError, JobFile, JobNote, LeaseLost, Progress, kinds, may_see
from core.models import Job
from core.models.jobs import JOB_HOURS

logger = logging.getLogger(__name__)
MAIL_AFTER = timedelta(minutes=1)


def run(job_id: int) -> bool:
    """Do one waiting job; True when this call finished it, well or not. Never raises for a
    handler's fault. A conditional update claims the job, so no two workers do it at once."""
    claimed = Job.objects.filter(pk=job_id, state=Job.State.WAITING).update(
        state=Job.State.RUNNING,
        attempts=F("attempts") + 1,
        started_at=Coalesce("started_at", Now()),
        seen_at=Now(),
        done=0,
    )
    if not claimed:
        return False
    job = Job.objects.select_related("owner").get(pk=job_id)
    with translation.override(job.language):
        try:
            return _finish(job, _done(job))
        except LeaseLost:
            logger.warning("Job %s was taken from this worker", job.uuid)
        except (OperationalError, InterfaceError):
            # The database went away: the row stays as it is and is taken up when it is stale.
            logger.exception("Job %s lost its database", job.uuid)
        except JobError as error:
            return fail(job, str(error))
        except Exception:
            logger.exception("Job %s (%s) failed", job.uuid, job.kind)
            return fail(job, went_wrong())
    return False


def _done(job: Job) -> dict[str, Any]:
    """The columns of a finished job. Its file is stored, or nothing is."""
    kind = kinds.get(job.kind)
    if kind is None or not may_see(job, job.owner):
        raise JobError(_("You no longer have the right to do this."))
    progress = Progress(job)
    outcome = kind.handler(job, progress)
    values: dict[str, Any] = {"done": job.done, "total": job.total}
    if isinstance(outcome, JobNote):
        values["result"] = {"text": outcome.text, "url": outcome.url}
    elif isinstance(outcome, JobFile):
        values["file"], size = _stored(job, outcome, progress)
        values["result"] = {"bytes": size}
        values["file_name"] = outcome.name[:200]
        values["done"], values["total"] = job.done, job.total
    return values


def _stored(job: Job, made: JobFile, progress: Progress) -> tuple[str, int]:
    """The name under which the file lies in the storage, and its bytes."""
    suffix = made.name.rpartition(".")[2]
    field = Job._meta.get_field("file")
    with TemporaryFile() as whole:
        for piece in _pieces(made.content):
            whole.write(piece)
            progress(job.done)
        size = whole.tell()
        whole.seek(0)
        progress.write(done=job.done, total=job.total)
        wanted = field.generate_filename(job, f"{job.uuid}-{job.attempts}.{suffix}")
        return field.storage.save(wanted, File(whole)), size


def _pieces(content: IO[bytes] | Iterable[bytes]) -> Iterator[bytes]:
    if not hasattr(content, "read"):
        yield from content
        return
    with cast(IO[bytes], content) as file:
        while piece := file.read(1 << 20):
            yield piece


def _finish(job: Job, values: dict[str, Any]) -> bool:
    try:
        _close(job, state=Job.State.DONE, **values)
    except BaseException:
        if stored := values.get("file"):
            Job._meta.get_field("file").storage.delete(stored)
        raise
    return True


def fail(job: Job, sentence: str) -> bool:
    """Close a running job with a sentence for the person; False when it is another worker's."""
    try:
        _close(job, state=Job.State.FAILED, error=sentence)
    except LeaseLost:
        return False
    return True


@transaction.atomic
def _close(job: Job, **values: Any) -> None:
    expires_at = Now() + timedelta(hours=JOB_HOURS)
    Progress(job).write(finished_at=Now(), expires_at=expires_at, **values)
    took_long = Job.objects.filter(pk=job.pk, created_at__lt=Now() - MAIL_AFTER).exists()
    if took_long and job.owner.email:
        effects.record(
            kind="core.job_mail", key=f"core.job_mail:{job.uuid}", payload={"job": job.pk}
        )


def went_wrong() -> str:
    return _("Something went wrong, and the work was not finished.")
