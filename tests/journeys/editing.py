"""What people of the CMS do in the browser: write, send to review, decide, translate."""

import re
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from playwright.sync_api import Page, expect

from courses.models import LessonPage
from editorial.models import FourEyesState


def set_next_review_day(key: Any) -> None:
    """Of a lesson in every language: one whose day has passed cannot be submitted before somebody
    has set the next."""
    next_day = timezone.localdate() + timedelta(days=365)
    LessonPage.objects.filter(translation_key=key).update(review_on=next_day)


def open_editor(visitor: Page, page: Any) -> None:
    visitor.goto(reverse("wagtailadmin_pages:edit", args=[page.pk]))


def write(visitor: Page, page: Any, sentence: str) -> None:
    """At the end of the lesson's first text; nothing is sent yet."""
    open_editor(visitor, page)
    text = visitor.locator(".public-DraftEditor-content").first
    text.click()
    visitor.keyboard.press("Control+End")
    visitor.keyboard.type(f" {sentence}")
    # the rich text editor hands its content to the form a moment later
    expect(visitor.locator("[name=body-0-value]")).to_have_value(re.compile(sentence))


def save_draft(visitor: Page) -> None:
    with visitor.expect_navigation():
        visitor.locator("footer").first.locator("button[type=submit]").first.click()


def submit(visitor: Page) -> None:
    footer = visitor.locator("footer").first
    footer.locator(".w-dropdown__toggle").click()
    with visitor.expect_navigation():
        footer.locator("[name=action-submit]").click()
    expect(visitor.locator(".messages")).to_contain_text(
        re.compile("lähetettiin tarkastettavaksi|was submitted")
    )


def share(visitor: Page, page: Any, whom: str) -> str:
    """The address that is shown once."""
    visitor.goto(reverse("editorial_review_links", args=[page.pk]))
    visitor.locator("[name=recipient_name]").fill(whom)
    with visitor.expect_navigation():
        visitor.locator("form:has([name=recipient_name]) button[type=submit]").click()
    return visitor.locator("#new-address").input_value()


def open_review(visitor: Page, page: Any) -> FourEyesState:
    """From the list of what waits."""
    state = FourEyesState.objects.get(
        status=FourEyesState.STATUS_IN_PROGRESS, workflow_state__object_id=str(page.pk)
    )
    visitor.goto(reverse("editorial_reviews"))
    with visitor.expect_navigation():
        visitor.locator(f"a[href='{reverse('editorial_review', args=[state.pk])}']").click()
    return state


def approve(visitor: Page, page: Any) -> FourEyesState:
    state = open_review(visitor, page)
    with visitor.expect_navigation():
        visitor.locator("button[name=decision][value=approve]").click()
    state.refresh_from_db()
    assert state.status == FourEyesState.STATUS_APPROVED
    return state


def is_told_no(visitor: Page, page: Any, language: str) -> FourEyesState:
    """Whoever wrote words of it reads why there is no button, and a made-up form is refused."""
    state = open_review(visitor, page)
    with translation.override(language):
        reason = gettext(
            "You have written or translated words of this page since it was last published. "
            "Somebody else has to approve it."
        )
    expect(visitor.locator("#refusal")).to_contain_text(reason)
    expect(visitor.locator("button[value=approve]")).to_have_count(0)
    token = visitor.locator("form [name=csrfmiddlewaretoken]").first.input_value()
    made_up = {
        "csrfmiddlewaretoken": token,
        "revision": str(state.submitted_revision_id),
        "decision": "approve",
        "comment": "",
    }
    addresses = {
        reverse("editorial_review", args=[state.pk]): 422,
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]): 200,
    }
    for address, status in addresses.items():  # the second leads to the front page of the CMS
        headers = {"Referer": visitor.url}
        answer = visitor.request.post(address, form=made_up, headers=headers)
        assert answer.status == status, address
    state.refresh_from_db()
    assert state.status == FourEyesState.STATUS_IN_PROGRESS
    return state
