"""Passkeys and security keys, with Chromium's virtual authenticator.

WebAuthn wants a secure context, which ``localhost`` is and an IP address is not.
"""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import Browser, Page

from tests.browser.driving import Visitors, Watch, path_of, sign_in
from tests.factories.people import PASSWORD, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(chromium: Browser, live_server, watch: Watch) -> Iterator[Page]:
    """Of a browser with an authenticator, on the site without any content."""
    visitors = Visitors(chromium, live_server.url, watch)
    page = visitors.new()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield page
    visitors.leave()


def add_key(page: Page, *, passwordless: bool) -> None:
    page.goto(reverse("mfa_add_webauthn"))
    page.locator("[name=password]").fill(PASSWORD)  # security pages ask once more
    page.locator("form:has([name=password]) button[type=submit]").first.click()
    page.locator("[name=name]").fill("Avain")
    page.locator("[name=passwordless]").set_checked(passwordless)
    with page.expect_navigation():
        page.locator("#mfa_webauthn_add").click()


def is_signed_in(page: Page) -> bool:
    """A page for oneself is shown, instead of leading to sign-in."""
    return path_of(page.request.get(reverse("mfa_index")).url) == reverse("mfa_index")


def test_a_passkey_is_added_and_signs_in_without_a_password(page):
    person = UserFactory(verified=True)
    sign_in(page, person.email)
    add_key(page, passwordless=True)
    key = Authenticator.objects.get(user=person, type=Authenticator.Type.WEBAUTHN)
    assert key.wrap().is_passwordless

    page.context.clear_cookies()
    assert not is_signed_in(page)
    page.goto(reverse("account_login"))
    with page.expect_navigation():
        page.locator("#passkey_login").click()
    assert is_signed_in(page)
    assert path_of(page.url) == "/fi/my/"


def test_a_security_key_is_the_second_factor_after_the_password(page):
    person = UserFactory(verified=True)
    sign_in(page, person.email)
    add_key(page, passwordless=False)

    page.context.clear_cookies()
    sign_in(page, person.email)
    assert path_of(page.url) == reverse("mfa_authenticate")  # a look elsewhere renews the challenge
    with page.expect_navigation():
        page.locator("#mfa_webauthn_authenticate").click()
    assert is_signed_in(page)


def test_a_removed_passkey_no_longer_signs_in(page):
    person = UserFactory(verified=True)
    sign_in(page, person.email)
    add_key(page, passwordless=True)
    page.context.clear_cookies()
    Authenticator.objects.filter(user=person).delete()
    page.goto(reverse("account_login"))
    with page.expect_navigation():
        page.locator("#passkey_login").click()
    assert not is_signed_in(page)
