"""Wagtail's log of what was done in the CMS. What, when and by whom stays; whom it was done to is
taken out."""

import json
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Model, Q, TextField
from django.db.models.functions import Cast
from wagtail.models import ModelLogEntry, PageLogEntry

from core.personal_data.erasure import NOTHING, mentions, without_texts
from core.personal_data.registry import PersonalData, Rows, declarations
from core.personal_data.subjects import Subject


def log_entries_of(subject: Subject) -> Rows:
    """Entries of what the person did, of what was done to a row of theirs, and those that hold one
    of their addresses. 1 query, and 1 for the content types when they are not known yet."""
    return _with_texts(ModelLogEntry).filter(
        Q(user=subject.person) | _about(subject) | mentioning(subject, "data_text", "label")
    )


def page_log_entries_of(subject: Subject) -> Rows:
    return _with_texts(PageLogEntry).filter(
        Q(user=subject.person) | mentioning(subject, "data_text", "label")
    )


def take_person_out(rows: Rows, subject: Subject) -> None:
    """Entries of what the person did name them through the account only, and stay as they are."""

    def is_personal(text: str) -> bool:
        return mentions(text, subject.addresses)

    about = set(rows.filter(_about(subject)).values_list("pk", flat=True))
    for entry in rows.iterator():
        if entry.pk in about:
            entry.label, entry.data = NOTHING, without_texts(entry.data)
        else:
            entry.label = NOTHING if is_personal(entry.label) else entry.label
            entry.data = without_texts(entry.data, is_personal)
        entry.save(update_fields=["label", "data"])


def take_person_out_of_pages(rows: Rows, subject: Subject) -> None:
    for entry in rows.filter(mentioning(subject, "data_text", "label")).iterator():
        entry.data = without_texts(entry.data, lambda text: mentions(text, subject.addresses))
        entry.label = NOTHING if mentions(entry.label, subject.addresses) else entry.label
        entry.save(update_fields=["label", "data"])


def mentioning(subject: Subject, *fields: str) -> Q:
    """Rows whose texts hold one of the person's addresses. It reads the whole table.

    SQLite keeps JSON with its letters escaped, so an address is looked for in both spellings.
    """
    spellings = subject.addresses | {json.dumps(one)[1:-1] for one in subject.addresses}
    found = [Q(**{f"{name}__icontains": one}) for name in fields for one in spellings]
    return reduce(or_, found, Q(pk__in=[]))


def _with_texts(model: type[Model]) -> Rows:
    return model._default_manager.annotate(data_text=Cast("data", TextField()))


def _about(subject: Subject) -> Q:
    found = [_about_rows(kind, subject) for kind in declarations() if kind.is_logged]
    return reduce(or_, found, Q(pk__in=[]))


def _about_rows(kind: PersonalData, subject: Subject) -> Q:
    numbers = (
        kind.find(subject).order_by().annotate(number_text=Cast("pk", CharField(max_length=40)))
    )
    content_type: Any = ContentType.objects.get_for_model(kind.model)
    return Q(content_type=content_type, object_id__in=numbers.values("number_text"))
