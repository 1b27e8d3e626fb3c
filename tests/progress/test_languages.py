import re

import pytest
from django.utils import translation

from courses.models import LessonPage
from courses.services import release_edition
from progress import services
from progress.models import QuizAttempt
from tests.factories.learners import learner
from tests.factories.lesson_bodies import body, numeric, quiz_block, text_block
from tests.factories.pages import (
    quiz_lesson,
    released_track,
    releaser,
    track_with_lessons,
    translated,
)

pytestmark = pytest.mark.django_db
LANGUAGES = ("fi", "sv", "en")
QUIZ = quiz_lesson(
    numeric("Paljonko?", answer="2.5", question_id="q4", tolerance="0"), slug="testi", pass_mark=100
)
LESSONS = [{"slug": "luku"}, QUIZ]


def test_progress_is_the_same_in_every_language():
    desk = learner(lessons=LESSONS, languages=LANGUAGES)
    services.complete_lesson(desk.at("luku"))
    bars = set()
    for code in LANGUAGES:
        page = desk.client.get(f"/{code}/learn/{desk.cohort.slug}/")
        with translation.override(code):
            whole = page.context["standing"]
            bars.add((whole.done, whole.total, whole.percent))
        assert f'<html lang="{code}">' in page.text
        assert desk.read("luku", language=code).context["screen"]["is_done"]
    assert bars == {(1, 2, 50)}


def test_a_step_marked_in_one_language_is_undone_in_another():
    desk = learner(lessons=LESSONS, languages=LANGUAGES)
    desk.post("luku", "mark_done", language="sv")
    assert desk.at("luku").module.done == 1
    desk.post("luku", "undo_done", language="en")
    assert desk.at("luku").module.done == 0


def test_addresses_differ_by_the_language_only():
    desk = learner(lessons=LESSONS, languages=LANGUAGES)
    addresses = {re.sub(r"^/\w\w/", "/", desk.url("luku", language=code)) for code in LANGUAGES}
    assert len(addresses) == 1
    page = desk.read("luku")
    for code in LANGUAGES:
        assert f'href="{desk.url("luku", language=code)}" lang="{code}"' in page.text


def track_in_swedish():
    """A track whose lesson has its own texts in Swedish and none in English."""
    track = track_with_lessons(lessons=LESSONS)
    lesson = LessonPage.objects.get(slug="luku", locale=track.locale)
    module = lesson.get_parent().specific
    for page in (module, track, LessonPage.objects.get(slug="testi", locale=track.locale)):
        translated(page, "sv")
    translated(lesson, "sv", title="Steget", body=body(text_block("<p>På svenska.</p>")))
    return track


def test_the_text_is_in_the_language_of_the_page_and_else_in_its_own_with_a_notice():
    desk = learner(edition=release_edition(track_in_swedish(), by=releaser()))
    finnish, swedish, english = (desk.read("luku", language=code).text for code in LANGUAGES)
    assert "På svenska." in swedish
    assert "Hankinta on johtamisen väline." in finnish
    assert "Hankinta on johtamisen väline." in english
    assert '<div class="prose__body" lang="fi">' in english
    assert '<div class="prose__body" >' in swedish
    notice = "This step has not been translated yet."
    assert notice in english
    assert notice not in finnish + swedish


def test_a_quiz_begun_in_finnish_is_finished_in_english_by_english_numbers():
    desk = learner(lessons=LESSONS, languages=LANGUAGES)
    desk.post("testi", "save_answers", {"attempt": "1", "q-q4": "2,4"})
    assert QuizAttempt.objects.get().answers == {"q4": "2.4"}
    assert 'value="2,4"' in desk.read("testi").text
    assert 'value="2,4"' in desk.read("testi", language="sv").text
    assert 'value="2.4"' in desk.read("testi", language="en").text
    desk.post("testi", "submit_quiz", {"attempt": "1", "q-q4": "2.5"}, language="en")
    attempt = QuizAttempt.objects.get()
    assert (attempt.passed, attempt.answers) == (True, {"q4": "2.5"})
    assert desk.at("testi").module.done == 1


def test_an_attempt_keeps_its_questions_in_every_language():
    desk = learner(lessons=[QUIZ], languages=("fi", "sv"))
    attempt = services.save_answers(desk.at("testi"), number=1, answers={})
    assert attempt.snapshot.keys() == {"fi", "sv"}
    assert attempt.quiz("sv")["questions"][0]["text"] == "Paljonko?"
    assert attempt.quiz("en") in attempt.snapshot.values()


def test_a_quiz_translated_while_an_attempt_is_open_shows_the_open_one():
    desk = learner(lessons=[QUIZ])
    services.save_answers(desk.at("testi"), number=1, answers={"q4": "7"})
    _track, other = released_track(
        lessons=[{**QUIZ, "body": body(quiz_block(numeric("Toinen?", question_id="q9")))}]
    )
    type(desk.cohort).objects.filter(pk=desk.cohort.pk).update(edition=other)
    # Another track's lesson has another key: the attempt belongs to the first one only.
    assert "Paljonko?" not in desk.read("testi").text
