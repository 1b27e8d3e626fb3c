"""A redacted question or quiz: seen nowhere, asked no longer, and no step is made impossible."""

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from core.personal_data.export import exported
from core.personal_data.subjects import subject_of
from courses.redactions.services import lift_redaction
from progress import services
from progress.choices import StepState
from progress.models import Completion, QuizAttempt
from progress.services import complete_lesson
from tests.factories.learners import Learner, join, learner
from tests.factories.lesson_bodies import numeric, single_choice, true_false
from tests.factories.pages import quiz_lesson, releaser
from tests.factories.redactions import MARKER, holding, lesson, of_type, redact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
QUESTIONS = (
    single_choice(f"{MARKER}: kuka?", question_id="q1"),
    true_false("Toinen kysymys.", question_id="q2"),
    numeric("Kolmas kysymys?", question_id="q3"),
)
RIGHT = {"q-q1": "q1-right", "q-q2": "true", "q-q3": "50"}
REST = {"q-q2": "true", "q-q3": "50"}
GONE = "Question 1 has been removed."


def studying(**fields: Any) -> Learner:
    return learner(
        lessons=[quiz_lesson(*QUESTIONS, slug="testi", **fields)], languages=("fi", "sv")
    )


def submit(desk: Learner, answers: dict[str, str], number: int = 1) -> Any:
    return desk.post("testi", "submit_quiz", {"attempt": number, **answers})


def redact_question() -> Any:
    is_question = of_type("single_choice")
    return redact(lesson("testi"), lambda piece: is_question(piece) and holding()(piece))


def told(desk: Learner) -> str:
    return json.dumps(exported(subject_of(desk.person)), ensure_ascii=False)


# A question


def test_a_redacted_question_is_asked_no_longer_and_the_rest_is_scored_alone():
    desk = studying(pass_mark=100)
    assert MARKER in desk.read("testi").text
    redact_question()
    page = desk.read("testi").text
    assert MARKER not in page
    assert "Toinen kysymys." in page
    assert submit(desk, REST).status_code == 302
    attempt = QuizAttempt.objects.get()
    assert (attempt.points, attempt.max_points, attempt.passed) == (2, 2, True)
    assert Completion.objects.get().source == "quiz"


def test_a_redacted_question_is_gone_from_every_language():
    desk = studying()
    assert MARKER in desk.read("testi", language="sv").text
    redact_question()
    assert MARKER not in desk.read("testi", language="sv").text


def test_an_attempt_that_was_begun_before_is_scored_without_the_question():
    desk = studying(pass_mark=100)
    desk.post("testi", "save_answers", {"attempt": 1, "q-q1": "q1-wrong"})
    assert MARKER in desk.read("testi").text  # asked from the attempt's own copy
    redact_question()
    page = desk.read("testi").text
    assert MARKER not in page
    assert "Ei kukaan" not in page
    submit(desk, REST)
    attempt = QuizAttempt.objects.get()
    assert (attempt.points, attempt.max_points, attempt.passed) == (2, 2, True)


def test_a_past_attempt_keeps_its_points_and_loses_the_text():
    desk = studying(pass_mark=100)
    submit(desk, {**RIGHT, "q-q3": "49"})
    assert MARKER in desk.read("testi").text
    assert "Juuri niin." in desk.read("testi").text  # feedback on what was chosen
    redact_question()
    page = desk.read("testi", language="en").text
    assert MARKER not in page
    assert "Juuri niin." not in page
    assert GONE in page
    assert "2 of 3 points" in page
    attempt = QuizAttempt.objects.get()
    assert (attempt.points, attempt.max_points) == (2, 3)
    assert MARKER in str(attempt.snapshot)  # the record itself is not changed


def test_the_export_keeps_ones_own_answers_without_the_question():
    desk = studying()
    submit(desk, RIGHT)
    assert MARKER in told(desk)
    assert "Johto" in told(desk)
    redact_question()
    assert MARKER not in told(desk)
    assert "Johto" not in told(desk)
    assert "Kysymys 1 on poistettu." in told(desk)  # the person's language
    assert "Vaihtoehto 1" in told(desk)
    assert "Toinen kysymys." in told(desk)


def test_a_question_that_comes_back_is_asked_of_the_next_attempt():
    desk = studying(pass_mark=100)
    made = redact_question()
    submit(desk, {"q-q2": "false", "q-q3": "50"})
    lift_redaction(made, reason="Lupa saatiin.", by=releaser())
    assert MARKER in desk.read("testi").text
    submit(desk, RIGHT, number=2)
    attempt = QuizAttempt.objects.get(number=2)
    assert (attempt.points, attempt.max_points, attempt.passed) == (3, 3, True)


# A whole quiz


def test_a_step_whose_quiz_is_redacted_is_finished_by_marking_it():
    desk = studying()
    place = desk.at("testi")
    with pytest.raises(PermissionDenied):
        complete_lesson(place)  # the control: the quiz decides
    redact(lesson("testi"), of_type("quiz"))
    page = desk.read("testi", language="en").text
    assert MARKER not in page
    assert "This step is finished when you mark it as done." in page
    assert desk.post("testi", "mark_done").status_code == 302
    assert desk.at("testi").module.state is StepState.DONE
    assert Completion.objects.get().source == "marked"


def test_whoever_has_no_attempt_left_can_finish_the_step_after_all():
    desk = studying(pass_mark=100, max_attempts=1)
    submit(desk, {**RIGHT, "q-q3": "1"})
    assert desk.at("testi").step.state is not StepState.DONE
    redact(lesson("testi"), of_type("quiz"))
    desk.post("testi", "mark_done")
    assert desk.at("testi").step.state is StepState.DONE


def test_every_question_redacted_is_the_quiz_redacted():
    desk = studying()
    redact(lesson("testi"), of_type("single_choice", "true_false", "numeric"))
    assert "quiz-form" not in desk.read("testi").text
    assert desk.post("testi", "mark_done").status_code == 302
    assert desk.at("testi").step.state is StepState.DONE


def test_a_quiz_that_is_redacted_takes_no_answers():
    desk = studying()
    redact(lesson("testi"), of_type("quiz"))
    assert submit(desk, RIGHT).status_code == 404
    with pytest.raises(services.NotAttempted):
        services.submit_quiz(desk.at("testi"), number=1, answers={})
    assert not QuizAttempt.objects.exists()


def test_what_was_finished_meanwhile_stays_finished_when_the_quiz_comes_back():
    desk = studying()
    other = join(desk.cohort)
    made = redact(lesson("testi"), of_type("quiz"))
    desk.post("testi", "mark_done")
    lift_redaction(made, reason="Lupa saatiin.", by=releaser())
    assert desk.at("testi").step.state is StepState.DONE
    assert 'id="quiz-form"' in other.read("testi").text
    assert other.post("testi", "mark_done").status_code == 403


def test_a_passed_attempt_at_a_redacted_quiz_stays_in_the_export():
    desk = studying()
    submit(desk, RIGHT)
    redact(lesson("testi"), of_type("quiz"))
    assert MARKER not in told(desk)
    assert "Toinen kysymys." not in told(desk)
    assert "Vaihtoehto 1" in told(desk)
    assert '"50"' in told(desk)  # each answer of one's own
    assert desk.at("testi").step.state is StepState.DONE


def test_a_redacted_quiz_is_not_in_the_public_page():
    studying()
    address = lesson("testi").get_url()
    assert MARKER in Client().get(address).text
    redact(lesson("testi"), of_type("quiz"))
    assert MARKER not in Client().get(address).text
