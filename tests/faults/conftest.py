"""A broker of this run's own, workers that end with the test, and tasks that go to them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings as django_settings
from django_tasks import task_backends

from cohorts.models import Cohort
from core.task_backends import CeleryBackend
from tests.factories.cohorts import CohortFactory
from tests.faults.workers import Worker


@pytest.fixture
def broker() -> redis.Redis:
    """Emptied; it is this run's own."""
    assert django_settings.REDIS_URL, "needs REDIS_URL"
    broker = redis.Redis.from_url(django_settings.REDIS_URL)
    broker.flushall()
    return broker


@pytest.fixture
def start_worker(broker, tmp_path, transactional_db) -> Iterator[Callable[[], Worker]]:
    started: list[Worker] = []

    def start() -> Worker:
        worker = Worker(Path(tmp_path) / f"worker-{len(started)}.log")
        started.append(worker)  # before it is waited for: whatever happens, it is ended
        worker.await_ready()
        return worker

    yield start
    for worker in started:
        worker.kill()


@pytest.fixture
def cohort(transactional_db) -> Cohort:
    return CohortFactory()


@pytest.fixture
def on_celery(cohort) -> Iterator[None]:
    """Tasks of this process go to the broker, once the pages and their index stand."""
    former = task_backends["default"]
    task_backends["default"] = CeleryBackend("default", {"QUEUES": ["default"], "OPTIONS": {}})
    yield
    task_backends["default"] = former
