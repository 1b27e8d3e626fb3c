"""Who may decide on a page, and why not: answers are sentences for whoever asked."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Page, PageLogEntry, Revision
from wagtail_localize.models import SegmentOverride, StringTranslation

from editorial.models import FourEyesState, TranslationWriter
from editorial.moments import has_passed
from editorial.refusals import withdrawal_has_passed
from people.models import User

WRITING = (
    "wagtail.create",
    "wagtail.edit",
    "wagtail.revert",
    "wagtail.copy",
    "wagtail.copy_for_translation",
    "wagtail.convert_alias",
)
PUBLISHING = ("wagtail.publish", "wagtail.publish.scheduled")


def writers_since_publication(page: Page) -> set[int]:
    """Accounts that put words into the page since the version that was published last: saved a
    revision, wrote, copied or reverted by the log, or translated a word or chose a link for this
    language. Drafts saved while that version was under review are counted: they are newer than
    what was published. 5–7 queries, and 2 for each old version that was brought back."""
    published = published_revision(page)
    since = {} if published is None else {"created_at__gte": published.created_at}
    revisions = Revision.objects.for_instance(page).filter(**since)
    entries = PageLogEntry.objects.filter(page_id=page.pk, action__in=WRITING)
    words: dict[str, Any] = {"locale_id": page.locale_id}
    words["context__object_id"] = page.translation_key
    if published is not None:
        revisions = revisions.exclude(pk=published.pk)
        entries = entries.filter(timestamp__gte=published.created_at).exclude(revision=published)
        words["updated_at__gt"] = published.created_at
    writers: set[int | None] = set(revisions.values_list("user_id", flat=True))
    writers |= set(entries.values_list("user_id", flat=True))
    writers |= _writers_of_reverted(entries)
    writers |= _translators(page, published)
    for model in (StringTranslation, SegmentOverride):
        rows = model.objects.filter(**words)
        writers |= set(rows.values_list("last_translated_by_id", flat=True))
    return {number for number in writers if number is not None}


def _translators(page: Page, published: Revision | None) -> set[int | None]:
    """Whoever wrote words of the translation, also such as a colleague has touched since."""
    rows = TranslationWriter.objects.filter(
        translation_key=page.translation_key, locale_id=page.locale_id
    )
    if published is not None:
        rows = rows.filter(at__gt=published.created_at)
    return set(rows.values_list("user_id", flat=True))


def published_revision(page: Page) -> Revision | None:
    """The version that is live, or was until the page was withdrawn. 1–2 queries."""
    if page.live_revision_id:
        return Revision.objects.filter(pk=page.live_revision_id).first()
    entries = PageLogEntry.objects.filter(
        page_id=page.pk, action__in=PUBLISHING, revision__isnull=False
    )
    entry = entries.select_related("revision").order_by("-timestamp").first()
    return entry.revision if entry else None


def _writers_of_reverted(entries: QuerySet[PageLogEntry]) -> set[int | None]:
    """Who had written what somebody else brought back: the words of a draft are those of all who
    saved since the version that was published before it. 1 query, and 2 for each that was brought
    back."""
    reverts = entries.filter(action="wagtail.revert")
    brought_back = {(entry.data.get("revision") or {}).get("id") for entry in reverts}
    writers: set[int | None] = set()
    for revision in Revision.objects.filter(pk__in=brought_back - {None}).defer("content"):
        saved = Revision.objects.filter(
            object_id=revision.object_id,
            base_content_type_id=revision.base_content_type_id,
            created_at__lte=revision.created_at,
        )
        published = PageLogEntry.objects.filter(
            page_id=int(revision.object_id),
            action__in=PUBLISHING,
            revision__created_at__lt=revision.created_at,
        ).order_by("-revision__created_at")
        before = published.values_list("revision__created_at", flat=True).first()
        if before is not None:
            saved = saved.filter(created_at__gt=before)
        writers |= set(saved.values_list("user_id", flat=True))
    return writers


def reviewers_of(state: FourEyesState) -> QuerySet[User]:
    """Members of the step's groups who may approve this round. 7–9 queries when it is read."""
    barred = writers_since_publication(state.page) | _approvers_before(state)
    members = User.objects.filter(is_active=True, groups__in=state.task.specific.groups.all())
    return members.exclude(pk__in=barred).distinct().order_by("pk")


def refusal_to_decide(state: FourEyesState, person: Any) -> str:
    """Why the person may not decide at all; empty where they may."""
    if state.status != state.STATUS_IN_PROGRESS:
        return _("This review has been decided or withdrawn.")
    if not reviews(state, person):
        return _("Only members of the group that reviews this page can decide.")
    return ""


def reviews(state: FourEyesState, person: Any) -> bool:
    """Belongs to the step's groups, or is an administrator."""
    if person is None or not person.is_active:
        return False
    groups = state.task.specific.groups.all()
    return person.is_superuser or person.groups.filter(pk__in=groups).exists()


def refusal_to_approve(state: FourEyesState, person: Any) -> str:
    """Why the person may not approve; empty where they may. Administrators are no exception.
    Up to 12 queries."""
    if reason := refusal_to_decide(state, person):
        return reason
    if person.pk in writers_since_publication(state.page):
        return _(
            "You have written or translated words of this page since it was last published. "
            "Somebody else has to approve it."
        )
    if person.pk in _approvers_before(state):
        return _("You have approved an earlier step. Somebody else has to approve this one.")
    return _fault_of_submission(state)


def _approvers_before(state: FourEyesState) -> set[int]:
    rows = FourEyesState.objects.filter(
        workflow_state_id=state.workflow_state_id, status=FourEyesState.STATUS_APPROVED
    ).exclude(pk=state.pk)
    return {number for number in rows.values_list("finished_by_id", flat=True) if number}


def _fault_of_submission(state: FourEyesState) -> str:
    """Nobody can approve a version that is gone, was written over after it was submitted, or is
    not the one that an earlier step approved; nor one whose day of withdrawal has passed."""
    revision = state.submitted_revision
    if revision is None:
        return _("The version that was submitted does not exist any more. Submit the page again.")
    if revision.created_at > state.started_at:
        return _("The version was changed after it was submitted. Submit the page again.")
    if has_passed(revision.content.get("expire_at")):
        return withdrawal_has_passed()
    others = FourEyesState.objects.filter(
        Q(workflow_state_id=state.workflow_state_id, status=FourEyesState.STATUS_APPROVED)
    ).exclude(reviewed_revision=revision)
    if others.exists():
        return _("An earlier step approved another version. Submit the page again.")
    return ""


def can_open_review(person: Any, page: Page) -> bool:
    return person.is_active and page.permissions_for_user(person).can_edit()


def can_share_draft(person: Any, page: Page) -> bool:
    """Give a person without an account a link to a draft: whoever may edit the page."""
    return person.is_active and page.permissions_for_user(person).can_edit()
