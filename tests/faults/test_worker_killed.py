"""A worker killed between cause and effect, a broker that forgot: the effect happens, once.

The insert of the mail is held by a lock of the table; the worker is killed while it waits there,
with its effect's row locked and nothing committed.
"""

import time

import pytest
import redis
from celery import current_app
from django.conf import settings as django_settings

from cohorts.models import Cohort, Invitation
from cohorts.services import invite
from core.models import Effect, KeptMail
from core.task_backends import run_task, sweep_effects
from tests.factories.pages import releaser
from tests.faults.only_copy import keep_mail
from tests.faults.workers import alive_backends, locked, wait_for, waiting_backends

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
MAILS = KeptMail._meta.db_table


def cause() -> Effect:
    """An invitation; its mail is the effect."""
    cohort = Cohort.objects.get()
    invite(cohort=cohort, emails=["kutsuttu@academy.example"], by=releaser())
    return Effect.objects.get()


def delivered_once(effect: Effect) -> bool:
    """The mail is there, its effect is closed, and nothing more comes of another delivery."""
    wait_for(lambda: KeptMail.objects.exists(), "the mail")
    wait_for(lambda: Effect.objects.filter(state="delivered").exists(), "the effect's end")
    run_task.apply_async(args=["core.tasks.deliver_effect", [effect.pk], {}], queue="default")
    sweep_effects.apply_async(queue="default")
    wait_for(queue_is_empty, "the queue")
    time.sleep(0.5)
    return (
        KeptMail.objects.get().effect_key == effect.key
        and Invitation.objects.get().sent_at is not None
    )


def queue_is_empty() -> bool:
    return not redis.Redis.from_url(django_settings.REDIS_URL).llen("default")


@pytest.mark.parametrize("how", ["the child", "the whole worker"])
def test_a_worker_killed_between_cause_and_effect(start_worker, on_celery, how):
    worker = start_worker()
    with locked(MAILS):
        effect = cause()
        wait_for(lambda: waiting_backends(MAILS), "the insert")
        backends = waiting_backends(MAILS)
        worker.kill_child() if how == "the child" else worker.kill()
    wait_for(lambda: not alive_backends(backends), "the end of the dead worker's transaction")
    if worker.is_dead:
        assert (Effect.objects.get().state, KeptMail.objects.count()) == ("pending", 0)
        start_worker()
    sweep_effects.apply_async(queue="default")  # as beat does every half minute
    assert delivered_once(effect)


def test_a_broker_that_forgot_everything(start_worker, on_celery, broker):
    """First with nobody there to hear; then queues and bindings vanish under a running worker,
    and neither side is told."""
    effect = cause()
    assert broker.llen("default") == 1
    broker.flushall()
    start_worker()
    assert (Effect.objects.get().state, KeptMail.objects.count()) == ("pending", 0)
    sweep_effects.apply_async(queue="default")
    assert delivered_once(effect)
    broker.flushall()
    for model in (KeptMail, Effect, Invitation):
        model.objects.all().delete()
    assert delivered_once(cause())


# Controls: what the outbox is for


def marker_arrives(start_worker) -> None:
    """A later task is done by another worker; whatever came before it has had its turn."""
    start_worker()
    keep_mail.apply_async(args=["marker@academy.example"], queue="default")
    wait_for(lambda: KeptMail.objects.filter(recipient="marker@academy.example"), "the marker")


def test_control_a_task_that_is_the_only_copy_dies_with_its_worker(start_worker):
    worker = start_worker()
    with locked(MAILS):
        keep_mail.apply_async(args=["lost@academy.example"], queue="default")
        wait_for(lambda: waiting_backends(MAILS), "the insert")
        backends = waiting_backends(MAILS)
        worker.kill()
    wait_for(lambda: not alive_backends(backends), "the end of its transaction")
    marker_arrives(start_worker)
    assert not KeptMail.objects.filter(recipient="lost@academy.example").exists()


def test_control_a_task_that_is_the_only_copy_is_forgotten_by_the_broker(start_worker, broker):
    keep_mail.apply_async(args=["lost@academy.example"], queue="default")
    broker.flushall()
    marker_arrives(start_worker)
    assert not KeptMail.objects.filter(recipient="lost@academy.example").exists()


def test_the_worker_of_these_tests_is_set_as_the_real_one():
    assert current_app.conf.task_acks_late
    assert current_app.conf.task_reject_on_worker_lost
    assert keep_mail.acks_late is False
