import re
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.models import MailDelivery
from people.models import User
from tests.factories.people import PASSWORD, UserFactory
from tests.people.mailed_codes import code_from_mail

pytestmark = pytest.mark.django_db
STRANGER = "stranger@academy.example"
SIGN_UP = {
    "email": "new.person@academy.example",
    "first_name": "Uusi",
    "last_name": "Osallistuja",
    "language": "sv",
    "password1": "koivurannan-kaivosilta",
}


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def answer(field: str, address: str, data: dict[str, str]) -> tuple[int, str, str]:
    """What a fresh browser is told: status, next address, text without tokens and address."""
    client = Client()
    response = client.post(address, data)
    page = client.get(response.url) if response.status_code == 302 else response
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.text)
    return response.status_code, getattr(response, "url", ""), text.replace(data[field], "…")


# Sign-up


def test_sign_up_is_finished_by_the_code_from_the_mail(client):
    response = client.post(reverse("account_signup"), SIGN_UP)
    assert response.url == reverse("account_email_verification_sent")
    assert not is_signed_in(client)
    response = client.post(response.url, {"code": code_from_mail()})
    assert (response.status_code, response.url) == (302, "/sv/my/")
    assert is_signed_in(client)
    person = User.objects.get(email=SIGN_UP["email"])
    assert (person.first_name, person.last_name, person.language) == ("Uusi", "Osallistuja", "sv")
    assert EmailAddress.objects.get(user=person).verified


def test_sign_up_leads_on_to_where_the_person_was_going(client):
    going = "/fi/invitations/secret/"
    response = client.post(reverse("account_signup"), {**SIGN_UP, "next": going})
    assert client.post(response.url, {"code": code_from_mail()}).url == going


def test_sign_up_offers_the_language_of_the_page(client):
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "sv"
    response = client.get(reverse("account_signup"))
    assert response.context["form"]["language"].value() == "sv"


def test_a_wrong_code_does_not_sign_in(client):
    response = client.post(reverse("account_signup"), SIGN_UP)
    wrong = "AAAAAA" if code_from_mail() != "AAAAAA" else "BBBBBB"
    assert client.post(response.url, {"code": wrong}).status_code == 200
    assert not is_signed_in(client)


def test_a_new_account_carries_no_right(client):
    client.post(reverse("account_signup"), {**SIGN_UP, "is_superuser": "on", "is_staff": "on"})
    person = User.objects.get(email=SIGN_UP["email"])
    assert not (person.is_superuser or person.is_staff)
    assert person.get_all_permissions() == set()
    assert not person.groups.exists()
    assert not person.memberships.exists()


def test_a_weak_password_is_refused(client):
    response = client.post(reverse("account_signup"), {**SIGN_UP, "password1": "12345678"})
    assert "password1" in response.context["form"].errors
    assert not User.objects.filter(email=SIGN_UP["email"]).exists()


