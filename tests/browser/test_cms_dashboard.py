"""The CMS's first page in a browser: axe, narrow screens, and the keyboard alone."""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from courses.models import LessonPage
from editorial.dashboard.panels import OF_EDITORS
from people.models import User
from tests.browser.conftest import session_of
from tests.browser.driving import DESKTOP, PHONE, Visitors
from tests.browser.test_accessibility import violations
from tests.factories.editorial import written

pytestmark = pytest.mark.browser
COORDINATOR = "coordinator@academy.example"
REPORTS = ("editorial_review_days", "editorial_drafts")


@pytest.fixture(scope="module")
def busy(site: Any) -> User:
    """Writes and reviews; has something in most panels."""
    person = User.objects.get(email="editor@academy.example")
    person.language = "fi"
    person.save(update_fields=["language"])
    for lesson in LessonPage.objects.live().filter(locale__language_code="fi")[:2]:
        written(lesson, person, title="Keskeneräinen oppitunti")
    return person


def signed_in(visitors: Visitors, email: str, **options: Any) -> Page:
    page = visitors.new(**options)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(email)}
    page.context.add_cookies([{**cookie, "url": visitors.url}])
    return page


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_the_first_page(visitors: Visitors, busy: User, size: Any) -> None:
    found = []
    for email in (busy.email, COORDINATOR, "admin@academy.example"):
        page = signed_in(visitors, email, viewport=size)
        page.goto(reverse("wagtailadmin_home"))
        page.evaluate(AXE_SCRIPT)
        found += [f"{email}: {line}" for line in violations(page)]
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert found == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_the_reports(visitors: Visitors, busy: User, size: Any) -> None:
    page, found = signed_in(visitors, busy.email, viewport=size), []
    for name in REPORTS:
        page.goto(reverse(name))
        page.evaluate(AXE_SCRIPT)
        found += [f"{name}: {line}" for line in violations(page)]
    assert found == []


def test_every_link_of_the_panels_is_reached_by_keyboard(visitors: Visitors, busy: User) -> None:
    page = signed_in(visitors, busy.email)
    page.goto(reverse("wagtailadmin_home"))
    wanted = page.locator(".w-panel--dashboard .w-panel__content a").count()
    assert wanted >= len(OF_EDITORS)
    page.locator("h1").evaluate("h1 => { h1.tabIndex = -1; h1.focus() }")
    reached = set()
    for _step in range(200):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "() => { const now = document.activeElement;"
            " const all = [...document.querySelectorAll("
            "'.w-panel--dashboard .w-panel__content a')];"
            " return [all.indexOf(now), now.matches(':focus-visible')]; }"
        )
        if at[0] >= 0:
            reached.add(at[0])
            assert at[1], "the focus is not seen"
        if len(reached) == wanted:
            break
    assert len(reached) == wanted


def test_a_draft_is_opened_by_keyboard(visitors: Visitors, busy: User) -> None:
    page = signed_in(visitors, busy.email)
    page.goto(reverse("wagtailadmin_home"))
    page.get_by_role("link", name="Keskeneräinen oppitunti").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/edit/" in page.url
