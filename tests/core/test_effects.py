"""The outbox: recorded with its cause, delivered once, tried again, swept up, given up."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now

from core import effects
from core.models import Effect, KeptMail

pytestmark = pytest.mark.django_db


class Handler:
    """Counts its calls; fails while it is told to."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.fails = False

    def __call__(self, effect: Effect) -> None:
        self.keys.append(effect.key)
        KeptMail.objects.get_or_create(
            effect_key=effect.key, defaults={"recipient": "a@academy.example"}
        )
        if self.fails:
            raise RuntimeError("the mail server is away")


@pytest.fixture
def handler(monkeypatch) -> Handler:
    handler = Handler()
    monkeypatch.setitem(effects._handlers, "test.mail", handler)
    return handler


def record(key: str = "test.mail:1") -> Effect:
    return effects.record(kind="test.mail", key=key, payload={"person": 1})


def make_due() -> None:
    """The rows move, not the clock."""
    Effect.objects.update(due_at=Now() - timedelta(seconds=1))


def state() -> tuple[str, int]:
    effect = Effect.objects.get()
    return effect.state, effect.attempts


def test_an_effect_is_delivered_after_commit(handler, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        record()
        assert (handler.keys, state()) == ([], ("pending", 0))
    assert (handler.keys, state()) == (["test.mail:1"], ("delivered", 1))
    assert Effect.objects.get().delivered_at is not None


def test_the_same_key_is_recorded_and_delivered_once(handler, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert record() == record()
    with django_capture_on_commit_callbacks(execute=True):
        record()
    make_due()
    assert effects.sweep() == 0
    assert handler.keys == ["test.mail:1"]


def test_a_cause_that_is_rolled_back_has_no_effect(handler, django_capture_on_commit_callbacks):
    callbacks = django_capture_on_commit_callbacks(execute=True)
    with callbacks, pytest.raises(ZeroDivisionError), transaction.atomic():
        record()
        raise ZeroDivisionError
    assert not Effect.objects.exists()
    assert handler.keys == []


def test_a_delivered_effect_is_not_delivered_again(handler):
    effect = record()
    assert effects.deliver(effect.pk) is True
    assert effects.deliver(effect.pk) is False
    assert handler.keys == ["test.mail:1"]


def test_an_effect_that_is_not_there_is_nothing():
    assert effects.deliver(4711) is False


def test_a_failing_handler_keeps_the_row_and_undoes_its_own_writes(handler):
    handler.fails = True
    effect = record()
    assert effects.deliver(effect.pk) is False
    effect.refresh_from_db()
    assert (effect.state, effect.attempts, effect.delivered_at) == ("pending", 1, None)
    assert "the mail server is away" in effect.last_error
    assert not KeptMail.objects.exists()


def test_a_handler_that_breaks_the_database_keeps_the_row(monkeypatch):
    def breaks(effect: Effect) -> None:
        Effect.objects.create(kind="x", key=effect.key)

    monkeypatch.setitem(effects._handlers, "test.mail", breaks)
    effect = record()
    effects.deliver(effect.pk)
    assert state() == ("pending", 1)
    assert IntegrityError.__name__ in Effect.objects.get().last_error


def test_a_kind_whose_handler_is_gone_waits_for_its_return(handler, monkeypatch):
    effect = record()
    monkeypatch.delitem(effects._handlers, "test.mail")
    assert effects.deliver(effect.pk) is False
    assert state() == ("pending", 1)


def test_each_failure_waits_twice_as_long(handler):
    handler.fails = True
    effect, waits = record(), []
    for _ in range(9):
        effects.deliver(effect.pk)
        waiting = Effect.objects.annotate(wait=F("due_at") - Now()).get().wait
        waits.append(round(waiting.total_seconds() / 60))
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512]


def test_the_sweeper_waits_until_an_effect_is_due(handler):
    handler.fails = True
    effects.deliver(record().pk)
    handler.fails = False
    assert effects.sweep() == 0
    make_due()
    assert effects.sweep() == 1
    assert state() == ("delivered", 2)
    assert Effect.objects.get().last_error == ""
    assert KeptMail.objects.count() == 1


def test_after_ten_failures_it_is_given_up(handler):
    handler.fails = True
    record()
    for _ in range(12):
        make_due()
        assert effects.sweep() == 0
    assert state() == ("failed", effects.MAX_ATTEMPTS)
    assert len(handler.keys) == 10


def test_one_bad_effect_does_not_hold_up_the_rest(handler, monkeypatch):
    def refuses_two(effect: Effect) -> None:
        if effect.key.endswith("2"):
            raise RuntimeError
        handler(effect)

    monkeypatch.setitem(effects._handlers, "test.mail", refuses_two)
    for number in (1, 2, 3):
        record(f"test.mail:{number}")
    assert effects.sweep() == 2
    assert handler.keys == ["test.mail:1", "test.mail:3"]


def test_the_ticker_sweeps(handler, capsys):
    record()
    call_command("tick", "--once")
    assert state() == ("delivered", 1)
    assert "1 effects delivered" in capsys.readouterr().out


def test_an_effect_without_a_handler_is_a_mistake_of_the_programmer():
    with pytest.raises(ValueError, match="No handler"):
        effects.record(kind="test.unknown", key="x", payload={})


def test_two_handlers_for_one_kind_are_a_mistake_of_the_programmer(handler):
    effects.effect_handler("test.mail")(handler)
    with pytest.raises(ValueError, match="Two handlers"):
        effects.effect_handler("test.mail")(Handler())
