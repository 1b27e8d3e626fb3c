"""The yearly look at who may do what."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from people.choices import ReviewOutcome


class RoleReview(models.Model):
    """An administrator looked at one role of one person and kept or ended it. Rows are only added.

    ``source`` and ``reference`` are those of ``core.roles.HeldRole``; ``label`` is what the role
    was called then.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_reviews"
    )
    source = models.CharField(max_length=40)
    reference = models.CharField(max_length=60)
    label = models.CharField(_("role"), max_length=300)
    outcome = models.CharField(_("outcome"), max_length=10, choices=ReviewOutcome.choices)
    note = models.CharField(_("note"), max_length=400, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("reviewed"), db_default=Now())

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["source", "person"], name="reviews_of_a_role")]
        verbose_name = _("review of a role")
        verbose_name_plural = _("reviews of roles")

    def __str__(self) -> str:
        return f"{self.person}: {self.label} ({self.outcome})"
