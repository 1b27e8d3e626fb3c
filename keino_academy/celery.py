"""The Celery application of production: what runs later, and the schedule, kept in code."""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keino_academy.settings.production")

app = Celery("keino_academy")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["core"], related_name="task_backends")
app.conf.beat_schedule = {
    "sweep-effects": {"task": "keino.sweep_effects", "schedule": 30.0},
    "minute-work": {"task": "keino.run_minute_work", "schedule": 60.0},
    # Each piece runs once a day; asking more often takes up what failed or was cut short.
    "daily-work": {"task": "keino.run_daily_work", "schedule": 600.0},
}


def log_as_django_does(**kwargs: Any) -> None:
    """Else Celery would put its own plain lines, and tasks' arguments, into the log."""
    dictConfig(settings.LOGGING)


def add_task_lines() -> None:
    from django_structlog.celery.steps import DjangoStructLogInitStep

    app.steps["worker"].add(DjangoStructLogInitStep)


if getattr(settings, "DJANGO_STRUCTLOG_CELERY_ENABLED", False):
    setup_logging.connect(log_as_django_does)
    add_task_lines()
