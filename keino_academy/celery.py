"""The Celery application of production: what runs later, and the schedule, kept in code."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keino_academy.settings.production")

app = Celery("keino_academy")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["core"], related_name="task_backends")
app.conf.beat_schedule = {
    "sweep-effects": {"task": "keino.sweep_effects", "schedule": 30.0},
}
