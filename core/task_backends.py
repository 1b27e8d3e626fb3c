"""Two roads for the same tasks: in the process after commit, or on Celery after commit.

Both wait for the transaction that enqueued the task (decision 0003): a worker that starts
earlier finds nothing, and django-tasks' own immediate backend runs inside the transaction.
"""

import logging
from functools import partial
from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResult, TaskResultStatus
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task
from django_tasks.utils import get_random_id, normalize_json

logger = logging.getLogger(__name__)


def _new_result(backend: BaseTaskBackend, task: Task, args: Any, kwargs: Any) -> TaskResult:
    return TaskResult(
        task=task,
        id=get_random_id(),
        status=TaskResultStatus.READY,
        enqueued_at=timezone.now(),
        started_at=None,
        last_attempted_at=None,
        finished_at=None,
        args=list(args),
        kwargs=dict(kwargs),
        backend=backend.alias,
        errors=[],
        worker_ids=[],
    )


class AfterCommitBackend(BaseTaskBackend):
    """Runs a task in this process once the transaction has committed.

    An exception is logged and does not reach the request that has already been answered for:
    what must not be lost is an Effect, which the sweeper tries again.
    """

    supports_priority = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        self.validate_task(task)
        arguments = normalize_json([list(args), dict(kwargs)])
        transaction.on_commit(partial(self._run, task, *arguments))
        return _new_result(self, task, args, kwargs)

    @staticmethod
    def _run(task: Task, args: list, kwargs: dict) -> None:
        try:
            task.call(*args, **kwargs)
        except Exception:
            logger.exception("Task %s failed", task.module_path)


@shared_task(name="keino.run_task")
def run_task(path: str, args: list, kwargs: dict) -> None:
    """The one Celery task that runs every django-tasks task by its dotted path."""
    import_string(path).call(*args, **kwargs)


@shared_task(name="keino.sweep_effects")
def sweep_effects() -> int:
    from core import effects, jobs

    return effects.sweep() + jobs.sweep()


@shared_task(name="keino.run_minute_work")
def run_minute_work() -> int:
    from core import minute_work

    return minute_work.run()


@shared_task(name="keino.run_daily_work")
def run_daily_work() -> list[str]:
    from core import daily

    return daily.run_due()


class CeleryBackend(BaseTaskBackend):
    """Hands a task to Celery once the transaction has committed.

    A broker that is away is logged and costs the request nothing: effects wait in the database.
    """

    supports_defer = True
    supports_priority = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        self.validate_task(task)
        result = _new_result(self, task, args, kwargs)
        payload = [task.module_path, *normalize_json([list(args), dict(kwargs)])]
        transaction.on_commit(partial(self._send, task, payload, result.id))
        return result

    @staticmethod
    def _send(task: Task, payload: list, task_id: str) -> None:
        try:
            run_task.apply_async(
                args=payload, task_id=task_id, queue=task.queue_name, eta=task.run_after
            )
        except Exception:
            logger.exception("Task %s could not be sent to the broker", task.module_path)
