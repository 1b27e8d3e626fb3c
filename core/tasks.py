"""The one place from which a task decorator is imported, and core's own tasks."""

from django_tasks import task

from core import effects

__all__ = ["deliver_effect", "task"]


@task()
def deliver_effect(effect_id: int) -> None:
    effects.deliver(effect_id)
