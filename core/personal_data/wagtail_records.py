"""What Wagtail and its translation package keep of those who work in the CMS."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import (
    APIToken,
    Comment,
    CommentReply,
    ModelLogEntry,
    Page,
    PageLogEntry,
    PageSubscription,
    Revision,
    TaskState,
    UploadedFile,
    WorkflowState,
)
from wagtail.users.models import UserProfile
from wagtail_localize.models import SegmentOverride, StringTranslation

from core.personal_data import wording
from core.personal_data.erasure import delete_rows
from core.personal_data.expiry import months_ago
from core.personal_data.logs import (
    log_entries_of,
    page_log_entries_of,
    take_person_out,
    take_person_out_of_pages,
)
from core.personal_data.registry import (
    Basis,
    Expiry,
    Fate,
    PersonalData,
    Text,
    Without,
    declare,
    without_personal_data,
)
from core.personal_data.subjects import Subject

LOG_STAYS = _("What was done and when; your name and what was written about you are taken out.")


def of_user(model: type, *, title: Text, fields: tuple[str, ...]) -> PersonalData:
    """Rows that only serve the person's own work in the CMS."""
    return PersonalData(
        model=model,
        title=title,
        purpose=wording.SERVICE,
        basis=Basis.PUBLIC_TASK,
        kept=wording.WITH_ACCOUNT,
        find=lambda subject: model._default_manager.filter(user=subject.person),  # type: ignore[attr-defined]  # a model
        fields=fields,
        fate=Fate.DELETED,
        erase=delete_rows,
        is_logged=False,
    )


def _done_to_person(entry: ModelLogEntry, subject: Subject) -> dict[str, Any]:
    """What somebody did to the person's rows; what the person did to others' tells of them."""
    if entry.user_id == subject.person.pk:
        return {}
    return {"label": entry.label, "data": entry.data}


declare(
    PersonalData(
        model=ModelLogEntry,
        title=_("Log of what was done in content management"),
        purpose=wording.OVERSIGHT,
        basis=Basis.LEGAL_DUTY,
        kept=wording.after_writing("log"),
        find=log_entries_of,
        fields=("timestamp", "action", "user_display_name"),
        more=_done_to_person,
        fate=Fate.ANONYMISED,
        erase=take_person_out,
        stays=LOG_STAYS,
        expiry=Expiry(
            rule=wording.after_writing("log"),
            rows=lambda: ModelLogEntry.objects.filter(timestamp__lt=months_ago("log")),
            moment="timestamp",
            apply=delete_rows,
        ),
        is_logged=False,
        turn=-10,  # while the rows that it tells of can still be found
    ),
    PersonalData(
        model=PageLogEntry,
        title=_("History of the pages that you worked on"),
        purpose=wording.CONTENT,
        basis=Basis.PUBLIC_TASK,
        kept=wording.WITH_CONTENT,
        find=page_log_entries_of,
        fields=("timestamp", "action", "label", "data", "user_display_name"),
        fate=Fate.ANONYMISED,
        erase=take_person_out_of_pages,
        stays=LOG_STAYS,
        is_logged=False,
        turn=-10,
    ),
    wording.authorship(
        Page,
        "owner",
        "locked_by",
        title=_("Pages that you made"),
        fields=("title", "url_path", "first_published_at"),
    ),
    wording.authorship(
        Revision,
        "user",
        title=_("Versions of pages that you saved"),
        fields=("object_str", "created_at"),
    ),
    wording.authorship(
        WorkflowState,
        "requested_by",
        title=_("Reviews that you asked for"),
        fields=("content_object", "status", "created_at"),
    ),
    wording.authorship(
        TaskState,
        "finished_by",
        title=_("Reviews that you made"),
        fields=("status", "comment", "started_at", "finished_at"),
    ),
    wording.authorship(
        Comment,
        "user",
        "resolved_by",
        title=_("Comments on pages"),
        fields=("page", "text", "created_at"),
    ),
    wording.authorship(
        CommentReply,
        "user",
        title=_("Answers to comments on pages"),
        fields=("text", "created_at"),
    ),
    wording.authorship(
        StringTranslation,
        "last_translated_by",
        title=_("Translations that you made"),
        fields=("data", "locale", "updated_at"),
    ),
    wording.authorship(
        SegmentOverride,
        "last_translated_by",
        title=_("Choices that you made in translations"),
        fields=("data_json", "locale", "updated_at"),
    ),
    of_user(
        UserProfile,
        title=_("Settings of content management"),
        fields=(
            "preferred_language",
            "current_time_zone",
            "avatar",
            "theme",
            "contrast",
            "density",
            "dismissibles",
            "submitted_notifications",
            "approved_notifications",
            "rejected_notifications",
            "updated_comments_notifications",
        ),
    ),
    of_user(
        PageSubscription,
        title=_("Pages whose comments you follow"),
        fields=("page", "comment_notifications"),
    ),
    of_user(
        EditingSession, title=_("Pages open for editing"), fields=("object_id", "last_seen_at")
    ),
    of_user(FormState, title=_("Forms not saved yet"), fields=("data", "last_updated_at")),
    of_user(
        APIToken,
        title=_("Keys for programs"),
        fields=("name", "prefix", "created", "last_used_at", "revoked_at"),
    ),
    PersonalData(
        model=UploadedFile,
        title=_("Files not yet made images or documents"),
        purpose=wording.SERVICE,
        basis=Basis.PUBLIC_TASK,
        kept=wording.WITH_ACCOUNT,
        find=lambda subject: UploadedFile.objects.filter(uploaded_by_user=subject.person),
        fields=("file",),
        fate=Fate.DELETED,
        erase=delete_rows,
        is_logged=False,
    ),
)

