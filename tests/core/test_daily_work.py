"""Daily work: once a day, each piece apart from the others, taken up again after a failure."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import F
from django.db.models.functions import Now

from core import daily
from core.models import DailyRun
from core.task_backends import run_daily_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls(monkeypatch) -> list[str]:
    """Two pieces of work; the first fails while ``calls`` begins with "fail"."""
    made: list[str] = []

    def first() -> str:
        made.append("first")
        if made[0] == "fail":
            raise RuntimeError("the disk is full")
        return "swept"

    def second() -> None:
        made.append("second")

    monkeypatch.setattr(daily, "_work", {"test.first": first, "test.second": second})
    return made


def a_day_later() -> None:
    """The rows move, not the clock."""
    DailyRun.objects.update(
        ran_on=F("ran_on") - timedelta(days=1), started_at=F("started_at") - timedelta(days=1)
    )


def test_work_runs_once_a_day_whoever_asks(calls):
    assert daily.run_due() == ["test.first", "test.second"]
    call_command("tick", once=True)
    assert run_daily_work() == []
    assert calls == ["first", "second"]
    a_day_later()
    call_command("tick", once=True)
    assert calls == ["first", "second"] * 2


def test_nothing_due_costs_one_query(calls, django_assert_num_queries):
    daily.run_due()
    with django_assert_num_queries(1):
        assert daily.run_due() == []


def test_a_failure_is_kept_from_the_others_and_tried_again_after_an_hour(calls):
    calls.append("fail")
    assert daily.run_due() == ["test.second"]
    row = DailyRun.objects.get(name="test.first")
    assert (row.finished_at, "the disk is full" in row.error) == (None, True)
    assert daily.run_due() == []  # not at once
    calls[0] = "mended"
    DailyRun.objects.update(started_at=Now() - timedelta(minutes=61))
    assert daily.run_due() == ["test.first"]
    row.refresh_from_db()
    assert (row.finished_at is not None, row.error) == (True, "")


def test_work_that_another_ticker_has_begun_is_left_to_it(calls):
    daily.run_due()
    DailyRun.objects.filter(name="test.first").update(finished_at=None, started_at=Now())
    assert daily.run_due() == []
    assert calls == ["first", "second"]


def test_two_pieces_of_work_cannot_share_a_name(calls):
    daily.daily("test.third")(lambda: None)
    with pytest.raises(ValueError, match=r"test\.third"):
        daily.daily("test.third")(lambda: "another")
