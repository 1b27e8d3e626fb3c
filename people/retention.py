"""How long accounts are kept: told a month before, erased when nobody has signed in since."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from core import effects
from core.personal_data import Rows, accounts_in_use, duties_of, months_ago, wording
from people.choices import ErasureReason
from people.models import User

NOTICE = timedelta(days=30)  # between the mail and the removal
ACCOUNT_RULE = wording.after(
    _("{months} months from the last sign-in; you are told by mail a month before."), "account"
)
SESSION_RULE = _("14 days from signing in, or until you sign out.")


def _unused(notice: timedelta = timedelta(0)) -> "QuerySet[User]":
    """Accounts whose time is over, or will be when the notice has passed, and that are not needed
    for anything that goes on."""
    return (
        User.objects.annotate(used_at=Coalesce("last_login", "date_joined"))
        .filter(used_at__lt=months_ago("account") + notice, erased_at__isnull=True)
        .exclude(accounts_in_use())
    )


def unused_accounts() -> "QuerySet[User]":
    """Whose time has come: told at least a month ago, and not signed in since."""
    return _unused().filter(
        removal_reminded_at__gt=F("used_at"), removal_reminded_at__lt=Now() - NOTICE
    )


def accounts_to_be_told() -> "QuerySet[User]":
    """Whose time comes in a month, and who have not been told since they last signed in."""
    return _unused(NOTICE).filter(
        Q(removal_reminded_at__isnull=True) | Q(removal_reminded_at__lt=F("used_at"))
    )


def unused_accounts_told_of() -> "QuerySet[User]":
    """Who have been told, or are being told now, and have not signed in since."""
    return _unused(NOTICE).filter(removal_reminded_at__gt=F("used_at"))


def erase_unused_accounts(rows: Rows) -> None:
    """Those who still have something to hand over are left for an administrator to look at."""
    from people.services import erase_person

    for person in rows:
        if not duties_of(person):
            erase_person(person=person, by=None, reason=ErasureReason.UNUSED)


def remind_of_removal() -> int:
    """Tell those whose account will be removed in a month, once for each time of disuse; returns
    how many. A daily piece of work."""
    due, count = accounts_to_be_told(), 0
    for person in due.iterator():
        with transaction.atomic():
            if due.filter(pk=person.pk).update(removal_reminded_at=Now()):
                effects.record(
                    kind="people.removal_reminder",
                    key=f"people.removal_reminder:{person.uuid}:{person.used_at:%Y%m%d}",  # type: ignore[attr-defined]  # annotated by _unused
                    payload={"person": person.pk},
                )
                count += 1
    return count


def ended_user_sessions() -> "QuerySet[UserSession]":
    """Notes of sessions that are no more, or whose time is over."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gte=Now())
    return UserSession.objects.exclude(Exists(alive))
