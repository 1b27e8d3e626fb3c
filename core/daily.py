"""Work of every day: reminders, expiry. Registered by the apps, run by the ticker or by beat.

A function takes nothing and is written so that running it twice on a day harms nobody: a worker
may die in the middle. It may say in a sentence what it did; that is logged.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now, TruncDate

from core.models import DailyRun

logger = logging.getLogger(__name__)
Work = Callable[[], str | None]
_work: dict[str, Work] = {}

AGAIN_AFTER = timedelta(hours=1)  # a run that failed, or whose worker died


def daily(name: str) -> Callable[[Work], Work]:
    """``@daily("home.remind_of_feedback")`` in a module that the app's ``ready`` imports."""

    def register(work: Work) -> Work:
        if _work.get(name, work) is not work:
            raise ValueError(f"Two pieces of daily work are called {name}")
        _work[name] = work
        return work

    return register


def run_due() -> list[str]:
    """Run what has not been run today, by the database's clock in Finland; names of what ran well.

    One piece's failure is logged and kept from the others; it is tried again an hour later. The
    same piece never runs twice at once: a conditional update claims it. 1 query when nothing is
    due.
    """
    finished = DailyRun.objects.filter(
        name__in=_work, ran_on=TruncDate(Now()), finished_at__isnull=False
    )
    done = set(finished.values_list("name", flat=True))
    return [name for name in list(_work) if name not in done and _run(name)]


def _claim(name: str) -> bool:
    DailyRun.objects.get_or_create(name=name)
    is_another_day = Q(ran_on__isnull=True) | Q(ran_on__lt=TruncDate(Now()))
    has_died = Q(finished_at__isnull=True, started_at__lt=Now() - AGAIN_AFTER)
    return bool(
        DailyRun.objects.filter(is_another_day | has_died, name=name).update(
            ran_on=TruncDate(Now()), started_at=Now(), finished_at=None, error=""
        )
    )


def _run(name: str) -> bool:
    if not _claim(name):
        return False
    try:
        said = _work[name]()
    except Exception as error:
        logger.exception("Daily work %s failed", name)
        DailyRun.objects.filter(name=name).update(error=repr(error)[:2000])
        return False
    DailyRun.objects.filter(name=name).update(finished_at=Now())
    logger.info("Daily work %s: %s", name, said or "done")
    return True
