"""Days on which somebody can be expected to review: Monday to Friday. Public holidays are not
known here; a review that is due on one is reminded of a day later than it might be."""

from datetime import date, timedelta

SATURDAY = 5


def after(day: date, count: int) -> date:
    """The working day that is ``count`` (at least 1) working days later."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day


def between(earlier: date, later: date) -> int:
    """Working days after ``earlier`` up to ``later``; 0 when ``later`` is not later."""
    days = (later - earlier).days
    return sum((earlier + timedelta(days=n)).weekday() < SATURDAY for n in range(1, days + 1))
