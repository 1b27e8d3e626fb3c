"""What a page needs before it may be submitted, and what is only worth a look."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import LawCitation, LawSection, Licence
from courses.models import LessonPage, ModulePage
from editorial.checklist import Level, blocking_items, items_of
from editorial.checklist.parts_in_other_languages import foreign_paragraphs, unmarked
from home.models import StandardPage
from tests.factories.cms_users import cms_user
from tests.factories.every_block import every_block
from tests.factories.lesson_bodies import block, body, quiz_block, single_choice, text_block
from tests.factories.pages import LessonPageFactory, finnish_home, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
SENTENCE = "Hankinta alkaa tarpeesta, ja tarve kirjataan ylös. "


@pytest.fixture
def lesson() -> LessonPage:
    """Everything that is asked for is there."""
    page = LessonPageFactory(
        summary="Mitä tästä jää käteen.",
        goals=body(block("item", "kirjata tarpeen")),
        body=body(
            block("text", f"<p>{SENTENCE * 65}</p>"),
            block("key_terms", {"terms": [{"term": "tarve", "definition": "syy ostaa"}]}),
        ),
        minutes=15,
    )
    page.review_on = timezone.localdate() + timedelta(days=200)
    module = page.get_parent().specific
    module.licence = Licence.objects.create(key="cc-by", name_fi="CC BY 4.0")
    publish(module)
    return publish(page)


def met(page: LessonPage, key: str) -> bool | None:
    """None: the page is not asked."""
    return next((item.is_met for item in items_of(page) if item.key == key), None)


def set_body(page: LessonPage, *blocks: dict) -> None:
    page.body = body(*blocks)
    page.save_revision().publish()
    page.refresh_from_db()


def test_a_complete_lesson_may_be_submitted(lesson):
    assert blocking_items(lesson) == []


def test_what_is_missing_stops_and_says_what_to_do(lesson):
    lesson.summary, lesson.review_on, lesson.goals = "", None, []
    found = blocking_items(lesson)
    assert len(found) == 3
    assert any("Say by when somebody looks" in sentence for sentence in found)


@pytest.mark.parametrize(("days", "is_met"), [(-1, False), (0, False), (1, True), (900, False)])
def test_the_day_of_review_lies_ahead_but_not_too_far(lesson, days, is_met):
    lesson.review_on = timezone.localdate() + timedelta(days=days)
    assert met(lesson, "review_day") is is_met
    assert bool(blocking_items(lesson)) is (days <= 0)


def test_a_module_without_a_licence_stops_its_lessons_too(lesson):
    ModulePage.objects.update(licence=None)
    assert met(LessonPage.objects.get(pk=lesson.pk), "licence") is False


def test_a_law_that_nobody_checked_stops(lesson):
    law = LawSection.objects.create(act="1397/2016", section="66 §", name_fi="Hankintalaki")
    lesson.law_citations = [LawCitation(law=law)]
    assert met(lesson, "laws") is False
    lesson.law_citations = [LawCitation(law=law, checked_on=timezone.localdate())]
    assert met(lesson, "laws") is True


def test_a_section_in_the_text_must_be_listed(lesson):
    assert met(lesson, "laws") is None
    set_body(lesson, block("text", "<p>Katso hankintalain 66 §.</p>"))
    assert met(lesson, "laws") is False


def test_a_quiz_needs_keys_and_a_quiz_lesson_a_quiz(lesson):
    lesson.completion_rule, lesson.pass_mark = "quiz", 70
    assert met(lesson, "quiz") is False
    lesson.body = body(text_block(), quiz_block(single_choice()))
    assert met(lesson, "quiz") is True
    assert met(lesson, "quiz_keys") is True
    for child in lesson.body:
        if child.block_type == "quiz":
            for question in child.value["questions"]:
                for option in question.value["options"]:
                    option["is_right"] = False
    assert met(lesson, "quiz_keys") is False


def test_minutes_that_reading_alone_exceeds_stop(lesson):
    lesson.minutes = 2
    assert met(lesson, "minutes") is False


@pytest.mark.parametrize(
    ("html", "is_met"),
    [
        ('<p>Lue <a href="https://a.example/">hankintaohje</a>.</p>', True),
        ('<p>Ohje on <a href="https://a.example/">tästä</a>.</p>', False),
        ('<p><a href="https://a.example/">https://a.example/</a></p>', False),
    ],
)
def test_a_link_says_where_it_leads(lesson, html, is_met):
    set_body(lesson, block("text", html))
    assert met(lesson, "link_texts") is is_met


def test_heavy_language_is_a_hint_and_never_stops(lesson):
    heavy = "Hankintalainsäädännön kokonaisuudistuksen valmistelutyöryhmä täsmentää periaatteita. "
    set_body(lesson, block("text", f"<p>{heavy * 15}</p>"))
    item = next(item for item in items_of(lesson) if item.key == "lix")
    assert (item.is_met, item.level) == (False, Level.HINT)
    assert not any("LIX" in sentence for sentence in blocking_items(lesson))


@pytest.mark.usefixtures("files_apart")
@pytest.mark.parametrize(
    ("alt", "is_met"), [("Kolme laatikkoa ja nuoli", True), ("kuva_1.jpg", False), ("k.png", False)]
)
def test_an_alternative_text_tells_what_the_image_shows(lesson, alt, is_met):
    figure = next(row for row in every_block() if row["type"] == "figure")
    figure["value"]["image"] = {**figure["value"]["image"], "decorative": False, "alt_text": alt}
    set_body(lesson, text_block(), figure)
    assert met(lesson, "alternative_texts") is is_met
    assert met(lesson, "decorative") is None


@pytest.mark.usefixtures("files_apart")
def test_a_decorative_image_and_missing_terms_are_hints(lesson):
    figure = next(row for row in every_block() if row["type"] == "figure")
    figure["value"]["image"] = {**figure["value"]["image"], "decorative": True, "alt_text": ""}
    set_body(lesson, text_block(), figure)
    hints = {i.key for i in items_of(lesson) if not i.is_met and i.level is Level.HINT}
    assert {"decorative", "key_terms", "words"} <= hints


@pytest.mark.usefixtures("files_apart")
def test_a_video_file_without_captions_stops(lesson, settings):
    video = next(row for row in every_block() if row["type"] == "video")
    settings.VIDEO_FILE_HOSTS = ["video.example"]
    video["value"]["url"] = "https://video.example/a.mp4"
    set_body(lesson, text_block(), video)
    assert met(lesson, "captions") is True
    video["value"]["captions"] = None
    set_body(lesson, text_block(), video)
    assert met(lesson, "captions") is False


ENGLISH = "The buyer asks what the market can do, and this is written down for all of them."


def test_a_paragraph_in_another_language_is_found_unless_marked():
    assert foreign_paragraphs([ENGLISH], "fi") == [("en", ENGLISH)]
    assert foreign_paragraphs([ENGLISH], "en") == []
    assert unmarked(f'<p>Näin: <span lang="en">{ENGLISH}</span></p>').strip() == "<p>Näin:  </p>"


def test_words_marked_by_the_editor_are_printed_with_their_language(client: Client, lesson):
    html = f'<p>Näin sanotaan: <span lang="en">{ENGLISH}</span></p>'
    set_body(lesson, block("text", html))
    assert met(lesson, "languages") is True
    assert f'<span lang="en">{ENGLISH}</span>' in client.get(lesson.get_url()).content.decode()


def test_a_page_of_text_is_looked_at_too():
    home = finnish_home()
    page = home.add_child(
        instance=StandardPage(title="Ohje", body="<p>Lue <a href='x'>tästä</a></p>")
    )
    assert {item.key for item in items_of(page) if item.stops} == {
        "summary",
        "review_day",
        "link_texts",
    }


def test_the_screen_is_about_the_latest_draft(admin: Client, lesson):
    lesson.summary = ""
    lesson.save_revision()
    page = admin.get(reverse("editorial_checklist", args=[lesson.pk])).content.decode()
    assert "<strong>1</strong> thing is missing" in " ".join(page.split())


def test_who_may_not_edit_the_page_finds_no_checklist(client: Client, lesson):
    client.force_login(cms_user())
    assert client.get(reverse("editorial_checklist", args=[lesson.pk])).status_code == 404


def test_the_editor_shows_the_list_and_the_wider_checker(admin: Client, lesson):
    page = admin.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).content.decode()
    assert "Before submission" in page
    assert "wcag22aa" in page
