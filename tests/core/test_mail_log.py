"""Each mail that leaves has one row, written with it; administrators can read the rows."""

import pytest
from django.core import mail
from django.db.models.functions import Now

from core import effects
from core.mail import send_templated_mail
from core.models import Effect, MailDelivery
from core.models.deliveries import MailState
from tests.factories.cms_users import cms_user
from tests.factories.cohorts import CohortFactory, invitation
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

REPORT = "/cms/mail-deliveries/"


def send(key: str = "test.mail:1", to: str = "a@academy.example") -> None:
    send_templated_mail(
        to=to,
        language="sv",
        event="cohorts/email/invitation",
        context={"cohort": CohortFactory.build(), "link": "http://localhost:8000/sv/"},
        effect_key=key,
    )


def test_a_mail_leaves_one_row_that_says_what_was_sent_to_whom():
    invitation(CohortFactory(), email="kutsuttu@academy.example", language="sv")
    effect = Effect.objects.get()
    effects.deliver(effect.pk)
    row = MailDelivery.objects.get()
    assert (row.effect_key, row.recipient) == (effect.key, "kutsuttu@academy.example")
    assert (row.event, row.language) == ("cohorts/email/invitation", "sv")
    assert row.message_id == mail.outbox[0].message()["Message-ID"]
    assert (row.state, row.provider_id) == (MailState.SENT, "")


def test_a_key_that_has_a_row_is_not_sent_again():
    send()
    send()
    assert (len(mail.outbox), MailDelivery.objects.count()) == (1, 1)


def test_the_control_another_key_is_sent():
    send("test.mail:1")
    send("test.mail:2")
    assert (len(mail.outbox), MailDelivery.objects.count()) == (2, 2)


def test_a_mail_that_could_not_be_sent_leaves_no_row(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(OSError, match="refused"):
        send()
    assert not MailDelivery.objects.exists()


def test_the_providers_own_number_of_the_mail_is_kept(settings):
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    send()
    assert MailDelivery.objects.get().provider_id == str(mail.outbox[0].anymail_status.message_id)
    assert mail.outbox[0].anymail_test_params["metadata"] == {"effect_key": "test.mail:1"}


@pytest.mark.parametrize(
    ("moments", "state"),
    [
        ([], "sent"),
        (["delivered_at"], "delivered"),
        (["bounced_at"], "bounced"),
        (["delivered_at", "complained_at"], "complained"),
        (["complained_at", "bounced_at"], "bounced"),
    ],
)
def test_the_state_follows_from_the_moments(moments, state):
    send()
    MailDelivery.objects.update(**{moment: Now() for moment in moments})
    row = MailDelivery.objects.get()
    assert row.state == state
    found = [name for name in MailState.values if MailDelivery.objects.in_state(name).exists()]
    assert found == [state]


def test_the_report_is_for_administrators_and_only_to_be_read(admin):
    send(to="nakyva@academy.example")
    row = MailDelivery.objects.get()
    assert "nakyva@academy.example" in admin.get(REPORT).content.decode()
    assert admin.get(f"{REPORT}inspect/{row.pk}/").status_code == 200
    for action in (f"edit/{row.pk}/", f"delete/{row.pk}/", "new/"):
        assert admin.get(REPORT + action).status_code in (302, 403, 404)
        assert admin.post(REPORT + action).status_code in (302, 403, 404)
    assert MailDelivery.objects.filter(pk=row.pk).exists()


def test_the_report_is_closed_to_editors(client):
    client.force_login(cms_user("change_page", "add_page"))
    send(to="nakyva@academy.example")
    response = client.get(REPORT, follow=True)
    assert response.redirect_chain or response.status_code in (403, 404)
    assert "nakyva@academy.example" not in response.content.decode()


def test_the_report_finds_by_state_event_and_recipient(admin):
    send("a", to="eka@academy.example")
    send("b", to="toka@academy.example")
    MailDelivery.objects.filter(effect_key="b").update(bounced_at=Now(), bounce_reason="550")
    for query, shown, hidden in (
        ("state=bounced", "toka@", "eka@"),
        ("state=sent", "eka@", "toka@"),
        ("q=eka", "eka@", "toka@"),
        ("event=cohorts/email/invitation&language=sv&q=toka", "toka@", "eka@"),
    ):
        page = admin.get(f"{REPORT}?{query}").content.decode()
        assert f"{shown}academy.example" in page
        assert f"{hidden}academy.example" not in page


def test_the_report_costs_the_same_with_one_row_and_with_twenty(
    admin, django_assert_max_num_queries, django_assert_num_queries
):
    send("0")
    admin.get(REPORT)
    with django_assert_max_num_queries(20) as counted:
        admin.get(REPORT)
    for number in range(1, 20):
        send(str(number), to=f"{number}@academy.example")
    UserFactory()  # rows of other kinds cost nothing either
    with django_assert_num_queries(len(counted)):
        admin.get(REPORT)
