"""Mails are files: ``<app>/email/<event>_subject.txt``, ``<event>.txt`` and ``<event>.html``.

Each mail that leaves has a row of ``core.models.MailDelivery``; ``core.mail_events`` writes there
what the provider tells later.
"""

import hashlib
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from core.mailbox import EFFECT_HEADER
from core.models import MailDelivery
from core.personal_data.subjects import is_erased_address


def absolute_url(path: str) -> str:
    """``/fi/my/`` → the same on the site's own address."""
    return settings.SITE_URL.rstrip("/") + path


def send_templated_mail(
    *, to: str, language: str, event: str, context: dict[str, Any], effect_key: str
) -> None:
    """Send one mail in the person's language. ``event`` is ``"cohorts/email/invitation"``.

    Once for a key: the delivery's row stands or falls with the caller's transaction, and where
    it stands nothing is sent again. The Message-ID is drawn from the key as well: a mail that was
    sent twice, because a worker died between the server's answer and the commit, is one mail to a
    mail program. Raises what the mail backend raises, so that the effect is tried again.
    Nothing goes to an address that was erased. 4 queries.
    """
    if is_erased_address(to):
        return
    with transaction.atomic():
        delivery, is_new = MailDelivery.objects.get_or_create(
            effect_key=effect_key,
            defaults={
                "message_id": message_id(effect_key),
                "event": event,
                "recipient": to,
                "language": language,
            },
        )
        if is_new:
            _send(_message(to, language, event, context), delivery)


def send_logged(message: EmailMultiAlternatives, *, event: str, language: str) -> None:
    """Send a mail that another package wrote, such as one about an account, with a row of its own
    in the log. Each call is a mail of its own. Raises what the mail backend raises. 3–4 queries."""
    key = f"mail:{uuid4()}"
    with transaction.atomic():
        delivery = MailDelivery.objects.create(
            effect_key=key,
            message_id=message_id(key),
            event=event,
            recipient=message.to[0],
            language=language,
        )
        _send(message, delivery)


def _send(message: EmailMultiAlternatives, delivery: MailDelivery) -> None:
    key = {"effect_key": delivery.effect_key}  # comes back with the provider's events
    message.metadata = key  # type: ignore[attr-defined]  # read by anymail's backends
    message.extra_headers[EFFECT_HEADER] = delivery.effect_key
    message.extra_headers["Message-ID"] = delivery.message_id
    message.send()
    if provider_id := _provider_id(message):
        delivery.provider_id = provider_id
        delivery.save(update_fields=["provider_id"])


def message_id(effect_key: str) -> str:
    digest = hashlib.sha256(effect_key.encode()).hexdigest()[:32]
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{digest}@{host}>"


def _message(to: str, language: str, event: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    with translation.override(language):
        frame = {"site_name": settings.SITE_NAME, "language": language, **context}
        subject = " ".join(render_to_string(f"{event}_subject.txt", frame).split())
        text = render_to_string(f"{event}.txt", frame)
        html = render_to_string(f"{event}.html", {**frame, "subject": subject})
    message = EmailMultiAlternatives(subject=subject, body=text, to=[to])
    message.attach_alternative(html, "text/html")
    return message


def _provider_id(message: Any) -> str:
    """What the provider calls the mail; empty where SMTP or the demo mailbox sent it."""
    status = getattr(message, "anymail_status", None)
    number = getattr(status, "message_id", None)  # of some providers a number
    return "" if number is None else str(number)[:200]
