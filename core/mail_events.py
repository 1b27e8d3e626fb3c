"""What the mail provider tells about mails: one signed address, mounted for one provider.

django-anymail knows each provider's signature and words. Only providers that sign are mounted
(``core.checks`` refuses the others), and never one without its key.
"""

import logging
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, EventType
from anymail.webhooks.base import AnymailCoreWebhookView
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.module_loading import import_string

from core.access import Access, declared
from core.models import Effect, MailDelivery
from core.signals import mail_bounced, mail_delivered

logger = logging.getLogger(__name__)

ADDRESS = "mail/events/"
# Provider → its view, and the setting of ANYMAIL that holds what its signature is checked by.
SIGNING_PROVIDERS = {
    "mailgun": ("mailgun.MailgunTrackingWebhookView", "MAILGUN_WEBHOOK_SIGNING_KEY"),
    "mailersend": ("mailersend.MailerSendTrackingWebhookView", "MAILERSEND_SIGNING_SECRET"),
    "mandrill": ("mandrill.MandrillCombinedWebhookView", "MANDRILL_WEBHOOK_KEY"),
    "postal": ("postal.PostalTrackingWebhookView", "POSTAL_WEBHOOK_KEY"),
}
NEVER_ARRIVES = (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED)


class SignedEventsMixin(AnymailCoreWebhookView):
    """Answers a stranger with 403 and what cannot be read with 400, never with 500."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.run_validators(request)
        except Exception as error:  # a signature in any broken shape is a wrong signature
            if not isinstance(error, AnymailWebhookValidationFailure):
                logger.warning("Mail event with an unreadable signature: %r", error)
            return HttpResponse(status=403)
        try:
            events = self.parse_events(request)
        except Exception as error:
            logger.warning("Signed mail event that cannot be read: %r", error)
            return HttpResponse(status=400)
        taken = [take_event(event) for event in events]
        if not all(taken):
            return HttpResponse(status=503, headers={"Retry-After": "60"})
        return HttpResponse()


def event_patterns() -> list[URLPattern | URLResolver]:
    """The provider's address, or nothing where no provider is set or its key is missing."""
    if missing_key() is not None:
        return []
    view_name, _setting = SIGNING_PROVIDERS[settings.MAIL_PROVIDER]
    provider_view = import_string(f"anymail.webhooks.{view_name}")
    view: Any = type("SignedEvents", (SignedEventsMixin, provider_view), {})
    pattern = path(ADDRESS, view.as_view(), name="mail_events")
    return [declared(pattern, Access.SIGNED)]


def missing_key() -> str | None:
    """None when the provider's events can be trusted; else the name of the setting that is
    missing, empty where no provider is set or it signs nothing."""
    if settings.MAIL_PROVIDER not in SIGNING_PROVIDERS:
        return ""
    _view, setting = SIGNING_PROVIDERS[settings.MAIL_PROVIDER]
    return None if settings.ANYMAIL.get(setting) else setting


def take_event(event: AnymailTrackingEvent) -> bool:
    """Write what an event says; the same again, or a late one, changes nothing. False when the
    provider should tell it again: the mail's own transaction has not been committed yet.

    A bounce wins over a delivery, whichever is told first. 2–3 queries.
    """
    with transaction.atomic():
        delivery = _delivery_of(event)
        if delivery is None:
            return not _is_under_way(event)
        mine = MailDelivery.objects.filter(pk=delivery.pk)
        at = event.timestamp or Now()
        if event.event_type in NEVER_ARRIVES:
            reason = event.description or event.mta_response or event.reject_reason or ""
            changed = mine.filter(bounced_at=None).update(
                bounced_at=at, bounce_reason=str(reason)[:400], delivered_at=None
            )
            signal = mail_bounced
        elif event.event_type == EventType.DELIVERED:
            changed = mine.filter(delivered_at=None, bounced_at=None).update(delivered_at=at)
            signal = mail_delivered
        else:
            if event.event_type == EventType.COMPLAINED:
                mine.filter(complained_at=None).update(complained_at=at)
            return True
        if changed:
            delivery.refresh_from_db()
            signal.send(sender=MailDelivery, delivery=delivery)
    return True


def _key_of(event: AnymailTrackingEvent) -> str:
    metadata = getattr(event, "metadata", None)  # mail that came in has none
    metadata = metadata if isinstance(metadata, dict) else {}
    return str(metadata.get("effect_key") or "")


def _delivery_of(event: AnymailTrackingEvent) -> MailDelivery | None:
    """By our own key where the provider hands it back, else by what the provider calls it."""
    if key := _key_of(event):
        return MailDelivery.objects.filter(effect_key=key).first()
    if number := str(event.message_id or ""):
        return MailDelivery.objects.filter(Q(provider_id=number) | Q(message_id=number)).first()
    return None


def _is_under_way(event: AnymailTrackingEvent) -> bool:
    key = _key_of(event)
    pending = Effect.objects.filter(key=key, state=Effect.State.PENDING)
    return bool(key) and pending.exists()
