"""Who reviewed what, and who was sent a review link."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.personal_data import (
    Basis,
    Expiry,
    Fate,
    PersonalData,
    Rows,
    Subject,
    Without,
    declare,
    delete_rows,
    months_ago,
    without_personal_data,
    wording,
)
from editorial.models import FourEyesState, ReviewComment, ReviewLink, TranslationWriter

LINKS_RULE = wording.after(
    _("{months} months from the day on which the link ended."), "invitations"
)


def _made_by(subject: Subject) -> Rows:
    return ReviewLink.objects.filter(created_by=subject.person)


def _old_links() -> Rows:
    """Their comments go with them."""
    return ReviewLink.objects.filter(expires_at__lt=months_ago("invitations"))


def _comments_through(subject: Subject) -> Rows:
    return ReviewComment.objects.filter(link__created_by=subject.person)


def _only_the_link(row: ReviewComment, subject: Subject) -> dict[str, Any]:
    """Who commented and in which words is somebody else's."""
    return {"page": row.link.page_id}


declare(
    PersonalData(
        model=TranslationWriter,
        title=_("Translations in which you wrote words"),
        purpose=wording.CONTENT,
        basis=Basis.PUBLIC_TASK,
        kept=wording.WITH_ACCOUNT,
        find=lambda subject: TranslationWriter.objects.filter(user=subject.person),
        fields=("translation_key", "locale", "at"),
        fate=Fate.DELETED,
        erase=delete_rows,
        is_logged=False,
    ),
    wording.authorship(
        FourEyesState,
        "submitted_by",
        title=_("Pages that you sent for review"),
        fields=("status", "started_at", "due_on"),
    ),
    PersonalData(
        model=ReviewLink,
        title=_("Links to drafts that you gave"),
        purpose=wording.CONTENT,
        basis=Basis.PUBLIC_TASK,
        kept=LINKS_RULE,
        find=_made_by,
        fields=("page", "recipient_name", "created_at", "expires_at", "revoked_at"),
        fate=Fate.DELETED,
        erase=delete_rows,
        expiry=Expiry(rule=LINKS_RULE, rows=_old_links, moment="expires_at", apply=delete_rows),
        is_logged=False,
    ),
    PersonalData(
        model=ReviewComment,
        title=_("Comments on drafts that you shared"),
        purpose=wording.CONTENT,
        basis=Basis.PUBLIC_TASK,
        kept=LINKS_RULE,
        find=_comments_through,
        fields=("at",),
        more=_only_the_link,
        fate=Fate.DELETED,
        erase=delete_rows,
        is_logged=False,
        turn=-1,  # before the links through which they came
    ),
)

without_personal_data(
    {"editorial.FourEyesTask": Without("which groups review, and within how many days")}
)