_PERMISSIONS = Without("what groups may do")
_TEXTS = Without("texts of pages and their translations")
_SWAPPED = Without("unused: core's own model stands in its place", despite=("uploaded_by_user",))

without_personal_data(
    {
        "wagtail_localize.TranslatableObject": _TEXTS,
        "wagtail_localize.TranslationSource": _TEXTS,
        "wagtail_localize.Translation": _TEXTS,
        "wagtail_localize.TranslationLog": _TEXTS,
        "wagtail_localize.String": _TEXTS,
        "wagtail_localize.TranslationContext": _TEXTS,
        "wagtail_localize.Template": _TEXTS,
        "wagtail_localize.StringSegment": _TEXTS,
        "wagtail_localize.TemplateSegment": _TEXTS,
        "wagtail_localize.RelatedObjectSegment": _TEXTS,
        "wagtail_localize.OverridableSegment": _TEXTS,
        "wagtail_localize.LocaleSynchronization": _TEXTS,
        "wagtailredirects.Redirect": Without("addresses of pages"),
        "wagtailembeds.Embed": Without("unused: no finder is configured", despite=("author_name",)),
        "wagtaildocs.Document": _SWAPPED,
        "wagtailimages.Image": _SWAPPED,
        "wagtailimages.Rendition": Without("unused: core's own model stands in its place"),
        "wagtailsearch.IndexEntry": Without("words of pages, images and documents"),
        "wagtailsearch.SQLiteFTSIndexEntry": Without("words of pages, images and documents"),
        "wagtailadmin.Admin": Without("stands for a permission; has no rows"),
        "wagtailcore.Locale": Without("languages"),
        "wagtailcore.Site": Without("host names"),
        "wagtailcore.Collection": Without("folders of files"),
        "wagtailcore.CollectionViewRestriction": _PERMISSIONS,
        "wagtailcore.GroupCollectionPermission": _PERMISSIONS,
        "wagtailcore.GroupPagePermission": _PERMISSIONS,
        "wagtailcore.GroupSitePermission": _PERMISSIONS,
        "wagtailcore.GroupApprovalTask": _PERMISSIONS,
        "wagtailcore.PageViewRestriction": _PERMISSIONS,
        "wagtailcore.WorkflowContentType": Without("which content is reviewed"),
        "wagtailcore.WorkflowPage": Without("which content is reviewed"),
        "wagtailcore.WorkflowTask": Without("which content is reviewed"),
        "wagtailcore.Workflow": Without("which content is reviewed"),
        "wagtailcore.Task": Without("which content is reviewed"),
        "wagtailcore.ReferenceIndex": Without("which content refers to which"),
        "taggit.Tag": Without("words for images and documents"),
        "taggit.TaggedItem": Without("words for images and documents"),
        "contenttypes.ContentType": Without("names of models"),
    }
)
