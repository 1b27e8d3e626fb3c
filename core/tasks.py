"""The one place from which a task decorator is imported, and core's own tasks."""

from django_tasks import task

from core import effects, jobs

__all__ = ["deliver_effect", "run_job", "task"]


@task()
def deliver_effect(effect_id: int) -> None:
    effects.deliver(effect_id)


@task()
def run_job(job_id: int) -> None:
    jobs.run(job_id)
