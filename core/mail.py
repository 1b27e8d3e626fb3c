"""Mails are files: ``<app>/email/<event>_subject.txt``, ``<event>.txt`` and ``<event>.html``."""

import hashlib
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from core.mailbox import EFFECT_HEADER


def absolute_url(path: str) -> str:
    """``/fi/my/`` → the same on the site's own address."""
    return settings.SITE_URL.rstrip("/") + path


def send_templated_mail(
    *, to: str, language: str, event: str, context: dict[str, Any], effect_key: str
) -> None:
    """Send one mail in the person's language. ``event`` is ``"cohorts/email/invitation"``.

    The Message-ID is drawn from the effect's key: a mail that was sent twice, because a worker
    died between the server's answer and the commit, is one mail to a mail program. Raises what
    the mail backend raises, so that the effect is tried again.
    """
    with translation.override(language):
        frame = {"site_name": settings.SITE_NAME, "language": language, **context}
        subject = " ".join(render_to_string(f"{event}_subject.txt", frame).split())
        text = render_to_string(f"{event}.txt", frame)
        html = render_to_string(f"{event}.html", {**frame, "subject": subject})
    digest = hashlib.sha256(effect_key.encode()).hexdigest()[:32]
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    message = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[to],
        headers={EFFECT_HEADER: effect_key, "Message-ID": f"<{digest}@{host}>"},
    )
    message.attach_alternative(html, "text/html")
    message.send()
