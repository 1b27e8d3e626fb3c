"""Mails come from files, in the language of whoever reads them, once for one effect."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.utils import translation

from cohorts.models import Invitation
from core import effects
from core.mail import absolute_url, send_templated_mail
from core.models import Effect, KeptMail, MailDelivery
from tests.factories.cohorts import CohortFactory, invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(settings):
    settings.EMAIL_BACKEND = "core.mailbox.MailboxBackend"
    return KeptMail.objects


def invite(**more) -> Invitation:
    cohort = CohortFactory(name_fi="Ryhmä <A> & B", name_sv="Omgång <A> & B")
    return invitation(cohort, **more)


def deliver_again(effect: Effect) -> None:
    """As after a worker that died between the mail and the commit: its rows are gone with it."""
    MailDelivery.objects.all().delete()
    Effect.objects.update(state=Effect.State.PENDING)
    assert effects.deliver(effect.pk)


def test_an_effect_delivered_twice_leaves_one_mail(mailbox):
    invite()
    effect = Effect.objects.get()
    effects.deliver(effect.pk)
    deliver_again(effect)
    assert mailbox.get().effect_key == effect.key


def test_the_control_two_effects_leave_two_mails(mailbox):
    invite()
    invite(email="toinen@academy.example")
    for effect in Effect.objects.all():
        effects.deliver(effect.pk)
    assert mailbox.count() == 2


def test_a_mail_sent_twice_is_one_mail_to_a_mail_program():
    invite()
    effect = Effect.objects.get()
    effects.deliver(effect.pk)
    deliver_again(effect)
    first, second = (message.message()["Message-ID"] for message in mail.outbox)
    assert first == second
    assert first.startswith("<")
    assert first.endswith("@localhost>")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_mail_is_in_the_language_of_whoever_reads_it(language):
    invited = invite(language=language)
    with translation.override("en" if language != "en" else "fi"):
        effects.deliver(Effect.objects.get().pk)
    (message,) = mail.outbox
    with translation.override(language):
        cohort = invited.cohort.name
        expected = translation.gettext("Invitation to %(cohort)s") % {"cohort": cohort}
    assert message.subject == expected
    assert f"http://localhost:8000/{language}/invitations/" in message.body
    html = message.alternatives[0].content
    assert f'lang="{language}"' in html
    assert f"http://localhost:8000/{language}/invitations/" in html


def test_text_is_plain_and_html_is_escaped():
    invite()
    effects.deliver(Effect.objects.get().pk)
    (message,) = mail.outbox
    assert "Ryhmä <A> & B" in message.subject
    assert "Ryhmä <A> & B" in message.body
    assert "Ryhmä &lt;A&gt; &amp; B" in message.alternatives[0].content
    assert "<A>" not in message.alternatives[0].content


def test_a_line_break_in_a_name_cannot_add_a_header():
    cohort = CohortFactory(name_fi="Ryhmä\r\nBcc: kaikki@evil.example")
    invitation(cohort)
    effects.deliver(Effect.objects.get().pk)
    (message,) = mail.outbox
    assert "\n" not in message.subject
    assert message.recipients() == ["kutsuttu@academy.example"]
    assert message.message()["Bcc"] is None


def test_a_mail_server_that_is_away_keeps_the_effect(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    invited = invite()
    effect = Effect.objects.get()
    assert effects.deliver(effect.pk) is False
    effect.refresh_from_db()
    invited.refresh_from_db()
    assert (effect.state, effect.attempts, invited.sent_at) == ("pending", 1, None)


def test_a_mail_without_an_effect_is_kept_as_often_as_it_is_sent(mailbox):
    for _ in range(2):
        mail.send_mail("Hei", "Teksti", None, ["a@academy.example", "b@academy.example"])
    assert mailbox.count() == 4


def test_a_missing_template_is_the_programmers_mistake_and_told():
    from django.template import TemplateDoesNotExist

    with pytest.raises(TemplateDoesNotExist):
        send_templated_mail(
            to="a@academy.example", language="fi", event="core/nothing", context={}, effect_key="x"
        )
    assert mail.outbox == []


def test_addresses_in_mails_are_those_of_the_site(settings):
    settings.SITE_URL = "https://academy.example/"
    assert absolute_url("/fi/my/") == "https://academy.example/fi/my/"


def plain_parts() -> list[Path]:
    """Of our own mails; those of accounts stand on their package's base."""
    found = sorted(Path(django_settings.BASE_DIR).glob("templates/*/email/*.txt"))
    return [path for path in found if "account" not in path.parts]


@pytest.mark.parametrize("path", plain_parts(), ids=lambda path: path.name)
def test_no_plain_part_of_a_mail_is_escaped(path):
    assert "{% autoescape off %}" in path.read_text()
