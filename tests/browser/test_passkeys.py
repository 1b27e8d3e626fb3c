"""Passkeys and security keys, with Chromium's virtual authenticator.

WebAuthn wants a secure context, which ``localhost`` is and an IP address is not.
"""

import os
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import Page, sync_playwright

from people.models import User
from tests.factories.people import PASSWORD, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def complaints() -> list[str]:
    """What the browser reported: refused code, errors of scripts, requests to other hosts."""
    return []


@pytest.fixture
def page(live_server, monkeypatch, complaints) -> Iterator[Page]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the driver keeps an event loop
    host = urlsplit(live_server.url).netloc
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"), args=FLAGS
        )
        context = browser.new_context(base_url=live_server.url)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None
                if urlsplit(request.url).netloc in (host, "")
                else complaints.append(request.url)
            ),
        )
        devtools = context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield page
        browser.close()


def sign_in(page: Page, person: User) -> None:
    page.goto(reverse("account_login"))
    page.locator("[name=login]").fill(person.email)
    page.locator("form [name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("form:has([name=password]) button[type=submit]").first.click()


def add_key(page: Page, *, passwordless: bool) -> None:
    page.goto(reverse("mfa_add_webauthn"))
    page.locator("[name=password]").fill(PASSWORD)  # security pages ask once more
    page.locator("form:has([name=password]) button[type=submit]").first.click()
    page.locator("[name=name]").fill("Avain")
    page.locator("[name=passwordless]").set_checked(passwordless)
    with page.expect_navigation():
        page.locator("#mfa_webauthn_add").click()


def path_of(url: str) -> str:
    return urlsplit(url).path


def is_signed_in(page: Page) -> bool:
    """A page for oneself is shown, instead of leading to sign-in."""
    return path_of(page.request.get(reverse("mfa_index")).url) == reverse("mfa_index")


def test_a_passkey_is_added_and_signs_in_without_a_password(page, complaints):
    person = UserFactory(verified=True)
    sign_in(page, person)
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
    assert complaints == []


def test_a_security_key_is_the_second_factor_after_the_password(page, complaints):
    person = UserFactory(verified=True)
    sign_in(page, person)
    add_key(page, passwordless=False)

    page.context.clear_cookies()
    sign_in(page, person)
    assert path_of(page.url) == reverse("mfa_authenticate")  # a look elsewhere renews the challenge
    with page.expect_navigation():
        page.locator("#mfa_webauthn_authenticate").click()
    assert is_signed_in(page)
    assert complaints == []


def test_a_removed_passkey_no_longer_signs_in(page):
    person = UserFactory(verified=True)
    sign_in(page, person)
    add_key(page, passwordless=True)
    page.context.clear_cookies()
    Authenticator.objects.filter(user=person).delete()
    page.goto(reverse("account_login"))
    with page.expect_navigation():
        page.locator("#passkey_login").click()
    assert not is_signed_in(page)