def test_two_posts_at_once_make_one_account_and_no_error(client, monkeypatch):
    def taken_meanwhile(self, *args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr(User, "save", taken_meanwhile)
    response = client.post(reverse("account_signup"), SIGN_UP)
    assert (response.status_code, response.url) == (302, reverse("account_email_verification_sent"))


# Sign-in


def test_sign_in_by_password_leads_to_the_own_front_page(client):
    person = UserFactory(verified=True, language="en")
    response = client.post(
        reverse("account_login"), {"login": person.email.upper(), "password": PASSWORD}
    )
    assert (response.status_code, response.url) == (302, "/en/my/")


def test_sign_in_leads_back_to_where_the_person_was_going(client):
    person = UserFactory(verified=True)
    response = client.post(
        reverse("account_login"),
        {"login": person.email, "password": PASSWORD, "next": "/cms/pages/"},
    )
    assert response.url == "/cms/pages/"


def test_sign_in_never_leads_to_another_site(client):
    person = UserFactory(verified=True)
    response = client.post(
        reverse("account_login"),
        {"login": person.email, "password": PASSWORD, "next": "https://elsewhere.example/"},
    )
    assert response.url == "/fi/my/"


def test_sign_in_by_code(client):
    person = UserFactory(verified=True)
    response = client.post(reverse("account_request_login_code"), {"email": person.email})
    assert response.url == reverse("account_confirm_login_code")
    assert mail.outbox[-1].to == [person.email]
    response = client.post(response.url, {"code": code_from_mail()})
    assert (response.status_code, response.url) == (302, "/fi/my/")
    assert is_signed_in(client)


def test_sign_in_by_code_leads_back_to_where_the_person_was_going(client):
    person = UserFactory(verified=True)
    going = {"email": person.email, "next": "/sv/my/profile/"}
    response = client.post(reverse("account_request_login_code"), going)
    code = {"code": code_from_mail(), "next": going["next"]}
    assert client.post(response.url, code).url == going["next"]


def test_an_account_made_in_the_cms_signs_in_by_code(client):
    person = UserFactory(verified=True, password=None)
    response = client.post(reverse("account_request_login_code"), {"email": person.email})
    client.post(response.url, {"code": code_from_mail()})
    assert is_signed_in(client)


def test_an_account_made_in_the_cms_can_choose_a_password(client):
    person = UserFactory(verified=True, password=None)
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = re.search(r"https?://\S+/password/reset/key/\S+", mail.outbox[-1].body)[0]
    form = client.get(urlsplit(link).path, follow=True)
    new = "koivurannan-kaivosilta"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert User.objects.get(pk=person.pk).check_password(new)


def test_an_inactive_account_cannot_sign_in(client):
    person = UserFactory(verified=True, is_active=False)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert not is_signed_in(client)


# What a stranger can learn


@pytest.mark.parametrize(
    "name, field, more",
    [
        ("account_signup", "email", SIGN_UP),
        ("account_request_login_code", "email", {}),
        ("account_reset_password", "email", {}),
        ("account_login", "login", {"password": "not-the-password"}),
    ],
)
def test_known_and_unknown_addresses_get_the_same_answer(name, field, more):
    known = UserFactory(verified=True, language="fi").email
    answers = [
        answer(field, reverse(name), {**more, field: address}) for address in (known, STRANGER)
    ]
    assert answers[0] == answers[1]


def test_the_control_tells_them_apart_when_the_guard_is_off(settings):
    settings.ACCOUNT_PREVENT_ENUMERATION = False
    known = UserFactory(verified=True).email
    sign_up = reverse("account_signup")
    answers = [answer("email", sign_up, {**SIGN_UP, "email": one}) for one in (known, STRANGER)]
    assert answers[0] != answers[1]


def test_the_owner_of_a_known_address_is_told_of_the_second_sign_up(client):
    person = UserFactory(verified=True)
    client.post(reverse("account_signup"), {**SIGN_UP, "email": person.email})
    assert User.objects.count() == 1
    assert mail.outbox[-1].to == [person.email]
    assert reverse("account_reset_password") in mail.outbox[-1].body


# Mails


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_mails_are_in_the_language_of_the_person_and_name_the_site(client, language):
    person = UserFactory(verified=True, language=language)
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en" if language != "en" else "fi"
    client.post(reverse("account_request_login_code"), {"email": person.email})
    sent = mail.outbox[-1]
    with translation.override(language):
        assert sent.subject == translation.gettext("Sign-In Code")
        assert str(django_settings.SITE_NAME) in sent.body
    assert "testserver" not in sent.body
    assert sent.from_email == django_settings.DEFAULT_FROM_EMAIL


def test_a_stranger_is_written_to_in_the_language_of_the_page(client):
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "sv"
    client.post(reverse("account_request_login_code"), {"email": STRANGER})
    with translation.override("sv"):
        assert mail.outbox[-1].subject == translation.gettext("Unknown Account")


# The way in to the CMS


@pytest.mark.parametrize(
    "asked, kept",
    [
        ("/cms/pages/3/", "/cms/pages/3/"),
        ("/cms/images/?q=ä&p=2", "/cms/images/?q=ä&p=2"),
        ("https://elsewhere.example/", "/cms/"),
        ("//elsewhere.example/", "/cms/"),
        ("javascript:alert(1)", "/cms/"),
        ("", "/cms/"),
    ],
)
def test_sign_in_to_the_cms_leads_to_the_one_sign_in(client, asked, kept):
    response = client.get("/cms/login/", {"next": asked})
    address = urlsplit(response.url)
    assert (response.status_code, address.path) == (302, reverse("account_login"))
    assert parse_qs(address.query) == {"next": [kept]}
    assert client.get(response.url).status_code == 200


def test_a_password_posted_to_the_former_address_signs_nobody_in(client):
    admin = UserFactory(is_superuser=True, verified=True)
    response = client.post("/cms/login/", {"username": admin.email, "password": PASSWORD})
    assert response.status_code == 302
    assert not is_signed_in(client)


def test_who_is_signed_in_goes_straight_on(client):
    client.force_login(UserFactory(verified=True))
    assert client.get("/cms/login/", {"next": "/cms/pages/3/"}).url == "/cms/pages/3/"
    assert client.get("/cms/login/", {"next": "//elsewhere.example/"}).url == "/cms/"


def test_the_cms_sends_strangers_to_the_one_sign_in(client):
    response = client.get("/cms/")
    assert response.url == f"{reverse('account_login')}?next=/cms/"


@pytest.mark.parametrize(
    "path",
    ["/cms/password_reset/", "/cms/password_reset/done/", "/cms/password_reset/confirm/a/b/"],
)
def test_a_forgotten_password_has_one_way_only(client, path):
    assert client.get(path).url == reverse("account_reset_password")


def test_a_mail_about_an_account_has_an_html_part_and_stands_in_the_log(client):
    client.post(reverse("account_signup"), SIGN_UP)
    sent = mail.outbox[-1]
    (html,) = [part.content for part in sent.alternatives if part.mimetype == "text/html"]
    assert code_from_mail() in html
    assert f">{sent.subject}</h1>" in html
    row = MailDelivery.objects.get()
    assert (row.recipient, row.message_id) == (SIGN_UP["email"], sent.message()["Message-ID"])
    assert row.event.startswith("account/email/")
