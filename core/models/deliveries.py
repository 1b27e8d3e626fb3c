"""What was sent by mail, and what became of it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    """Derived from the moments; never stored."""

    SENT = "sent", _("sent")
    DELIVERED = "delivered", _("delivered")
    BOUNCED = "bounced", _("could not be delivered")
    COMPLAINED = "complained", _("reported as spam")


class DeliveryQuerySet(models.QuerySet["MailDelivery"]):
    def in_state(self, state: str) -> "DeliveryQuerySet":
        """Raises KeyError for a word that is no state."""
        bounced, complained = Q(bounced_at__isnull=False), Q(complained_at__isnull=False)
        delivered = Q(delivered_at__isnull=False)
        return self.filter(
            {
                MailState.BOUNCED.value: bounced,
                MailState.COMPLAINED.value: ~bounced & complained,
                MailState.DELIVERED.value: ~bounced & ~complained & delivered,
                MailState.SENT.value: ~bounced & ~complained & ~delivered,
            }[state]
        )


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
    complained_at = models.DateTimeField(_("reported as spam"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("sent mail")
        verbose_name_plural = _("sent mails")

    def __str__(self) -> str:
        return f"{self.event} {self.sent_at:%Y-%m-%d}"

    @property
    def state(self) -> MailState:
        """A mail reported as spam did arrive; one that bounced did not."""
        if self.bounced_at:
            return MailState.BOUNCED
        if self.complained_at:
            return MailState.COMPLAINED
        return MailState.DELIVERED if self.delivered_at else MailState.SENT
