"""The coordinator's bulk work without a mouse."""

import pytest

from tests.browser.conftest import Guide
from tests.browser.stage import COORDINATOR, RUNNING, in_language

pytestmark = pytest.mark.browser


def test_people_are_chosen_and_reminded_by_keyboard_alone(guide: Guide) -> None:
    page = guide.visitor(COORDINATOR)
    page.goto(in_language("fi", "coordination:show_roll", RUNNING))
    boxes = page.locator(".heat-map input")
    boxes.first.focus()
    page.keyboard.press("Space")
    assert boxes.first.is_checked()
    name = boxes.first.get_attribute("aria-label") or ""
    page.keyboard.press("Tab")  # to the person's own page, then to the next box
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator(".heat-map input:checked").count() == 2
    page.locator("button[formaction$='/reminders/']").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("[name=people]").count() == 2
    person = page.locator("main details li").first.text_content() or "?"
    assert person in name


def test_the_table_scrolls_by_its_own_focus(guide: Guide) -> None:
    page = guide.visitor(COORDINATOR, viewport={"width": 320, "height": 800})
    page.goto(in_language("fi", "coordination:show_roll", RUNNING))
    table = page.locator(".scroll")
    table.focus()
    before = table.evaluate("one => one.scrollLeft")
    for _number in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "before => document.querySelector('.scroll').scrollLeft > before", arg=before
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
