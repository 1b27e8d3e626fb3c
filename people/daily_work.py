"""What is done every day about personal data (``core.daily``)."""

from core.daily import daily
from core.personal_data import expire
from people.retention import remind_of_removal


@daily("people.remind_of_removal")
def remind() -> str:
    return f"{remind_of_removal()} persons told that their account will be removed"


@daily("people.expire_data")
def expire_what_is_due() -> str:
    """Every rule of every app; the accounts among them were told a month ago."""
    return f"{sum(found.rows for found in expire(dry_run=False))} rows have been kept long enough"
