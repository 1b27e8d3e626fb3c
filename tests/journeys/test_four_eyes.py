"""An author writes and submits, a second author goes on writing, a reviewer approves: what was
submitted goes live, and not the later words. A translator takes it into Swedish the same way."""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Page, expect
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from core.models import KeptMail
from courses.models import LessonPage
from people.models import User
from tests.browser.driving import DESKTOP, PHONE, Visitors, sign_in
from tests.browser.test_accessibility import violations
from tests.journeys import editing
from tests.journeys.learning import lessons_of_first_module

pytestmark = pytest.mark.browser
AUTHOR, SECOND, REVIEWER, TRANSLATOR = (
    f"{name}@academy.example" for name in ("author", "editor", "reviewer", "translator")
)
FIRST_WORDS = "Lause, joka lähetettiin tarkastettavaksi."
LATER_WORDS = "Lause, joka kirjoitettiin vasta sen jälkeen."
TITLE = "Rubriken som översättaren skrev"


@pytest.fixture
def everybody_reviews(site: Any) -> None:
    """The second author and the translator are reviewers as well: only their own words bar them."""
    for address in (SECOND, TRANSLATOR):
        User.objects.get(email=address).groups.add(Group.objects.get(name="Reviewers"))


def in_cms(visitors: Visitors, address: str) -> Page:
    visitor = visitors.new()
    sign_in(visitor, address, going="/cms/")
    return visitor


@pytest.mark.usefixtures("everybody_reviews")
def test_four_eyes_from_the_first_word_to_the_swedish_page(visitors: Visitors) -> None:
    key = lessons_of_first_module()[0].key
    editing.set_next_review_day(key)
    page = LessonPage.objects.get(translation_key=key, locale__language_code="fi")
    author, second = in_cms(visitors, AUTHOR), in_cms(visitors, SECOND)
    reviewer = in_cms(visitors, REVIEWER)

    editing.write(author, page, FIRST_WORDS)
    editing.submit(author)
    assert KeptMail.objects.filter(recipient=REVIEWER, subject__contains=page.title).exists()
    editing.write(second, page, LATER_WORDS)
    editing.save_draft(second)
    assert editing.is_told_no(second, page, "fi").page.title == page.title
    assert FIRST_WORDS not in public_text(visitors, page)

    editing.approve(reviewer, page)
    text = public_text(visitors, page)
    assert FIRST_WORDS in text
    assert LATER_WORDS not in text
    page.refresh_from_db()
    assert page.has_unpublished_changes
    assert LATER_WORDS in str(page.get_latest_revision_as_object().body)
    assert KeptMail.objects.filter(recipient=AUTHOR, subject__contains=page.title).exists()

    swedish = LessonPage.objects.get(translation_key=key, locale__language_code="sv")
    translator = in_cms(visitors, TRANSLATOR)
    translate_title(translator, swedish)
    translate_the_rest(swedish)
    editing.open_editor(translator, swedish)
    with translator.expect_navigation():
        translator.locator("form[action*='/editorial/translations/'] button").click()
    editing.is_told_no(translator, swedish, "sv")
    assert TITLE not in public_text(visitors, swedish)
    editing.approve(reviewer, swedish)
    assert TITLE in public_text(visitors, swedish)


def public_text(visitors: Visitors, page: LessonPage) -> str:
    visitor = visitors.new()
    visitor.goto(page.get_url())
    return visitor.locator("main").inner_text()


def translate_title(translator: Page, page: LessonPage) -> None:
    """In the translation editor: open the title's words, type, save."""
    editing.open_editor(translator, page)
    translation = Translation.objects.get(
        source__object_id=page.translation_key, target_locale=page.locale
    )
    segment = StringSegment.objects.get(source=translation.source, context__path="title")
    address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
    words = (
        translator.locator(".js-translation-editor li").filter(has_text=segment.string.data).first
    )
    words.get_by_role("button").first.click()
    words.locator("textarea").fill(TITLE)
    with translator.expect_response(lambda answer: answer.url.endswith(address)) as answered:
        words.get_by_role("button").last.click()  # the first one puts the words back
    assert answered.value.ok
    expect(words).to_contain_text(TITLE)


def translate_the_rest(page: LessonPage) -> None:
    """What the author changed: a translation with open texts is not taken to a review."""
    translation = Translation.objects.get(
        source__object_id=page.translation_key, target_locale=page.locale
    )
    segments = StringSegment.objects.filter(source=translation.source)
    for segment in segments.select_related("string"):
        StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            context_id=segment.context_id,
            locale=page.locale,
            defaults={
                "data": segment.string.data,
                "last_translated_by": User.objects.get(email=TRANSLATOR),
            },
        )


def test_axe_finds_nothing_on_the_screens_of_a_review(visitors: Visitors) -> None:
    """With a newer draft, a comment and a link, at the width of a desk and of a phone."""
    module = lessons_of_first_module()
    page = LessonPage.objects.get(translation_key=module[1].key, locale__language_code="fi")
    editing.set_next_review_day(page.translation_key)
    author, reviewer = in_cms(visitors, AUTHOR), in_cms(visitors, REVIEWER)
    editing.write(author, page, FIRST_WORDS)
    editing.submit(author)
    editing.write(author, page, LATER_WORDS)
    editing.save_draft(author)
    address = editing.share(author, page, "Ulla Ulkopuolinen")
    stranger = visitors.new()
    stranger.goto(address)
    stranger.locator("[name=name]").fill("Ulla Ulkopuolinen")
    stranger.locator("[name=text]").fill("Selkeä teksti.")
    with stranger.expect_navigation():
        stranger.locator("#draft-comments button").click()
    expect(stranger.locator("#draft-comments")).to_contain_text("Selkeä teksti.")
    expect(stranger.locator("main")).to_contain_text(FIRST_WORDS)
    expect(stranger.locator("main")).not_to_contain_text(LATER_WORDS)
    found = look_at(stranger, "draft")
    state = editing.open_review(reviewer, page)
    found += look_at(reviewer, "review")
    with reviewer.expect_navigation():
        reviewer.locator("button[value=request_changes]").click()  # without a comment
    found += look_at(reviewer, "review with an error")
    for name, number in (
        ("editorial_reviews", None),
        ("editorial_review_links", page.pk),
        ("editorial_review", state.pk),
    ):
        author.goto(reverse(name, args=[number] if number else []))
        found += look_at(author, name)
    assert found == []


def look_at(visitor: Page, name: str) -> list[str]:
    found = []
    visitor.evaluate(AXE_SCRIPT)
    for size in (DESKTOP, PHONE):
        visitor.set_viewport_size(size)
        found += [f"{name}, {size['width']} px: {line}" for line in violations(visitor)]
        width = visitor.evaluate("document.documentElement.scrollWidth")
        if width > size["width"]:
            found.append(f"{name}: {width} px wide on {size['width']}")
    visitor.set_viewport_size(DESKTOP)
    return found
