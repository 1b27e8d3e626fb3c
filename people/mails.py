"""Delivers the mail effects of the people app."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from core.effects import effect_handler
from core.mail import absolute_url, send_templated_mail
from core.models import Effect, MailDelivery
from core.personal_data import erased_address
from people.retention import unused_accounts_told_of


@effect_handler("people.farewell")
def send_farewell_mail(effect: Effect) -> None:
    """To an address that is nowhere else any more: it is forgotten once the mail has left."""
    send_templated_mail(
        to=effect.payload["to"],
        language=effect.payload["language"],
        event="people/email/farewell",
        context={"help_email": settings.HELP_EMAIL},
        effect_key=effect.key,
    )
    MailDelivery.objects.filter(effect_key=effect.key).update(recipient=erased_address("recipient"))
    effect.payload = {}  # saved with the state of the effect


@effect_handler("people.removal_reminder")
def send_removal_reminder(effect: Effect) -> None:
    """Looks again when it runs: nothing goes to who has signed in since or is erased."""
    person = unused_accounts_told_of().filter(pk=effect.payload["person"]).first()
    if person is None:
        return
    with translation.override(person.language):
        link = absolute_url(reverse("account_login"))
    send_templated_mail(
        to=person.email,
        language=person.language,
        event="people/email/removal_reminder",
        context={"person": person, "link": link, "months": settings.RETENTION_MONTHS["account"]},
        effect_key=effect.key,
    )
