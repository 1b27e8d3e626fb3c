"""Sentences that declarations share, so that a person reads the same words for the same thing."""

from django.conf import settings
from django.db.models import Model, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.personal_data.registry import Basis, Fate, PersonalData, Rows, Text
from core.personal_data.subjects import Subject

ACCOUNT = _("So that you can sign in and be told what concerns you.")
SECURITY = _("To keep your account and the service safe.")
STUDIES = _("To run your studies and to show how far you have come.")
COHORTS = _("To know who studies in which cohort and who guides it.")
MAILS = _("To know which mails were sent and whether they arrived.")
OVERSIGHT = _("To be able to tell who has seen or changed whose records.")
CONTENT = _("To know who has made and checked the content.")
SERVICE = _("To do a piece of work that you asked for.")

WITH_ACCOUNT = _("As long as the account.")
WITH_CONTENT = _("As long as the content itself; your name goes with the account.")
ONE_DAY = _("24 hours.")
STATISTICS = _("It stays for the statistics of the cohort and no longer leads to you.")
AUTHORSHIP = _("What you made stays in use; it no longer names you.")


def after(sentence: Text, name: str) -> Text:
    """``sentence`` with ``{months}`` from settings.RETENTION_MONTHS."""
    return format_lazy(sentence, months=settings.RETENTION_MONTHS[name])


def after_writing(name: str) -> Text:
    return after(_("{months} months from when it was written."), name)


def after_cohort(name: str) -> Text:
    return after(_("{months} months after the cohort ends."), name)


def authorship(
    model: type[Model], *people: str, title: Text, fields: tuple[str, ...]
) -> PersonalData:
    """Content that names who made or checked it, by the fields ``people``."""

    def find(subject: Subject) -> Rows:
        condition = Q()
        for field in people:
            condition |= Q(**{field: subject.person})
        return model._default_manager.filter(condition)

    return PersonalData(
        model=model,
        title=title,
        purpose=CONTENT,
        basis=Basis.PUBLIC_TASK,
        kept=WITH_CONTENT,
        find=find,
        fields=fields,
        fate=Fate.ANONYMISED,
        stays=AUTHORSHIP,
        is_logged=False,
    )
