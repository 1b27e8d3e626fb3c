"""axe finds nothing on the house's own screens of the CMS: three languages, two widths.

Looked at is what stands inside Wagtail's frame: the main part of the page, and the house's panels
on pages of Wagtail.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from playwright.sync_api import Page
from wagtail_localize.models import Translation

from cohorts.models import Cohort
from courses.content import lesson_content
from courses.models import Edition, LessonPage, TrackPage
from courses.redactions import fingerprint
from courses.redactions.services import redact_blocks
from editorial.models import FourEyesState
from editorial.services import review_links
from people.models import User
from tests.browser.conftest import Guide
from tests.browser.driving import DESKTOP, PHONE
from tests.browser.test_accessibility import violations
from tests.factories.editorial import submitted

pytestmark = pytest.mark.browser
LANGUAGES = ("fi", "sv", "en")
EDITOR, REVIEWER, ADMIN = (f"{name}@academy.example" for name in ("editor", "reviewer", "admin"))
MAIN = "main"
SIDE_PANEL = "[data-side-panel='checks']"


@dataclass(frozen=True)
class Staged:
    lesson: LessonPage
    review: FourEyesState
    redaction: str


@pytest.fixture(scope="module")
def staged(stage: object) -> Staged:
    """A lesson that waits for its review and has been shown outside, and a redaction."""
    editor, reviewer = (User.objects.get(email=email) for email in (EDITOR, REVIEWER))
    lessons = LessonPage.objects.filter(locale__language_code="fi").order_by("path")
    lesson, other = lessons[0], lessons[1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("editorial.checklist.blocking_items", lambda page: [])
        review = submitted(lesson, editor, title="Hankinnat johtamisen välineenä, uudistettu")
    link, _token = review_links.make_link(
        page=lesson,
        revision=review.submitted_revision,
        recipient_name="Lea Lukija",
        language="fi",
        by=editor,
    )
    review_links.add_comment(link=link, name="Lea Lukija", text="Toinen kappale on hyvä.")
    piece = next(b for b in lesson_content(other)["blocks"] if b["type"] == "text")
    redaction = redact_blocks(
        lesson_key=other.translation_key,
        fingerprints={fingerprint(piece)},
        ground="copyright",
        reason="Tekijä pyysi.",
        by=reviewer,
    )
    return Staged(lesson, review, str(redaction.uuid))


Address = Callable[[Staged], str]


def named(name: str, *find: Callable[[Staged], object], query: str = "") -> Address:
    return lambda staged: reverse(name, args=[one(staged) for one in find]) + query


def first_track(staged: Staged) -> int:
    return TrackPage.objects.filter(locale__language_code="fi").order_by("path")[0].pk


def the_lesson(staged: Staged) -> int:
    return staged.lesson.pk


def some_translation(staged: Staged) -> int:
    return Translation.objects.filter(target_locale__language_code="sv").order_by("pk")[0].pk


def first_edition(staged: Staged) -> int:
    return Edition.objects.order_by("pk")[0].pk


def some_cohort(staged: Staged) -> int:
    return Cohort.objects.order_by("pk")[0].pk


SCREENS: dict[str, tuple[str, Address]] = {
    "first page of an editor": (EDITOR, named("wagtailadmin_home")),
    "first page of a reviewer": (REVIEWER, named("wagtailadmin_home")),
    "checklist": (EDITOR, named("editorial_checklist", the_lesson)),
    "reviews": (REVIEWER, named("editorial_reviews")),
    "review that may be decided": (REVIEWER, named("editorial_review", lambda s: s.review.pk)),
    "review of one's own words": (EDITOR, named("editorial_review", lambda s: s.review.pk)),
    "review links": (EDITOR, named("editorial_review_links", the_lesson)),
    "matrix of translations": (EDITOR, named("editorial_translations:matrix")),
    "one translation": (EDITOR, named("editorial_translations:show", some_translation)),
    "words to be taken in": (EDITOR, named("editorial_translations:take")),
    "words of one page": (EDITOR, named("editorial_translations:take_page", some_translation)),
    "days of review": (EDITOR, named("editorial_review_days")),
    "drafts": (EDITOR, named("editorial_drafts")),
    "redactions": (REVIEWER, named("redactions:index")),
    "editions to redact in": (REVIEWER, named("courses_redact_editions")),
    "redaction of a lesson": (
        REVIEWER,
        named("courses_redact_lesson", lambda s: s.lesson.translation_key),
    ),
    "redaction of an edition": (REVIEWER, named("courses_redact_edition", first_edition)),
    "one redaction": (REVIEWER, named("courses_show_redaction", lambda s: s.redaction)),
    "release of an edition": (EDITOR, named("courses_release_edition", first_track)),
    "invitations of a cohort": (ADMIN, lambda s: f"/cms/cohorts/{some_cohort(s)}/invitations/"),
}


def faults(page: Page, within: str) -> list[str]:
    page.evaluate(AXE_SCRIPT)
    found = []
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        found += [f"{size['width']} px: {line}" for line in violations(page, within)]
    return found


@pytest.mark.parametrize("name", SCREENS)
def test_axe_finds_nothing_on_a_screen_of_the_cms(guide: Guide, staged: Staged, name: str) -> None:
    who, address = SCREENS[name]
    page, found = guide.visitor(who), []
    for language in LANGUAGES:
        User.objects.filter(email=who).update(language=language)
        answer = page.goto(address(staged))
        assert answer is not None
        assert answer.status == 200, f"{name} answered {answer.status}"
        found += [f"{language}, {line}" for line in faults(page, MAIN)]
    assert found == []


def test_axe_finds_nothing_in_the_editors_checks(guide: Guide, staged: Staged) -> None:
    page = guide.visitor(EDITOR, viewport=DESKTOP)
    lesson = LessonPage.objects.filter(locale__language_code="fi").order_by("path")[3]
    page.goto(reverse("wagtailadmin_pages:edit", args=[lesson.pk]))
    page.locator("[data-side-panel-toggle='checks']").click()
    page.locator(f"{SIDE_PANEL} ul").first.wait_for()
    page.evaluate(AXE_SCRIPT)
    assert violations(page, SIDE_PANEL) == []


def test_axe_finds_what_is_planted_in_the_main_part(guide: Guide, staged: Staged) -> None:
    """Else the tests above would prove nothing."""
    page = guide.visitor(EDITOR)
    page.goto(reverse("editorial_translations:matrix"))
    page.locator(MAIN).evaluate("one => one.insertAdjacentHTML('beforeend', '<input><img>')")
    page.evaluate(AXE_SCRIPT)
    assert {line.split(":")[0] for line in violations(page, MAIN)} >= {"image-alt", "label"}
