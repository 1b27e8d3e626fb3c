"""What a page may cost its reader: bytes, requests, scripts, shifts, cookies."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Error, Page, Response

from tests.browser.conftest import Guide
from tests.browser.driving import Visitors, Watch, path_of
from tests.browser.shown_pages import SHOWN, Shown

pytestmark = pytest.mark.browser
MOST_HTML = 60_000
MOST_CSS = 30_000
MOST_SCRIPT = 6_000
MOST_REQUESTS = 8
MOST_SHIFT = 0.02
COOKIES = {
    settings.SESSION_COOKIE_NAME,
    settings.CSRF_COOKIE_NAME,
    settings.LANGUAGE_COOKIE_NAME,
    "messages",
}
OWN_SCRIPT, OWN_STYLE = "/static/js/site.js", "/static/css/site.css"
# The sign-in package's own scripts, on the pages that need them only.
PACKAGE_SCRIPTS = {
    "/static/account/js/account.js",
    "/static/account/js/onload.js",
    "/static/mfa/js/recovery_codes.js",
    "/static/mfa/js/webauthn-json.js",
    "/static/mfa/js/webauthn.js",
}
BLOCKING = """
() => [...document.scripts]
  .filter(one => one.type !== 'application/json' && !(one.src && (one.defer || one.async)))
  .map(one => one.outerHTML.slice(0, 120))
"""
WATCH_SHIFTS = """
window.shift = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: 'layout-shift', buffered: true });
"""
SETTLED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 200)))"


def answers_to(page: Page, guide: Guide, shown: Shown) -> list[Response]:
    """Everything that the last page to be opened fetched: the page itself first."""
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        if answer.request.is_navigation_request():
            answers.clear()
        answers.append(answer)

    page.on("response", keep)
    guide.open(page, shown, "fi")
    page.evaluate(SETTLED)
    return answers


@pytest.mark.parametrize("shown", SHOWN, ids=str)
def test_a_page_keeps_to_its_budget(guide: Guide, shown: Shown) -> None:
    page = guide.visitor(shown.who)
    page.add_init_script(WATCH_SHIFTS)
    document, *files = answers_to(page, guide, shown)
    assert len(document.body()) <= MOST_HTML
    # by address: a file that is named twice comes from the browser's cache the second time
    paths = {path_of(answer.url) for answer in files if answer.url.startswith("http")}
    assert len(paths) + 1 <= MOST_REQUESTS, paths
    assert {path for path in paths if path.endswith(".js")} <= {OWN_SCRIPT, *PACKAGE_SCRIPTS}
    assert {path for path in paths if path.endswith(".css")} == {OWN_STYLE}
    assert page.evaluate(BLOCKING) == []
    assert page.evaluate("window.shift") <= MOST_SHIFT
    assert {cookie["name"] for cookie in page.context.cookies()} <= COOKIES


@pytest.mark.parametrize(
    ("name", "most"), [("css/site.css", MOST_CSS), ("js/site.js", MOST_SCRIPT)]
)
def test_the_files_of_every_page_are_small(name: str, most: int) -> None:
    found: Any = finders.find(name)
    assert 0 < Path(found).stat().st_size <= most


def test_a_shift_is_measured(guide: Guide) -> None:
    """Else none would prove nothing."""
    page = guide.visitor()
    page.add_init_script(WATCH_SHIFTS)
    page.goto("/fi/")
    page.evaluate(SETTLED)
    page.locator("main").evaluate(
        "main => main.insertAdjacentHTML('afterbegin', '<p class=planted>a</p>')"
    )
    page.locator(".planted").evaluate("one => { one.style.blockSize = '400px'; }")
    page.evaluate(SETTLED)
    assert page.evaluate("window.shift") > MOST_SHIFT


def test_a_request_to_another_host_is_noticed(guide: Guide) -> None:
    """By the watch over every browser test; here it is another one than the test's own."""
    watch = Watch()
    visitors = Visitors(guide.visitors.browser, guide.visitors.url, watch)
    page = visitors.new()
    page.goto("/fi/")
    page.evaluate("fetch('http://127.0.0.2:9/asked').catch(() => {})")
    page.evaluate(SETTLED)
    assert any("Content Security Policy" in said for said in watch.complaints)
    with pytest.raises(Error):
        page.goto("http://127.0.0.2:9/opened")
    assert any("another host: http://127.0.0.2:9/opened" in said for said in watch.complaints)
    visitors.leave()
