"""Reviews that wait for a person, and those they may not decide because the words are theirs.

``editorial.permissions`` asks who wrote a page, page by page. Here one person is asked about many
pages at once; a test holds both to the same answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Max, Q
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.permissions import page_permission_policy
from wagtail_localize.models import SegmentOverride, StringTranslation

from editorial.models import FourEyesState
from editorial.permissions import PUBLISHING, WRITING
from editorial.review_queries import steps_reviewed_by

LOOKED_AT = 200  # rounds, those due first; nobody has more to decide


@dataclass(frozen=True)
class Waiting:
    """``is_own``: the person wrote or translated words of it. ``approved_before``: they approved
    an earlier step of the round. Either way somebody else approves."""

    state: FourEyesState
    page: Any
    is_own: bool
    approved_before: bool

    @property
    def may_approve(self) -> bool:
        return not (self.is_own or self.approved_before)


def waiting_for(person: Any) -> list[Waiting]:
    """Rounds of the person's groups on pages that they may open, those due first at the top.
    Up to 11 queries beyond the person's permissions, whatever the number of rounds."""
    states = FourEyesState.objects.filter(
        status=FourEyesState.STATUS_IN_PROGRESS, task__in=steps_reviewed_by(person).values("pk")
    ).select_related("workflow_state", "submitted_by")
    rows = list(states.order_by(F("due_on").asc(nulls_last=True), "pk")[:LOOKED_AT])
    mine = page_permission_policy.instances_user_has_permission_for(person, "change")
    pages = (
        mine.select_related("locale", "live_revision")
        .defer("live_revision__content")
        .in_bulk([int(state.workflow_state.object_id) for state in rows])
        if rows
        else {}
    )
    written = pages_written_by(person, pages.values())
    approved = _rounds_approved_by(person, rows)
    return [
        Waiting(state, page, page.pk in written, state.workflow_state_id in approved)
        for state in rows
        if (page := pages.get(int(state.workflow_state.object_id)))
    ]


def pages_written_by(person: Any, pages: Iterable[Page]) -> set[int]:
    """Of these, the numbers of those whose words the person has written, copied, brought back or
    translated since the version that was published last. Up to 7 queries; none for no pages."""
    by_number = {page.pk: page for page in pages}
    if not by_number:
        return set()
    published = _published(by_number.values())
    latest = [
        *_revisions(person, by_number, published),
        *_log_entries(person, by_number, published),
        *_brought_back(person, by_number, published),
    ]
    written = {
        number
        for number, moment in latest
        if number not in published or moment >= published[number].created_at
    }
    return written | {
        number
        for number, moment in _translations(person, by_number.values())
        if number not in published or moment > published[number].created_at
    }


Dated = Iterable[tuple[int, datetime]]


def _published(pages: Iterable[Any]) -> dict[int, Revision]:
    """Page → the version that is live, or was until it was withdrawn. 1 query, none when all the
    pages are live."""
    found = {page.pk: page.live_revision for page in pages if page.live_revision_id}
    withdrawn = [page.pk for page in pages if not page.live_revision_id]
    if withdrawn:
        entries = PageLogEntry.objects.filter(
            page_id__in=withdrawn, action__in=PUBLISHING, revision__isnull=False
        ).select_related("revision")
        for entry in entries.defer("revision__content").order_by("timestamp"):
            found[entry.page_id] = entry.revision
    return found


def _revisions(person: Any, pages: dict[int, Any], published: dict[int, Revision]) -> Dated:
    rows = (
        Revision.objects.page_revisions()
        .filter(object_id__in=[str(number) for number in pages], user=person)
        .exclude(pk__in=[revision.pk for revision in published.values()])
        .order_by()
        .values("object_id")
        .annotate(latest=Max("created_at"))
    )
    return [(int(row["object_id"]), row["latest"]) for row in rows]


def _log_entries(person: Any, pages: dict[int, Any], published: dict[int, Revision]) -> Dated:
    rows = (
        _entries(pages, published)
        .filter(user_id=person.pk, action__in=WRITING)
        .order_by()
        .values("page_id")
        .annotate(latest=Max("timestamp"))
    )
    return [(row["page_id"], row["latest"]) for row in rows]


def _brought_back(person: Any, pages: dict[int, Any], published: dict[int, Revision]) -> Dated:
    """When somebody brought back a version that the person had written. 2 queries at most."""
    reverts = [
        (entry.page_id, entry.timestamp, (entry.data.get("revision") or {}).get("id"))
        for entry in _entries(pages, published).filter(action="wagtail.revert")
    ]
    numbers = {number for _page, _moment, number in reverts if number}
    if not numbers:
        return []
    own = set(Revision.objects.filter(pk__in=numbers, user=person).values_list("pk", flat=True))
    return [(page, moment) for page, moment, number in reverts if number in own]


def _entries(pages: dict[int, Any], published: dict[int, Revision]) -> Any:
    of_published = Q(revision_id__in=[revision.pk for revision in published.values()])
    return PageLogEntry.objects.filter(page_id__in=list(pages)).exclude(of_published)


def _translations(person: Any, pages: Iterable[Any]) -> Dated:
    """2 queries."""
    by_text = {(page.translation_key, page.locale_id): page.pk for page in pages}
    keys = {key for key, _locale in by_text}
    found = []
    for model in (StringTranslation, SegmentOverride):
        rows = (
            model.objects.filter(context__object_id__in=keys, last_translated_by=person)
            .order_by()
            .values("context__object_id", "locale_id")
            .annotate(latest=Max("updated_at"))
        )
        found += [
            (by_text[place], row["latest"])
            for row in rows
            if (place := (row["context__object_id"], row["locale_id"])) in by_text
        ]
    return found


def _rounds_approved_by(person: Any, states: list[FourEyesState]) -> set[int]:
    """Workflow states of which the person approved an earlier step. 1 query, none for no rounds."""
    if not states:
        return set()
    rows = FourEyesState.objects.filter(
        workflow_state__in=[state.workflow_state_id for state in states],
        status=FourEyesState.STATUS_APPROVED,
        finished_by=person,
    )
    return set(rows.values_list("workflow_state_id", flat=True))
