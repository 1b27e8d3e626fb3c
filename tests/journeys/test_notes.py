"""Private notes beside a step: they save themselves, and never say more than what is true."""

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from progress.models import Note
from tests.browser.driving import Visitors, Watch, sign_in
from tests.browser.fixtures import DemoSite
from tests.journeys.learning import address_of, lessons_of_first_module, said

pytestmark = pytest.mark.browser
LEARNER = "learner@academy.example"
CUT = "ERR_INTERNET_DISCONNECTED"
SOON = 15_000  # milliseconds: the script waits a moment before it sends


@pytest.fixture
def step(site: DemoSite) -> Iterator[str]:
    """The address of a step beside which the learner has written nothing yet."""
    lesson = lessons_of_first_module()[4]
    yield address_of(lesson)
    Note.objects.filter(lesson_key=lesson.key).delete()
    cache.clear()


def open_step(visitors: Visitors, address: str, **options: object) -> Page:
    page = visitors.new(**options)
    sign_in(page, LEARNER)
    page.goto(address)
    return page


def kept_text(address: str) -> str | None:
    slug = address.rstrip("/").rpartition("/")[2]
    lesson = next(row for row in lessons_of_first_module() if row.slug == slug)
    note = Note.objects.filter(lesson_key=lesson.key, enrolment__person__email=LEARNER).first()
    return note and note.text


def expect_state(page: Page, text: str) -> None:
    """The words beside the notes; ``{time}`` stands for any time."""
    before, _time, after = said(text, "fi").partition("{time}")
    pattern = rf"{re.escape(before)}\d{{1,2}}\.\d\d{re.escape(after)}"
    expect(page.locator("[data-saved]").last).to_have_text(re.compile(pattern), timeout=SOON)


def test_notes_save_themselves_and_are_there_again(visitors: Visitors, step: str) -> None:
    page = open_step(visitors, step)
    expect(page.get_by_role("button", name=said("Save", "fi"))).to_be_hidden()
    page.locator("[name=text]").fill("Kysy talousjohtajalta.")
    expect_state(page, "Saved at {time}")
    assert kept_text(step) == "Kysy talousjohtajalta."
    page.reload()
    expect(page.locator("[name=text]")).to_have_value("Kysy talousjohtajalta.")


def test_notes_stay_on_the_device_while_the_network_is_away(
    visitors: Visitors, step: str, watch: Watch
) -> None:
    page = open_step(visitors, step)
    page.locator("[name=text]").fill("Ennen katkoa.")
    expect_state(page, "Saved at {time}")

    page.context.set_offline(True)
    page.locator("[name=text]").fill("Katkon aikana.")
    expect_state(page, "Kept on this device since {time}; sent when the connection returns")
    assert kept_text(step) == "Ennen katkoa."

    page.context.set_offline(False)
    expect_state(page, "Saved at {time}")
    assert kept_text(step) == "Katkon aikana."
    page.reload()
    expect(page.locator("[name=text]")).to_have_value("Katkon aikana.")
    watch.forgive(CUT)


def test_notes_outlive_the_page_that_was_closed_without_a_network(
    visitors: Visitors, step: str, watch: Watch
) -> None:
    page = open_step(visitors, step)
    page.context.set_offline(True)
    page.locator("[name=text]").fill("Suljettiin kesken.")
    expect_state(page, "Kept on this device since {time}; sent when the connection returns")
    context = page.context
    page.close()
    context.set_offline(False)

    later = context.new_page()
    later.goto(step)
    expect(later.locator("[name=text]")).to_have_value("Suljettiin kesken.")
    expect_state(later, "Saved at {time}")
    assert kept_text(step) == "Suljettiin kesken."
    watch.forgive(CUT)


def test_notes_are_saved_by_the_button_without_script(visitors: Visitors, step: str) -> None:
    page = open_step(visitors, step, java_script_enabled=False)
    page.locator("[name=text]").fill("Ilman skriptiä.")
    with page.expect_navigation():
        page.get_by_role("button", name=said("Save", "fi"), exact=True).click()
    expect(page.locator(".messages")).to_contain_text(said("Your notes have been saved.", "fi"))
    expect(page.locator("[name=text]")).to_have_value("Ilman skriptiä.")
    assert kept_text(step) == "Ilman skriptiä."
