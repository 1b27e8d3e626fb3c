"""Chromium for the tests: one for a run, a context of its own for each visitor, and a watch on
what the browser complains of."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.factories.people import PASSWORD

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass
class Watch:
    """What browsers reported: refused code, errors of scripts, requests to other hosts.

    That a page itself was answered with 404 or 403 is no complaint: such pages are visited on
    purpose. That one of its files was, is. A form refused with 422 is an answer, not a fault.
    """

    complaints: list[str] = field(default_factory=list)
    _documents: set[str] = field(default_factory=set)

    def over(self, context: BrowserContext, host: str) -> BrowserContext:
        def heard(message: ConsoleMessage) -> None:
            url, text = message.location.get("url"), message.text
            is_answer = "the server responded with a status of" in text and (
                url in self._documents or "status of 422" in text
            )
            if message.type == "error" and not is_answer:
                self.complaints.append(f"{url}: {text}")

        def requested(request: Any) -> None:
            if request.is_navigation_request():
                self._documents.add(request.url)
            address = urlsplit(request.url)
            if address.scheme in ("http", "https", "ws", "wss") and address.netloc != host:
                self.complaints.append(f"request to another host: {request.url}")

        context.on("console", heard)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("request", requested)
        return context

    def forgive(self, text: str) -> None:
        """Drop complaints that the test itself called for, such as those of a cut connection."""
        assert any(text in complaint for complaint in self.complaints), f"nobody said {text}"
        self.complaints[:] = [said for said in self.complaints if text not in said]


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """The driver keeps an event loop in this thread, which Django would take for async code."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail("No Chromium here: sudo apt-get install chromium", pytrace=False)
    try:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=path, args=FLAGS)
            yield browser
            browser.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Visitors:
    """Makes visitors of one site: each a browser context without anybody else's cookies."""

    browser: Browser
    url: str
    watch: Watch
    _contexts: list[BrowserContext] = field(default_factory=list)

    def new(self, **options: Any) -> Page:
        """A page at 1280 px, without motion; ``options`` are those of a Playwright context."""
        given = {"viewport": DESKTOP, "reduced_motion": "reduce", "locale": "fi-FI", **options}
        context = self.browser.new_context(base_url=self.url, **given)
        self._contexts.append(context)
        return self.watch.over(context, urlsplit(self.url).netloc).new_page()

    def leave(self) -> None:
        while self._contexts:
            self._contexts.pop().close()


def sign_in(page: Page, email: str, *, going: str = "", password: str = PASSWORD) -> None:
    """Through the form, as everybody does; leaves the page where signing in leads, which is
    ``going`` when that page has sent the person to sign in."""
    page.goto(going or reverse("account_login"))
    page.locator("[name=login]").fill(email)
    form = page.locator("form:has([name=password])")
    form.locator("[name=password]").fill(password)
    with page.expect_navigation():
        form.locator("button[type=submit]").first.click()


def path_of(url: str) -> str:
    return urlsplit(url).path
