"""Pages in all languages as plain values, with how many of their words wait: one query."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationLog,
    TranslationSource,
)


@dataclass(frozen=True, slots=True)
class Version:
    """A page in one language, without its texts."""

    pk: int
    key: uuid.UUID
    language: str
    title: str  # as readers know it
    draft_title: str
    path: str
    type_id: int
    children: int
    live: bool
    has_draft: bool
    published_at: datetime | None  # last
    current_at: datetime | None  # when the live words were printed from the editor or saved
    changed_at: datetime | None  # when its words last changed for readers
    translation_id: int | None  # the row of the translation editor that writes it
    translated_from: str | None  # language
    open_words: int  # texts without a translation; 0 outside the translation editor
    is_mine: bool  # to edit

    @property
    def has_children(self) -> bool:
        return self.children > 0


def versions(
    pages: "QuerySet[Page]", *, by: Any = None, with_words: bool = True
) -> Iterator[Version]:
    """1 query. ``by`` is whose right to edit is told; without it every page counts as theirs."""
    rows = pages.annotate(
        printed_at=_printed_at(),
        source_changed_at=_source_changed_at(),
        translation_pk=Subquery(_translations().values("pk")[:1]),
        translated_from=Subquery(_translations().values("source__locale__language_code")[:1]),
        open_words=_open_words() if with_words else Value(0),
        is_mine=Value(True) if by is None else _as_boolean(may_edit(by)),
    )
    values = rows.order_by("path").values_list(
        "pk",
        "translation_key",
        "locale__language_code",
        "title",
        "draft_title",
        "path",
        "content_type_id",
        "numchild",
        "live",
        "has_unpublished_changes",
        "last_published_at",
        Coalesce("printed_at", "live_revision__created_at", "last_published_at"),
        Coalesce("source_changed_at", "last_published_at"),
        "translation_pk",
        "translated_from",
        Coalesce("open_words", 0),
        "is_mine",
    )
    for facts in values.iterator(chunk_size=2000):
        yield Version(*facts)


def may_edit(person: Any) -> Q:
    """Which pages the person may edit or publish, as Wagtail's page permissions have it: a page
    below one that a group of theirs holds; with the right to add only, their own. 1 query, which
    Wagtail's own checks share."""
    if person.is_active and person.is_superuser:
        return Q(depth__gt=1)
    condition = Q(pk__in=[])
    for held in PagePermissionPolicy().get_cached_permissions_for_user(person):
        below = Q(path__startswith=held.page.path)
        if held.permission.codename in ("change_page", "publish_page"):
            condition |= below
        elif held.permission.codename == "add_page":
            condition |= below & Q(owner=person)
    return condition & Q(depth__gt=1)


def _as_boolean(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def _printed_at() -> Subquery:
    """When the live revision was printed from the translation editor."""
    logs = TranslationLog.objects.filter(revision_id=OuterRef("live_revision_id"))
    return Subquery(logs.order_by("-created_at").values("created_at")[:1])


def _source_changed_at() -> Subquery:
    sources = TranslationSource.objects.filter(
        object_id=OuterRef("translation_key"), locale_id=OuterRef("locale_id")
    )
    return Subquery(sources.values("last_updated_at")[:1])


def _translations() -> "QuerySet[Translation]":
    """The row of the translation editor that writes the page."""
    return Translation.objects.filter(
        source__object_id=OuterRef("translation_key"),
        target_locale_id=OuterRef("locale_id"),
        enabled=True,
    ).order_by("pk")


def _open_words() -> Subquery:
    """How many texts of the page's original have no sound translation."""
    sound = StringTranslation.objects.filter(
        translation_of_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
        locale_id=OuterRef("into"),
        has_error=False,
    )
    counted = (
        StringSegment.objects.filter(
            source__object_id=OuterRef("translation_key"),
            source__translations__target_locale_id=OuterRef("locale_id"),
            source__translations__enabled=True,
        )
        .annotate(into=OuterRef("locale_id"))
        .filter(~Exists(sound))
        .order_by()
        .values("source_id")
        .annotate(number=Count("pk"))
    )
    return Subquery(counted.values("number")[:1])
