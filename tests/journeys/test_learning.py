"""The product's main job, from the invitation in the mailbox to a finished module."""

import pytest
from django.utils import translation
from django.utils.translation import ngettext
from playwright.sync_api import expect

from tests.browser.driving import Visitors, path_of
from tests.journeys.learning import (
    Learner,
    lessons_of_first_module,
    questions_of,
    said,
    secrets_of,
)

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])
def test_from_the_invitation_to_a_finished_module(visitors: Visitors, has_script: bool) -> None:
    page = visitors.new(java_script_enabled=has_script)
    learner = Learner(page, f"journey.{has_script}@academy.example".lower())
    come_in(learner)
    read_in_finnish(learner)
    go_on_in_swedish(learner)
    fail_and_pass_the_test(learner)
    see_the_module_finished(learner)


def come_in(learner: Learner) -> None:
    learner.is_invited()
    learner.follow_the_invitation()
    learner.create_an_account()
    learner.accept()
    assert path_of(learner.page.url) == "/fi/my/"
    assert learner.says("Welcome! You have a seat in the cohort.")


def read_in_finnish(learner: Learner) -> None:
    first, second, third = lessons_of_first_module()[:3]
    assert learner.says("Begin here")
    learner.click(said("Continue studying", "fi"))
    assert learner.is_at(first)
    assert learner.standing() == ("0", "6")
    assert not learner.is_done()

    learner.mark_done()
    assert learner.is_at(first)
    assert learner.is_done()
    assert learner.standing() == ("1", "6")
    learner.undo()
    assert learner.says("The step is open again.")
    assert not learner.is_done()
    assert learner.standing() == ("0", "6")

    learner.mark_done(and_go_on=True)
    assert learner.is_at(second)
    learner.mark_done(and_go_on=True)
    assert learner.is_at(third)
    assert learner.standing() == ("2", "6")


def go_on_in_swedish(learner: Learner) -> None:
    third, fourth, fifth = lessons_of_first_module()[2:5]
    learner.switch_to("sv")
    assert learner.is_at(third)
    assert learner.standing() == ("2", "6")
    learner.open_my_academy()
    bar = learner.page.locator(".resume-card progress")
    assert (bar.get_attribute("value"), bar.get_attribute("max")) == ("2", "6")
    learner.click(said("Continue studying", "sv"))
    assert learner.is_at(third)

    learner.mark_done(and_go_on=True)
    assert learner.is_at(fourth)
    learner.answer(fourth, right=True)
    assert learner.says("You passed.")
    assert learner.standing() == ("4", "6")
    learner.click(said("Next step", "sv"))
    assert learner.is_at(fifth)
    learner.mark_done(and_go_on=True)


def fail_and_pass_the_test(learner: Learner) -> None:
    page, lesson = learner.page, lessons_of_first_module()[5]
    assert learner.is_at(lesson)
    questions = questions_of(lesson, learner.language)
    told = secrets_of(questions)
    assert len(told) >= len(questions)
    source = page.request.get(page.url).text()
    assert [text for text in told if text in source] == []
    assert "is_right" not in source

    learner.answer(lesson, right=False)
    assert learner.says("Not passed yet.")
    with translation.override(learner.language):
        left = ngettext("You have %(count)s attempt left.", "You have %(count)s attempts left.", 2)
    assert left % {"count": 2} in page.locator("#quiz-result").inner_text()
    assert page.locator(".quiz__feedback--wrong").count() >= len(questions)
    assert [q["explanation"] for q in questions if q["explanation"] in page.content()] == []
    assert not learner.is_done()
    assert learner.standing() == ("5", "6")

    learner.answer(lesson, right=True)
    assert learner.says("You passed.")
    assert page.locator("#quiz-form").count() == 0
    assert all(text in page.locator("main").inner_text() for text in told_to_all(questions))


def told_to_all(questions: list[dict]) -> list[str]:
    return [question["explanation"] for question in questions if question["explanation"]]


def see_the_module_finished(learner: Learner) -> None:
    assert learner.is_done()
    assert learner.standing() == ("6", "6")
    assert learner.says("The module is finished.")
    for language in ("fi", "sv", "en"):
        learner.language = language
        learner.open_my_academy()
        row = learner.page.locator("[aria-labelledby^=modules] .item-list > li").first
        with translation.override(language):
            count = said("%(done)s of %(total)s steps", language) % {"done": 6, "total": 6}
        expect(row.locator(".item-list__text")).to_contain_text(count)
        expect(row).to_contain_text(said("Done", language))
        expect(learner.page.locator(".resume-card h2")).not_to_be_empty()  # the second module
