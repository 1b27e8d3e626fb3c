"""What a redaction, and its lifting, must not do to learners and to what they read."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from cohorts.services import adopt_edition
from courses.models import EditionText
from courses.redactions import fingerprint
from courses.redactions.services import lift_redaction, redact_blocks
from courses.services import ReleaseRefused, release_edition
from progress.certificates.payloads import kind_of
from progress.models import QuizAttempt
from tests.factories.every_block import every_block
from tests.factories.learners import Learner, learner
from tests.factories.lesson_bodies import body, single_choice, text_block, true_false
from tests.factories.pages import publish, quiz_lesson, releaser
from tests.factories.redactions import MARKER, lesson, of_type, redact

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("in_english", "files_apart", "private_files"),
]
FIRST = single_choice(f"{MARKER}: kuka?", question_id="q1")
SECOND = true_false("Toinen kysymys.", question_id="q2")
RIGHT = {"attempt": 1, "q-q1": "q1-right", "q-q2": "true"}


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Any) -> Callable[[], Any]:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def of_quiz(**rules: Any) -> Learner:
    return learner(lessons=[quiz_lesson(FIRST, SECOND, slug="testi", pass_mark=100, **rules)])


def of_picture() -> tuple[Learner, str]:
    """With the name of the file that the frozen text shows."""
    figure = next(row for row in every_block() if row["type"] == "figure")
    desk = learner(lessons=[{"slug": "askel", "body": body(text_block("<p>x</p>"), figure)}])
    blocks = EditionText.objects.get().content["blocks"]
    return desk, next(block["file"] for block in blocks if block["type"] == "figure")


def lift(made: Any) -> None:
    lift_redaction(made, reason="Lupa saatiin.", by=releaser())


def replace_quiz(*questions: dict) -> None:
    page = lesson("testi")
    page.body = quiz_lesson(*questions)["body"]
    publish(page)


def test_a_picture_redacted_again_leaves_the_public_again(commits):
    _desk, frozen = of_picture()
    with commits():
        made = redact(lesson("askel"), of_type("figure"))
    assert not default_storage.exists(frozen)
    with commits():
        lift(made)
    assert default_storage.exists(frozen)
    Client().get(lesson("askel").get_url(), {"a": 1})
    with commits():
        redact(lesson("askel"), of_type("figure"))
    assert not default_storage.exists(frozen)


def test_nothing_is_released_while_a_picture_has_no_file(commits):
    desk, _frozen = of_picture()
    with commits():
        made = redact(lesson("askel"), of_type("figure"))
    lift(made)  # the file is not back yet: that follows the commit
    with pytest.raises(ReleaseRefused):
        release_edition(desk.cohort.edition.track, by=releaser())


def test_an_open_attempt_goes_on_with_what_the_edition_asks_now():
    desk = of_quiz()
    desk.post("testi", "save_answers", {"attempt": 1, "q-q1": "q1-wrong"})
    redact(lesson("testi"), of_type("quiz"))
    replace_quiz(single_choice("Uusi kysymys?", question_id="n1"))
    edition = release_edition(desk.cohort.edition.track, by=releaser(), as_correction=True)
    adopt_edition(cohort=desk.cohort, edition=edition, by=releaser())
    assert "Uusi kysymys" in desk.read("testi").text
    desk.post("testi", "submit_quiz", {"attempt": 1, "q-n1": "n1-right"})
    assert QuizAttempt.objects.get().passed


def test_a_question_that_was_put_right_is_shown():
    of_quiz()
    frozen = EditionText.objects.get().content["blocks"]
    quiz = next(block for block in frozen if block["type"] == "quiz")
    replace_quiz(single_choice("Korjattu kysymys?", question_id="q1"), SECOND)
    redact_blocks(
        lesson_key=lesson("testi").translation_key,
        fingerprints=[fingerprint(quiz["questions"][0])],
        ground="copyright",
        reason="Kopioitu.",
        by=releaser(),
    )
    assert "Korjattu kysymys" in Client().get(lesson("testi").get_url()).text


def test_a_hidden_quiz_stays_hidden_when_another_question_changes():
    of_quiz()
    redact(lesson("testi"), of_type("quiz"))
    replace_quiz(FIRST, true_false("Uusi.", question_id="q2"))
    assert MARKER not in Client().get(lesson("testi").get_url()).text


def test_who_never_passed_the_quiz_gets_no_certificate_of_it():
    desk = of_quiz()
    made = redact(lesson("testi"), of_type("quiz"))
    desk.post("testi", "mark_done")
    lift(made)
    assert kind_of(desk.at("testi").standing) == "attendance"


def test_who_passed_before_keeps_the_achievement_and_is_offered_nothing_to_undo():
    desk = of_quiz()
    desk.post("testi", "submit_quiz", RIGHT)
    redact(lesson("testi"), of_type("quiz"))
    assert kind_of(desk.at("testi").standing) == "achievement"
    assert "Mark as not done" not in desk.read("testi", language="en").text


def test_an_attempt_lost_to_a_hidden_question_does_not_count():
    desk = of_quiz(max_attempts=1)
    desk.post("testi", "submit_quiz", {**RIGHT, "q-q1": "q1-wrong"})
    redact(lesson("testi"), of_type("single_choice"))
    assert "You have no attempts left" not in desk.read("testi", language="en").text


def test_a_question_that_was_never_asked_is_not_judged():
    desk = of_quiz()
    redact(lesson("testi"), of_type("single_choice"))
    desk.post("testi", "submit_quiz", {"attempt": 1, "q-q2": "true"})
    assert "Your answer is not right." not in desk.read("testi", language="en").text
