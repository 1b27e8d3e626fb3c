"""allauth's pages, in our frame: they render, speak the language and hold no inline script."""

import base64
import hashlib
import hmac
import re
import time
from html.parser import HTMLParser

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.urls import reverse

from people.models import User
from tests.factories.people import PASSWORD, UserFactory
from tests.people.mailed_codes import code_from_mail

pytestmark = pytest.mark.django_db
FOR_ALL = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_request_login_code",
]
FOR_ONESELF = [
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "usersessions_list",
]
WITH_FACTOR = ["mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_reauthenticate"]


class InlineCode(HTMLParser):
    """Collects what the content security policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "script" and not given.get("src") and given.get("type") != "application/json":
            self.found.append("script")
        if tag == "style":
            self.found.append("style")
        self.found += [name for name in given if name == "style" or name.startswith("on")]


def inline_code(text: str) -> list[str]:
    parser = InlineCode()
    parser.feed(text)
    return parser.found


def language_of(text: str) -> str:
    return re.search(r'<html[^>]*\blang="(\w+)"', text)[1]


def code_of(secret: str) -> str:
    """What an authenticator app shows now: RFC 6238, SHA-1, 30 seconds, six digits."""
    moment = (int(time.time()) // 30).to_bytes(8)
    digest = hmac.new(base64.b32decode(secret), moment, hashlib.sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def add_app(person: User) -> None:
    secret = base64.b32encode(b"a secret of 20 bytes").decode()
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": secret})


@pytest.fixture
def person(client):
    """Signed in by password, and asked for it once more a moment ago."""
    person = UserFactory(verified=True)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return person


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", FOR_ALL)
def test_pages_for_strangers(client, name, language):
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = language
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert language_of(response.text) == language
    assert inline_code(response.text) == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", FOR_ONESELF)
def test_pages_for_the_person(client, person, name, language):
    person.language = language
    person.save()
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert language_of(response.text) == language
    assert inline_code(response.text) == []
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", WITH_FACTOR)
def test_pages_for_a_person_with_a_second_factor(client, person, name):
    add_app(person)
    client.post(reverse("mfa_generate_recovery_codes"))
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert inline_code(response.text) == []


def test_the_check_for_inline_code_sees_what_it_looks_for():
    planted = '<p style="x" onclick="y"><script>z</script><style></style>'
    assert inline_code(planted) == ["style", "onclick", "script", "style"]
    assert (
        inline_code('<script src="a.js"></script><script type="application/json">{}</script>') == []
    )


def test_security_pages_ask_for_the_password_again(client):
    client.force_login(UserFactory(verified=True))
    response = client.get(reverse("mfa_activate_totp"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_reauthenticate"))


def test_an_authenticator_app_is_activated_and_asked_for_at_sign_in(client, person):
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    response = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert response.status_code == 302
    kinds = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    assert kinds == {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}
    client.post(reverse("account_logout"))
    response = client.post(
        reverse("account_login"), {"login": person.email, "password": PASSWORD, "next": "/cms/"}
    )
    assert response.url.startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_stands_in_for_a_lost_telephone(client, person):
    add_app(person)
    client.post(reverse("mfa_generate_recovery_codes"))
    page = client.get(reverse("mfa_view_recovery_codes"))
    code = page.context["unused_codes"][0]
    client.post(reverse("account_logout"))
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert "_auth_user_id" in client.session


def test_signing_in_by_code_does_not_pass_by_the_second_factor(client, person):
    add_app(person)
    client.post(reverse("account_logout"))
    response = client.post(reverse("account_request_login_code"), {"email": person.email})
    response = client.post(response.url, {"code": code_from_mail()})
    assert response.url.startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in client.session
