"""What the tests that go through ``shown_pages.SHOWN`` share."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest
from django.test import Client, override_settings
from playwright.sync_api import Page

from people.models import User
from tests.browser.driving import Visitors
from tests.browser.fixtures import DemoSite
from tests.browser.shown_pages import Shown
from tests.browser.stage import Stage, set_stage

TIMEOUT = 10_000  # milliseconds


@pytest.fixture(scope="module")
def stage(site: DemoSite) -> Iterator[Stage]:
    with override_settings(
        ROOT_URLCONF="tests.browser.addresses_with_errors", ACCOUNT_REAUTHENTICATION_TIMEOUT=3600
    ):
        yield set_stage()


@dataclass
class Guide:
    """Opens pages of the table. Who signs in has a session at once; the forms of signing in are
    gone through by the journeys."""

    visitors: Visitors
    stage: Stage

    def visitor(self, who: str = "", **options: Any) -> Page:
        page = self.visitors.new(**options)
        page.set_default_timeout(TIMEOUT)
        if who:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(who)}
            page.context.add_cookies([{**cookie, "url": self.visitors.url}])
        return page

    def open(self, page: Page, shown: Shown, language: str) -> None:
        """Also where the address does not tell the language."""
        if shown.who:
            User.objects.filter(email=shown.who).update(language=language)
        else:
            page.context.clear_cookies()  # a sign-in that stopped half-way is forgotten
            cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language}
            page.context.add_cookies([{**cookie, "url": self.visitors.url}])
        answer = page.goto(shown.address(language, self.stage))
        assert answer.status == shown.status, f"{shown} answered {answer.status}"
        if shown.then:
            shown.then(page)
        spoken = page.locator("html").get_attribute("lang")
        assert spoken == (shown.language or language), f"{shown} speaks {spoken}"


def session_of(email: str) -> str:
    """A session in which the person gave the password a moment ago."""
    person = User.objects.get(email=email)
    client = Client()
    client.force_login(person)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, person, method="password", reauthenticated=True)
    request.session.save()
    key = request.session.session_key
    agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"
    UserSession.objects.create(user=person, session_key=key, ip="127.0.0.1", user_agent=agent)
    return key


@pytest.fixture
def guide(visitors: Visitors, stage: Stage) -> Guide:
    return Guide(visitors, stage)
