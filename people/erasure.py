"""How an account is emptied and its sessions ended (``services.erase_person`` does the whole)."""

import uuid

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db.models.functions import Now

from core.personal_data import Rows, Subject, delete_rows, erased_address, mentions
from people.choices import Language
from people.models import User


class ErasureRefused(Exception):
    """Nothing was erased: ``duties`` are the sentences of what has to be handed over first."""

    def __init__(self, duties: list[str]) -> None:
        super().__init__("; ".join(duties))
        self.duties = duties


def empty_accounts(rows: Rows, subject: Subject) -> None:
    """A row stays to which completions and history point. Its numbers are new: nothing that was
    kept elsewhere, as a log line, leads to it."""
    for person in rows:
        person.groups.clear()
        person.user_permissions.clear()
        new = uuid.uuid4()
        User.objects.filter(pk=person.pk).update(
            uuid=new,
            email=erased_address(new),
            first_name="",
            last_name="",
            password=make_password(None),
            language=Language.FINNISH,
            is_active=False,
            is_staff=False,
            is_superuser=False,
            last_login=None,
            removal_reminded_at=None,
            erased_at=Now(),
        )


def end_sessions(rows: Rows, subject: Subject) -> None:
    """Also those that nobody noted, such as one that waits for a code: what a session remembers
    can only be read by opening it, so every session is opened. Seldom, and a few seconds."""
    delete_rows(rows)
    own = [session.pk for session in Session.objects.iterator() if _is_of(session, subject)]
    Session.objects.filter(pk__in=own).delete()


def _is_of(session: Session, subject: Subject) -> bool:
    remembered = session.get_decoded()
    is_own = remembered.get("_auth_user_id") == str(subject.person.pk)
    return is_own or mentions(remembered, subject.addresses)
