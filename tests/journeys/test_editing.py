"""An editor changes a lesson in the CMS, a reviewer approves it, and a new edition is released: a
running cohort stays where it is, and a cohort of the new edition reads the new text."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cohorts.models import Cohort
from cohorts.services import enrol
from courses.models import Edition, LessonPage, TrackPage
from courses.viewsets import RELEASE_URL_NAME
from people.models import User
from tests.browser.driving import Visitors, path_of, sign_in
from tests.factories.cohorts import CohortFactory
from tests.factories.people import UserFactory
from tests.journeys import editing
from tests.journeys.learning import COHORT, address_of, lessons_of_first_module, said

pytestmark = pytest.mark.browser
EDITOR, LEARNER = "editor@academy.example", "learner@academy.example"
REVIEWER = "reviewer@academy.example"
SENTENCE = "Toimituksen lisäämä lause kertoo, että teksti on uusi."
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


def test_a_new_edition_reaches_new_cohorts_and_not_the_running_one(visitors: Visitors) -> None:
    lesson = lessons_of_first_module()[0]
    address = address_of(lesson)
    learner = visitors.new()
    sign_in(learner, LEARNER)
    before = source_of(learner, address)
    assert SENTENCE not in before

    editor = visitors.new()
    sign_in(editor, EDITOR, going="/cms/")
    assert path_of(editor.url) == "/cms/"
    page = LessonPage.objects.get(translation_key=lesson.key, locale__language_code="fi")
    editing.set_next_review_day(page.translation_key)
    editing.write(editor, page, SENTENCE)
    editing.submit(editor)
    reviewer = visitors.new()
    sign_in(reviewer, REVIEWER, going="/cms/")
    editing.approve(reviewer, page)
    page.refresh_from_db()
    assert SENTENCE in str(page.body)
    assert page.live and not page.has_unpublished_changes
    assert source_of(learner, address) == before  # published, and still not the cohort's text
    release(editor, page)
    assert source_of(learner, address) == before

    newcomer = visitors.new()
    newcomer_address = address.replace(COHORT, cohort_of_the_new_edition(newcomer).slug)
    newcomer.goto(newcomer_address)
    expect(newcomer.locator(".prose__body")).to_contain_text(SENTENCE)
    assert Cohort.objects.get(slug=COHORT).edition.number == 1


def source_of(learner: Page, address: str) -> str:
    """To the byte, but for the form tokens, which are masked anew for every answer."""
    return TOKEN.sub("", learner.request.get(address).text())


def release(editor: Page, page: LessonPage) -> None:
    """The screen names the changed lesson; a note is written, and the new edition is there."""
    track = TrackPage.objects.get(
        translation_key=Cohort.objects.get(slug=COHORT).edition.track_key,
        locale__language_code="fi",
    )
    editor.goto(reverse(RELEASE_URL_NAME, args=[track.pk]))
    changes = editor.locator("section[aria-labelledby=changes]")
    expect(changes.locator("h3")).to_have_text([said("Content changed", "fi")])
    expect(changes.locator("li").filter(has_text=page.title)).to_contain_text("Suomi")
    changes.locator("[name=note]").fill("Lisätty lause.")
    with editor.expect_navigation():
        changes.get_by_role("button", name=said("Release", "fi"), exact=True).click()
    edition = Edition.objects.get(number=2)
    assert edition.released_by == User.objects.get(email=EDITOR)
    assert edition.note == "Lisätty lause."


def cohort_of_the_new_edition(newcomer: Page) -> Cohort:
    person = UserFactory(verified=True, accepted_terms=1, seen_privacy_notice=1)
    cohort = CohortFactory(slug="perusakatemia-uusi", edition=Edition.objects.get(number=2))
    enrol(cohort=cohort, person=person)
    sign_in(newcomer, person.email)
    return cohort
