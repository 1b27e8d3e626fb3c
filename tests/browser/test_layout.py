"""Nothing is cut off, at any width; the keyboard's place is always seen; pages have their bones."""

from typing import Any

import pytest
from playwright.sync_api import Page

from courses.models import TrackPage
from home.models import HomePage
from tests.browser.conftest import Guide
from tests.browser.driving import PHONE
from tests.browser.shown_pages import SHOWN, Shown, cms, named, step
from tests.browser.stage import FAILED, LEARNER

pytestmark = pytest.mark.browser
WIDTHS = (320, 390, 768, 1280, 1920)
MAIN_PAGES = [
    Shown("home", cms(HomePage)),
    Shown("track", cms(TrackPage)),
    Shown("my academy", named("home:my_academy"), who=LEARNER),
    Shown("step to read", step(1, 5), who=LEARNER),
    Shown("test failed", step(1, 6), who=FAILED),
]
WIDER_THAN_THE_WINDOW = """
() => {
  const limit = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= limit) return [];
  const inScroller = one => one.parentElement?.closest('.scroll');
  return [...document.body.querySelectorAll('*')]
    .filter(one => one.getBoundingClientRect().right > limit + 0.5 && !inScroller(one))
    .slice(0, 5).map(one => one.outerHTML.slice(0, 120));
}
"""


BONES = """
() => {
  const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
    .filter(one => one.checkVisibility()).map(one => Number(one.tagName[1]));
  const labelOf = one => document.getElementById(one.getAttribute('aria-labelledby'))?.textContent;
  const named = [...document.querySelectorAll('nav')].map(
    one => one.getAttribute('aria-label') || labelOf(one));
  return {
    h1: document.querySelectorAll('h1').length,
    main: document.querySelectorAll('main').length,
    banner: document.querySelectorAll('body > header').length,
    skip: document.querySelectorAll('body > a.skip[href="#content"]').length,
    leaps: levels.filter((level, index) => level - (levels[index - 1] ?? 1) > 1).length,
    navigations: named,
    title: document.title.trim(),
  };
}
"""


@pytest.mark.parametrize("shown", SHOWN, ids=str)
def test_a_page_fits_every_width_and_has_its_bones(guide: Guide, shown: Shown) -> None:
    """In Finnish, whose words are the longest."""
    page = guide.visitor(shown.who)
    guide.open(page, shown, "fi")
    wide = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if found := page.evaluate(WIDER_THAN_THE_WINDOW):
            wide[width] = found
    assert wide == {}
    bones = page.evaluate(BONES)
    assert bones["h1"] == bones["main"] == 1
    assert bones["leaps"] == 0
    assert all(bones["navigations"]), "a navigation has no name"
    assert len(set(bones["navigations"])) == len(bones["navigations"])
    assert bones["title"] and not bones["title"].startswith("–")
    if not shown.language:  # a page of three languages, for a site that is away, is bare
        assert bones["banner"] == bones["skip"] == 1


def test_a_page_that_scrolls_sideways_is_found(guide: Guide) -> None:
    page = guide.visitor()
    page.goto("/fi/")
    page.locator("main").evaluate(
        "main => main.insertAdjacentHTML('beforeend', '<p class=planted>a</p>')"
    )
    page.locator(".planted").evaluate("one => { one.style.inlineSize = '2000px'; }")
    assert any("planted" in found for found in page.evaluate(WIDER_THAN_THE_WINDOW))


@pytest.mark.parametrize("shown", MAIN_PAGES, ids=str)
def test_text_twice_as_large_fits(guide: Guide, shown: Shown) -> None:
    """WCAG 1.4.4: the reader's own text size, on a screen of 1280 px."""
    page = guide.visitor(shown.who)
    guide.open(page, shown, "fi")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(WIDER_THAN_THE_WINDOW) == []


# ---------------------------------------------------------------- the keyboard's place

REMEMBER_LOOKS = """
() => {
  const look = one => {
    const style = getComputedStyle(one);
    const outline = style.outlineStyle === 'none' ? '' : style.outline;
    return outline + '|' + style.boxShadow + '|' + style.borderColor;
  };
  const stops = 'a[href], button, input, select, textarea, summary, [tabindex]';
  window.looks = new Map([...document.querySelectorAll(stops)].map(one => [one, look(one)]));
  window.lookOf = look;
}
"""
STOP = """
() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const isSmall = one.matches('input[type=radio], input[type=checkbox]');
  const shown = isSmall && one.closest('label') || one;
  const box = shown.getClientRects()[0];
  const x = box.left + box.width / 2, y = box.top + box.height / 2;
  const top = document.elementFromPoint(x, y);
  return {
    what: one.outerHTML.slice(0, 150),
    isMarked: window.lookOf(one) !== window.looks.get(one),
    isInside: y >= 0 && y <= innerHeight && x >= 0 && x <= innerWidth,
    isUncovered: !!top && (shown.contains(top) || top.contains(shown)),
  };
}
"""
MOST_STOPS = 150


def stops(page: Page) -> list[dict[str, Any]]:
    """Where Tab leads, from the top of the page to its end."""
    page.evaluate(REMEMBER_LOOKS)
    found: list[dict[str, Any]] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:  # the browser's own frame follows the last stop
            return found
        found.append(stop)
    raise AssertionError("Tab never came to the end of the page")


def faults_of(found: list[dict[str, Any]]) -> list[str]:
    names = ("isMarked", "isInside", "isUncovered")
    return [f"{name}: {stop['what']}" for stop in found for name in names if not stop[name]]


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("shown", MAIN_PAGES, ids=str)
def test_focus_is_seen_at_every_stop(guide: Guide, shown: Shown, size: Any) -> None:
    page = guide.visitor(shown.who, viewport=size)
    guide.open(page, shown, "fi")
    found = stops(page)
    assert len(found) > 10
    assert faults_of(found) == []


def test_focus_that_is_not_seen_is_found(guide: Guide) -> None:
    page = guide.visitor()
    page.goto("/fi/")
    page.evaluate("document.querySelectorAll('a').forEach(a => { a.style.outline = 'none'; })")
    assert any(fault.startswith("isMarked: <a") for fault in faults_of(stops(page)))


def test_the_skip_link_leads_past_the_header(guide: Guide) -> None:
    page = guide.visitor(LEARNER)
    page.goto("/fi/my/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")
