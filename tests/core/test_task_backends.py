"""Both roads of a task wait for the commit; neither lets a fault reach the request."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

import pytest
from celery import Celery, current_app
from django.db import connection, transaction
from django_tasks import task
from django_tasks import task_backends as chosen_backends
from wagtail.models import ReferenceIndex

from core import task_backends
from core.models import Effect
from core.task_backends import AfterCommitBackend, CeleryBackend, run_task
from core.tasks import deliver_effect
from tests.factories.pages import track_with_lessons

PARAMETERS = {"QUEUES": ["default"], "OPTIONS": {}}
CALLS: list[int] = []


@task()
def note(number: int) -> None:
    CALLS.append(number)
    if number < 0:
        raise RuntimeError("a task that fails")


@pytest.fixture(autouse=True)
def calls():
    CALLS.clear()
    return CALLS


@pytest.fixture
def embedded() -> AfterCommitBackend:
    return AfterCommitBackend("default", PARAMETERS)


@pytest.fixture
def queued() -> CeleryBackend:
    return CeleryBackend("default", PARAMETERS)


class Broker:
    """Stands where Celery would: keeps what was sent, and lets a worker loose on it at once."""

    def __init__(self) -> None:
        self.sent: list[dict] = []
        self.rows_seen: list[int] = []

    def apply_async(self, **message) -> None:
        self.sent.append(message)
        worker = threading.Thread(target=self.work)
        worker.start()
        worker.join()

    def work(self) -> None:
        """On a connection of its own, as a worker's is."""
        self.rows_seen.append(Effect.objects.count())
        connection.close()


@pytest.fixture
def broker(monkeypatch) -> Broker:
    broker = Broker()
    monkeypatch.setattr(task_backends, "run_task", broker)
    return broker


# In this process


@pytest.mark.django_db
def test_a_task_runs_once_the_transaction_has_committed(
    embedded, calls, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        embedded.enqueue(note, [7], {})
        assert calls == []
    assert calls == [7]


@pytest.mark.django_db
def test_a_task_of_a_transaction_rolled_back_never_runs(
    embedded, queued, broker, calls, django_capture_on_commit_callbacks
):
    callbacks = django_capture_on_commit_callbacks(execute=True)
    with callbacks, pytest.raises(ZeroDivisionError), transaction.atomic():
        embedded.enqueue(note, [7], {})
        queued.enqueue(note, [7], {})
        raise ZeroDivisionError
    assert (calls, broker.sent) == ([], [])


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_without_a_transaction_it_runs_at_once(embedded, calls):
    embedded.enqueue(note, [7], {})
    assert calls == [7]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_task_that_fails_is_logged_and_the_request_goes_on(embedded, calls, caplog):
    with transaction.atomic():
        embedded.enqueue(note, [-1], {})
        embedded.enqueue(note, [2], {})
    assert calls == [-1, 2]
    assert "a task that fails" in caplog.text


# On Celery


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_worker_that_hears_of_a_task_finds_its_row(queued, broker):
    with transaction.atomic():
        effect = Effect.objects.create(kind="test.mail", key="1")
        queued.enqueue(deliver_effect, [effect.pk], {})
        assert broker.sent == []
    assert broker.rows_seen == [1]
    (message,) = broker.sent
    assert message["args"] == ["core.tasks.deliver_effect", [effect.pk], {}]
    assert message["queue"] == "default"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_control_sent_before_the_commit_finds_no_row(broker):
    with transaction.atomic():
        effect = Effect.objects.create(kind="test.mail", key="1")
        broker.apply_async(args=["core.tasks.deliver_effect", [effect.pk], {}])
    assert broker.rows_seen == [0]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_broker_that_is_away_costs_the_request_nothing(queued, monkeypatch, caplog):
    """A port on which nobody listens; Celery must not sit and wait for it."""
    away = Celery("away", set_as_current=False)
    away.config_from_object("django.conf:settings", namespace="CELERY")
    away.conf.broker_url = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(task_backends, "run_task", away.task(name="keino.run_task")(run_task.run))
    assert away.conf.broker_transport_options["max_retries"] == 0  # else six seconds a task
    with transaction.atomic():
        effect = Effect.objects.create(kind="test.mail", key="1")
        queued.enqueue(deliver_effect, [effect.pk], {})
    assert "could not be sent to the broker" in caplog.text
    assert Effect.objects.due().get() == effect


@pytest.mark.django_db
def test_the_one_celery_task_runs_any_task_by_its_path(monkeypatch):
    delivered = []
    monkeypatch.setattr("core.effects.deliver", delivered.append)
    run_task("core.tasks.deliver_effect", [5], {})
    assert delivered == [5]


def test_nothing_that_cannot_travel_is_queued(queued):
    with pytest.raises(TypeError):
        queued.enqueue(note, [object()], {})


def test_workers_hand_a_task_back_when_they_die():
    from django.conf import settings

    assert settings.CELERY_TASK_ACKS_LATE
    assert settings.CELERY_TASK_REJECT_ON_WORKER_LOST
    assert current_app.conf.task_acks_late
    assert current_app.conf.beat_schedule["sweep-effects"]["task"] in current_app.tasks


# Wagtail's own tasks


@pytest.fixture
def choose() -> Iterator[Callable[[object], None]]:
    """Tasks of this process go to the given backend, whoever wrote them."""
    former = chosen_backends["default"]
    yield partial(chosen_backends.__setitem__, "default")
    chosen_backends["default"] = former


@pytest.fixture
def memory_broker(monkeypatch) -> Celery:
    """Celery's own road to a broker that is in this process."""
    app = Celery("memory", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.broker_url = "memory://"
    monkeypatch.setattr(task_backends, "run_task", app.task(name="keino.run_task")(run_task.run))
    return app


def arrived(app: Celery) -> list[list]:
    """The arguments of every message on the broker, which are taken from it."""
    found: list[list] = []
    with (
        app.connection_for_read() as wire,
        wire.SimpleQueue("default") as queue,
        suppress(queue.Empty),
    ):
        while True:
            message = queue.get(block=False)
            message.ack()
            found.append(message.payload[0])
    return found


@pytest.mark.django_db
def test_the_index_of_references_follows_a_page_once_its_save_has_committed(
    embedded, choose, django_capture_on_commit_callbacks
):
    track = track_with_lessons()
    choose(embedded)
    references = ReferenceIndex.get_references_for_object(track)
    references.delete()
    with django_capture_on_commit_callbacks(execute=True):
        track.save()
        assert not references.all().exists()
    assert references.all().exists()


@pytest.mark.django_db
def test_a_worker_hears_of_a_page_once_its_save_has_committed(
    queued, choose, memory_broker, django_capture_on_commit_callbacks
):
    track = track_with_lessons()
    choose(queued)
    arrived(memory_broker)
    with django_capture_on_commit_callbacks(execute=True):
        track.save()
        assert arrived(memory_broker) == []
    asked = [
        "wagtail.tasks.update_reference_index_task",
        ["courses", "trackpage", str(track.pk)],
        {},
    ]
    assert asked in arrived(memory_broker)
    assert not ReferenceIndex.get_references_for_object(track).exists()


@pytest.mark.django_db
def test_the_message_of_a_page_makes_its_index_when_a_worker_runs_it():
    track = track_with_lessons()
    references = ReferenceIndex.get_references_for_object(track)
    references.delete()
    run_task(
        "wagtail.tasks.update_reference_index_task", ["courses", "trackpage", str(track.pk)], {}
    )
    assert references.all().exists()
