"""What was sent by mail, and what became of it."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class MailDelivery(models.Model):
    """One mail that left, written by ``core.mail``; the provider's signed webhooks say the rest.

    ``effect_key`` is unique: an effect that was delivered is not sent again.
    """

    effect_key = models.CharField(max_length=200, unique=True)
    message_id = models.CharField(max_length=200, db_index=True)
    provider_id = models.CharField(max_length=200, blank=True, db_index=True)
    event = models.CharField(_("event"), max_length=80, help_text="cohorts/email/invitation")
    recipient = models.EmailField(_("recipient"), db_index=True)
    language = models.CharField(_("language"), max_length=2)
    sent_at = models.DateTimeField(_("sent"), db_default=Now())
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    bounced_at = models.DateTimeField(_("bounced"), null=True)
    bounce_reason = models.CharField(_("reason"), max_length=400, blank=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("sent mail")
        verbose_name_plural = _("sent mails")

    def __str__(self) -> str:
        return f"{self.event} {self.sent_at:%Y-%m-%d}"
