"""A reviewer finds something unlawful in a lesson and hides it: in the public page, the classroom,
the preview, the feed and search the words are gone and a note tells it; lifted, they are back."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from courses.content import lesson_content
from courses.models import EditionText, LessonPage, Redaction
from courses.reading import texts_of_block
from courses.redaction_views import LESSON_URL, REDACTION_URL
from courses.redactions import fingerprint
from people.models import User
from tests.browser.driving import PHONE, Visitors, sign_in
from tests.browser.test_accessibility import violations
from tests.factories.pages import publish
from tests.journeys.learning import address_of, lessons_of_first_module

pytestmark = pytest.mark.browser
REVIEWER, LEARNER = "reviewer@academy.example", "learner@academy.example"
NOTE = "Poistettu tekijän pyynnöstä; asia on selvitettävänä."
WORD = re.compile(r"\w{6,}")


def marked_block(page: LessonPage) -> tuple[str, str]:
    """Fingerprint of a text of the lesson, and a word of it by which search finds it alone."""
    for block in lesson_content(page)["blocks"]:
        words = WORD.findall(" ".join(texts_of_block(block))) if block["type"] == "text" else []
        for word in words:
            if [row.pk for row in LessonPage.objects.search(word)] == [page.pk]:
                return fingerprint(block), word
    raise AssertionError("no text of the lesson has a word of its own")


def test_unlawful_words_are_hidden_everywhere_and_come_back(visitors: Visitors) -> None:
    step = lessons_of_first_module()[0]
    page = LessonPage.objects.get(translation_key=step.key, locale__language_code="fi")
    publish(page)  # the feed tells of the newest
    frozen = list(EditionText.objects.order_by("pk").values_list("sha256", "content"))
    wanted, word = marked_block(page)
    User.objects.filter(email=REVIEWER).update(language="en")
    reviewer, learner = visitors.new(), visitors.new()
    sign_in(reviewer, REVIEWER, going="/cms/")
    sign_in(learner, LEARNER)

    def seen() -> dict[str, str]:
        draft = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
        return {
            "public page": text_at(visitors.new(), page.get_url()),
            "classroom": text_at(learner, address_of(step)),
            "preview": text_at(reviewer, draft),
            "feed": visitors.new().request.get("/fi/feed.atom").text(),
        }

    before = seen()
    assert [name for name, text in before.items() if word not in text] == []
    hide(reviewer, page, wanted)
    after = seen()
    assert [name for name, text in after.items() if word in text] == []
    assert [name for name, text in after.items() if NOTE not in text] == []
    assert list(LessonPage.objects.search(word)) == []
    assert list(EditionText.objects.order_by("pk").values_list("sha256", "content")) == frozen

    lift(reviewer)
    assert [name for name, text in seen().items() if word not in text] == []
    assert [row.pk for row in LessonPage.objects.search(word)] == [page.pk]


def text_at(visitor: Page, address: str | None) -> str:
    visitor.goto(address or "")
    return visitor.locator("main").inner_text()


def hide(reviewer: Page, page: LessonPage, wanted: str) -> None:
    """From the page's menu, by the keyboard, in three steps; each is looked at on a phone, too."""
    screen = reverse(LESSON_URL, args=[page.translation_key])
    reviewer.goto(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    reviewer.locator("header").get_by_role("button", name="Actions").first.click()
    with reviewer.expect_navigation():
        reviewer.locator(f"a[href^='{screen}']").click()
    is_sound(reviewer)
    choice = reviewer.locator(f"input[name=pieces][value='{wanted}']")
    choice.focus()
    reviewer.keyboard.press("Space")
    send(reviewer, reviewer.get_by_role("button", name="Continue"))
    is_sound(reviewer)
    expect(reviewer.locator(f"input[value='{wanted}']")).to_be_checked()
    reviewer.locator("[name=ground]").select_option("copyright")
    reviewer.locator("[name=reason]").fill("Kappale on kopioitu oppikirjasta.")
    reviewer.locator("[name=note_fi]").fill(NOTE)
    send(reviewer, reviewer.get_by_role("button", name="Continue"))
    is_sound(reviewer)
    assert not Redaction.objects.exists()
    send(reviewer, reviewer.get_by_role("button", name="Hide the content"))
    made = Redaction.objects.get()
    assert reviewer.url.endswith(reverse(REDACTION_URL, args=[made.uuid]))
    assert made.by == User.objects.get(email=REVIEWER)
    is_sound(reviewer)


def lift(reviewer: Page) -> None:
    reviewer.goto(reverse(REDACTION_URL, args=[Redaction.objects.get().uuid]))
    reviewer.locator("[name=reason]").fill("Lupa saatiin.")
    send(reviewer, reviewer.get_by_role("button", name="Lift the redaction"))
    assert not Redaction.objects.get().is_active


def send(reviewer: Page, button: Locator) -> None:
    button.focus()
    with reviewer.expect_navigation():
        reviewer.keyboard.press("Enter")


def is_sound(reviewer: Page) -> None:
    """axe finds nothing in what is ours on the screen, and at a phone's width nothing is cut."""
    wide = reviewer.viewport_size
    reviewer.evaluate(AXE_SCRIPT)
    for size in (wide, PHONE):
        if size is not None:
            reviewer.set_viewport_size(size)
        assert violations(reviewer, "main section, main form, main nav") == []
        assert reviewer.evaluate(
            "() => document.documentElement.scrollWidth <= window.innerWidth + 1"
        )
    if wide is not None:
        reviewer.set_viewport_size(wide)
