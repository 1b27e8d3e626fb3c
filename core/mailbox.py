"""A mail backend that keeps every mail in the database, for demo sites and tests."""

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from core.models import KeptMail

EFFECT_HEADER = "X-Effect-Key"


class MailboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return sum(self._keep(message) for message in email_messages)

    @staticmethod
    def _keep(message: EmailMessage) -> int:
        html = ""
        if isinstance(message, EmailMultiAlternatives):
            html = next(
                (str(body) for body, kind in message.alternatives if kind == "text/html"), ""
            )
        effect_key = message.extra_headers.get(EFFECT_HEADER)
        for address in message.recipients():
            content = {
                "recipient": address,
                "subject": str(message.subject),
                "text": str(message.body),
                "html": html,
            }
            if effect_key:
                KeptMail.objects.get_or_create(effect_key=effect_key, defaults=content)
            else:
                KeptMail.objects.create(**content)
        return 1
