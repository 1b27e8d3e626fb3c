"""Jobs that no worker did, that a dead one left, and that have expired."""

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Coalesce, Now
from django.db.models.signals import post_delete
from django.utils import translation

from core.jobs.running import fail, went_wrong
from core.models import Job

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)  # a worker that is silent for so long has died
MAX_ATTEMPTS = 3


def sweep() -> int:
    """Take up what no worker did and what a dead one left, give up what failed thrice, delete
    what has expired. Returns how many jobs it enqueued. 3 queries when there is nothing."""
    from core.tasks import run_job

    expire()
    silent = Job.objects.annotate(heard_at=Coalesce("seen_at", "created_at")).filter(
        heard_at__lt=Now() - LEASE
    )
    open_states = [Job.State.WAITING, Job.State.RUNNING]
    for job in silent.filter(state=Job.State.RUNNING, attempts__gte=MAX_ATTEMPTS):
        logger.error("Job %s (%s) was given up: its workers died", job.uuid, job.kind)
        with translation.override(job.language):
            fail(job, went_wrong())
    taken = []
    for job in silent.filter(state__in=open_states, attempts__lt=MAX_ATTEMPTS):
        # The attempt's number still stands: a worker that was only slow finds its row changed.
        again = Job.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts)
        if again.update(state=Job.State.WAITING, seen_at=Now()):
            taken.append(job.pk)
    for pk in taken:
        run_job.enqueue(pk)
    return len(taken)


def expire() -> int:
    """Delete expired jobs with their files; a file that cannot be deleted keeps its row."""
    count = 0
    for job in Job.objects.expired().exclude(state=Job.State.RUNNING):
        try:
            if job.file:
                job.file.delete(save=False)
        except Exception:  # of whatever kind the storage's client raises: the other jobs go on
            logger.exception("The file of job %s could not be deleted", job.uuid)
            continue
        job.delete()
        count += 1
    return count


def delete_file(sender: type[Job], instance: Job, **kwargs: Any) -> None:
    """However a job goes, with its owner for instance, its file goes too."""
    if name := instance.file.name:
        storage = instance.file.storage
        transaction.on_commit(lambda: storage.delete(name), robust=True)


def connect_signals() -> None:
    post_delete.connect(delete_file, sender=Job, dispatch_uid="core.delete_job_file")
