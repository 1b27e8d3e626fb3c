"""Showing a draft to a person without an account."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now
from wagtail.models import Page, Revision

from editorial import permissions
from editorial.models import ReviewComment, ReviewLink
from editorial.models.review_links import new_token, sha256_of
from editorial.services import notices

MOST_COMMENTS = 100  # of one link: a draft is discussed, not flooded


class TooManyComments(Exception):
    """Nothing was written: the link has had its share."""


def make_link(
    *, page: Page, revision: Revision, recipient_name: str, language: str, by: Any
) -> tuple[ReviewLink, str]:
    """The link and its secret, which is told once and kept nowhere. Raises PermissionDenied, and
    ValueError for a revision of another page. 4–6 queries."""
    if not permissions.can_share_draft(by, page):
        raise PermissionDenied
    if revision.object_id != str(page.pk):
        raise ValueError("The revision is not the page's")
    token = new_token()
    link = ReviewLink.objects.create(
        page_id=page.pk,
        revision=revision,
        created_by=by,
        recipient_name=recipient_name,
        language=language,
        token_sha256=sha256_of(token),
    )
    return link, token


def is_shared(revision: Revision) -> bool:
    """Whether anybody was given a link to it, which may have ended since. 1 query."""
    return ReviewLink.objects.filter(revision=revision).exists()


def revoke_link(*, link: ReviewLink, by: Any) -> None:
    """From now on the address leads nowhere; comments stay. Raises PermissionDenied."""
    if not permissions.can_share_draft(by, link.page):
        raise PermissionDenied
    ReviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=Now())


@transaction.atomic
def add_comment(*, link: ReviewLink, name: str, text: str) -> ReviewComment:
    """Kept, and told to whoever made the link. Raises TooManyComments. 5 queries."""
    ReviewLink.objects.select_for_update().get(pk=link.pk)
    if link.comments.count() >= MOST_COMMENTS:
        raise TooManyComments
    comment = ReviewComment.objects.create(link=link, name=name, text=text)
    notices.tell_of_comment(comment)
    return comment
