"""Tasks of the controls: mails as one sends them without an outbox and without a key.

Loaded by a worker with ``--include tests.faults.production.only_copies``.
"""

import time

from celery import shared_task
from django.db import transaction

SLOW_END = 0.1  # seconds between the effect and the task's end


def _keep(recipient: str) -> None:
    from core.models import KeptMail

    with transaction.atomic():
        KeptMail.objects.create(recipient=recipient, subject="control")
    time.sleep(SLOW_END)


@shared_task(name="tests.early_acknowledged", acks_late=False)
def early_acknowledged(recipient: str) -> None:
    """Celery's default: the broker forgets the task when a worker takes it."""
    time.sleep(SLOW_END)
    _keep(recipient)


@shared_task(name="tests.late_acknowledged", acks_late=True, reject_on_worker_lost=True)
def late_acknowledged(recipient: str) -> None:
    """The broker forgets the task when it is done, but nothing knows that its effect happened."""
    _keep(recipient)
