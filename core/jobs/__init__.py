"""Long work that a person waits for: begun by a request, done by a worker, fetched within a day.

A handler runs outside any transaction of ours and may run again from the beginning when its
worker died: what it writes has to be safe to repeat. It is told ``progress`` and returns a
``JobFile``, a ``JobNote`` or nothing::

    @job_handler("coordination.export", may=can_export)
    def export(job: Job, progress: Progress) -> JobFile:
        rows = progress.over(rows_in_chunks(…), total=…)
        return JobFile("completions.csv", stream_csv(COLUMNS, rows))
"""

from core.jobs.registry import (
    JobError,
    JobFile,
    JobNote,
    LeaseLost,
    Progress,
    job_handler,
    may_see,
    start_job,
)
from core.jobs.running import run
from core.jobs.sweeping import connect_signals, expire, sweep

__all__ = [
    "JobError",
    "JobFile",
    "JobNote",
    "LeaseLost",
    "Progress",
    "connect_signals",
    "expire",
    "job_handler",
    "may_see",
    "run",
    "start_job",
    "sweep",
]
