"""Taking away what has been kept long enough, by the declarations."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Expression, Min
from django.db.models.functions import Now, TruncDate

from core.personal_data.registry import Expiry, PersonalData, declarations

logger = logging.getLogger(__name__)
DAYS_IN_A_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Expired:
    """What one rule found: how many rows, and the oldest moment among them."""

    label: str
    rule: str
    rows: int
    oldest: datetime | date | None


def months_ago(name: str) -> Expression:
    """The moment before which a record of this kind has been kept long enough, by the database's
    clock; ``name`` is a key of settings.RETENTION_MONTHS."""
    return Now() - timedelta(days=round(settings.RETENTION_MONTHS[name] * DAYS_IN_A_MONTH))


def day_months_ago(name: str) -> Expression:
    """The same for days, such as the last day of a cohort."""
    return TruncDate(months_ago(name))


def expire(*, dry_run: bool) -> Iterator[Expired]:
    """Apply every rule in the order of ``turn``, each in a transaction of its own; with ``dry_run``
    only count. A rule that fails is logged and keeps the others from nothing; its error is raised
    when all have run."""
    failed: list[Exception] = []
    for declaration in sorted(declarations(), key=lambda one: one.turn):
        if declaration.expiry is None:
            continue
        try:
            yield _expire(declaration, declaration.expiry, dry_run)
        except Exception as error:
            logger.exception("The rule of expiry for %s failed", declaration.label)
            failed.append(error)
    if failed:
        raise ExceptionGroup("Some rules of expiry failed", failed)


def _expire(declaration: PersonalData, expiry: Expiry, dry_run: bool) -> Expired:
    with transaction.atomic():
        rows = expiry.rows()
        count = rows.order_by().count()
        oldest = _oldest(rows, expiry.moment) if count else None
        if count and not dry_run:
            expiry.apply(rows)
    return Expired(declaration.label, str(expiry.rule), count, oldest)


def _oldest(rows: Any, moment: str) -> Any:
    return rows.order_by().aggregate(oldest=Min(moment))["oldest"]
