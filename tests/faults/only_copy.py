"""A task as one writes it without an outbox: the message in the broker is all there is of it.

Loaded by the worker of the controls only (``--include tests.faults.only_copy``).
"""

from celery import shared_task
from django.db import transaction


@shared_task(name="tests.only_copy", acks_late=False)
def keep_mail(recipient: str) -> None:
    from core.models import KeptMail

    with transaction.atomic():  # else the server ends the insert for a client that is dead
        KeptMail.objects.create(recipient=recipient)
