"""A draft shown to a person without an account: to read and to comment on, for some days."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

DAYS_OPEN = 14


def default_expiry() -> Any:
    return timezone.now() + timedelta(days=DAYS_OPEN)


class ReviewLinkQuerySet(models.QuerySet["ReviewLink"]):
    def usable(self) -> "ReviewLinkQuerySet":
        """By the database's clock."""
        return self.filter(revoked_at=None, expires_at__gt=Now())

    def with_token(self, token: str) -> "ReviewLinkQuerySet":
        return self.filter(token_sha256=sha256_of(token))


class ReviewLink(models.Model):
    """Its secret is in the address that was handed out and nowhere else: the row keeps a digest."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="+", verbose_name=_("page"))
    revision = models.ForeignKey(
        Revision, models.CASCADE, related_name="+", verbose_name=_("version")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    recipient_name = models.CharField(_("for whom"), max_length=150)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    expires_at = models.DateTimeField(_("expires"), default=default_expiry)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = ReviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("review link")
        verbose_name_plural = _("review links")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.recipient_name}"

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()


class ReviewComment(models.Model):
    link = models.ForeignKey(
        ReviewLink, models.CASCADE, related_name="comments", verbose_name=_("review link")
    )
    name = models.CharField(_("name"), max_length=150)
    text = models.TextField(_("comment"), max_length=4000)
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("comment on a draft")
        verbose_name_plural = _("comments on drafts")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.text[:40]}"


def new_token() -> str:
    """256 random bits, fit for an address."""
    return secrets.token_urlsafe(32)


def sha256_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
