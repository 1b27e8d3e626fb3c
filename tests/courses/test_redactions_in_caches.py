"""Effect within a minute in every cache: of this process, of another one, and with Redis away."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client, override_settings

from core.caches import content_cache
from core.page_cache import site_version
from courses import queries, rendering
from courses.models import RedactedBlock
from courses.redactions.known import SECONDS, Register, register
from courses.redactions.services import lift_redaction
from tests.core.test_absent_redis import DEFAULT, away
from tests.factories.learners import Learner, learner, queries_of
from tests.factories.lesson_bodies import body, text_block
from tests.factories.pages import releaser
from tests.factories.redactions import MARKER, holding, lesson, redact

pytestmark = pytest.mark.django_db


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Process:
    """What a process of the site keeps for itself; inside ``running`` the code works with it."""

    def __init__(self, name: str, clock: Clock) -> None:
        self.clock = clock
        self.caches = {
            alias: {
                "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
                "LOCATION": f"{name}-{alias}",
            }
            for alias in ("default", "content", "renditions")
        }
        self.register: dict[str, Any] = Register(clock).__dict__
        self.bodies: dict[Any, Any] = {}
        self.outlines: dict[Any, Any] = {}

    @contextmanager
    def running(self) -> Iterator[None]:
        before = dict(register.__dict__), dict(rendering._kept), dict(queries._outlines)
        with override_settings(CACHES=self.caches):
            self._put(self.register, self.bodies, self.outlines)
            yield
            self.register = dict(register.__dict__)
            self.bodies, self.outlines = dict(rendering._kept), dict(queries._outlines)
        self._put(*before)

    @staticmethod
    def _put(state: dict[str, Any], bodies: Any, outlines: Any) -> None:
        register.__dict__.update(state)
        for kept, wanted in ((rendering._kept, bodies), (queries._outlines, outlines)):
            kept.clear()
            kept.update(wanted)


@pytest.fixture
def desk() -> Learner:
    return learner(lessons=[{"slug": "askel", "body": body(text_block(f"<p>{MARKER}</p>"))}])


@pytest.fixture
def clock() -> Clock:
    return Clock()


def shown(desk: Learner) -> dict[str, bool]:
    addresses = {"public": lesson().get_url(), "feed": "/fi/feed.atom"}
    pages = {name: Client().get(address).text for name, address in addresses.items()}
    pages["classroom"] = desk.read("askel").text
    return {name: MARKER in text for name, text in pages.items()}


EVERYWHERE = {"public": True, "feed": True, "classroom": True}
NOWHERE = dict.fromkeys(EVERYWHERE, False)


def test_another_process_notices_within_a_minute(desk, clock):
    ours, theirs = Process("ours", clock), Process("theirs", clock)
    for process in (ours, theirs):
        with process.running():
            assert shown(desk) == EVERYWHERE
    with ours.running():
        made = redact(lesson(), holding())
        assert shown(desk) == NOWHERE  # at once where it was done
    with theirs.running():
        assert shown(desk) == EVERYWHERE  # the control: it has kept everything
        clock.now += SECONDS
        assert shown(desk) == NOWHERE
    assert SECONDS <= 30
    with ours.running():
        lift_redaction(made, reason="Lupa saatiin.", by=releaser())
    with theirs.running():
        clock.now += SECONDS
        assert shown(desk) == EVERYWHERE


def test_between_two_readings_no_page_asks_the_database(desk, clock):
    process = Process("ours", clock)
    with process.running():
        shown(desk)
        clock.now += SECONDS - 1
        asked = [sql for sql in queries_of(lambda: shown(desk)) if "redactedblock" in sql]
        assert asked == []
        clock.now += 1
        asked = [sql for sql in queries_of(lambda: shown(desk)) if "redactedblock" in sql]
        assert len(asked) == 1


def test_redis_away_delays_nothing(desk):
    with away(DEFAULT):
        assert shown(desk) == EVERYWHERE
        redact(lesson(), holding())
        assert shown(desk) == NOWHERE


def test_a_page_kept_before_redis_went_away_does_not_come_back_with_it(desk):
    address = lesson().get_url()
    assert MARKER in Client().get(address).text
    assert MARKER in Client().get(address).text
    version = site_version()
    with away(DEFAULT):
        redact(lesson(), holding())
    assert site_version() == version  # nobody could tell the cache
    assert MARKER not in Client().get(address).text


def test_a_database_that_is_away_takes_no_kept_page_along(desk, clock, monkeypatch):
    def fail() -> Any:
        raise DatabaseError("away")

    address = lesson().get_url()
    process = Process("ours", clock)
    with process.running():
        first = Client().get(address).text
        monkeypatch.setattr("courses.redactions.known.read", fail)
        clock.now += SECONDS
        assert Client().get(address).text == first
        with pytest.raises(DatabaseError):
            register.current()
            clock.now += SECONDS
            register.current()


def test_the_generation_follows_the_rows(desk):
    empty = register.generation()
    made = redact(lesson(), holding())
    hidden = register.generation()
    lift_redaction(made, reason="Lupa saatiin.", by=releaser())
    assert empty == register.generation() == "0"
    assert hidden not in ("0", "")
    assert RedactedBlock.objects.exists()


def test_a_feed_is_kept_like_a_public_page(desk):
    first = Client().get("/fi/feed.atom")
    assert first.headers["Content-Type"].startswith("application/atom+xml")
    assert first.headers["Cache-Control"] == "no-cache"
    assert queries_of(lambda: Client().get("/fi/feed.atom")) == []
    content_cache.clear()
    assert queries_of(lambda: Client().get("/fi/feed.atom"))
