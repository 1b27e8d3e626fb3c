"""axe finds nothing on any page: three languages, a desk's and a phone's width, light and dark."""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.conftest import Guide
from tests.browser.driving import DESKTOP, PHONE
from tests.browser.shown_pages import SHOWN, Shown
from tests.browser.stage import LEARNER, classroom

pytestmark = pytest.mark.browser
LANGUAGES = ("fi", "sv", "en")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MENUS = {
    ".header__menu-button": "#main-menu",
    ".steps-button": "#steps",
    ".user-menu summary": ".user-menu",
}
OPTIONS = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
# Themes are two sets of colours: what axe finds in the one and not in the other is about colour.
OF_COLOUR = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
THEMES = [("light", OPTIONS), ("dark", OF_COLOUR)]


def violations(page: Page, within: str = "html", options: dict[str, Any] = OPTIONS) -> list[str]:
    """Of the page as it stands; axe must have been brought in."""
    found: list[dict[str, Any]] = page.evaluate(
        "([within, options]) => axe.run(within, options).then(result => result.violations)",
        [within, options],
    )
    return [
        f"{rule['id']}: {node['target']} {node['html'][:200]}"
        for rule in found
        for node in rule["nodes"][:5]
    ]


def violations_everywhere(page: Page, language: str) -> list[str]:
    """In both widths; in both themes where the words are the longest, for a colour is the same in
    every language. The page is loaded once."""
    page.evaluate(AXE_SCRIPT)
    found = []
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        for theme, options in THEMES[: 2 if language == "fi" else 1]:
            page.emulate_media(color_scheme=theme)
            lines = violations(page, options=options)
            found += [f"{size['width']} px, {theme}: {line}" for line in lines]
    return found


@pytest.mark.parametrize("shown", SHOWN, ids=str)
def test_axe_finds_nothing(guide: Guide, shown: Shown) -> None:
    page, found = guide.visitor(shown.who), []
    for language in LANGUAGES:
        guide.open(page, shown, language)
        found += [f"{language}, {line}" for line in violations_everywhere(page, language)]
    assert found == []


def test_axe_finds_what_is_planted(guide: Guide) -> None:
    """Else the tests above would prove nothing."""
    page = guide.visitor()
    page.goto("/fi/")
    page.evaluate(AXE_SCRIPT)
    page.locator("main").evaluate(
        "main => main.insertAdjacentHTML('beforeend', '<img src=/static/img/mark.svg><input>')"
    )
    assert {line.split(":")[0] for line in violations(page)} >= {"image-alt", "label"}


def test_axe_finds_a_faint_colour_of_the_dark_theme(guide: Guide) -> None:
    page = guide.visitor(color_scheme="dark")
    page.goto("/fi/")
    page.evaluate(AXE_SCRIPT)
    assert violations(page, options=OF_COLOUR) == []
    page.locator("h1").evaluate("h1 => { h1.style.color = '#222' }")
    found = violations(page, options=OF_COLOUR)
    assert {line.split(":")[0] for line in found} == {"color-contrast"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_opened_menus(guide: Guide, theme: str) -> None:
    page = guide.visitor(LEARNER, viewport=PHONE, color_scheme=theme)
    for language in LANGUAGES:
        page.goto(classroom(language, 1, 5))
        page.evaluate(AXE_SCRIPT)
        for opener, menu in MENUS.items():
            page.locator(opener).click()
            assert violations(page, menu) == [], f"{language}, {menu}"
            page.keyboard.press("Escape")
