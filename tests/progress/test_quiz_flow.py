"""A quiz from the first answer to the finished module, through the browser's addresses."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from cohorts.choices import CohortStatus
from progress import services
from progress.choices import AttemptState, StepState
from progress.models import Completion, QuizAttempt
from tests.factories.learners import Learner, learner
from tests.factories.lesson_bodies import (
    block,
    body,
    multiple_choice,
    numeric,
    option,
    question,
    quiz_block,
    single_choice,
    text_block,
    true_false,
)
from tests.factories.pages import quiz_lesson

pytestmark = pytest.mark.django_db
QUESTIONS = (
    single_choice(question_id="q1"),
    multiple_choice(question_id="q2"),
    true_false(question_id="q3"),
    numeric(question_id="q4"),
)
RIGHT = {"q-q1": "q1-right", "q-q2": ["q2-a", "q2-b"], "q-q3": "true", "q-q4": "50"}
HALF = {"q-q1": "q1-right", "q-q2": ["q2-a"], "q-q3": "true", "q-q4": "51"}


def studying(**lesson) -> Learner:
    """One module of one step that its quiz finishes."""
    return learner(lessons=[quiz_lesson(*QUESTIONS, slug="testi", **lesson)])


def submit(desk: Learner, answers: dict, number: int = 1, **more):
    return desk.post("testi", "submit_quiz", {"attempt": number, **answers}, **more)


def test_failed_then_passed_and_the_module_is_finished():
    desk = studying()
    answer = submit(desk, HALF)
    assert (answer.status_code, answer.url) == (302, desk.url("testi") + "#quiz")
    failed = desk.read("testi")
    assert failed.context["quiz"].is_passed is False
    assert failed.context["quiz"].result_text.startswith("2/4 ")
    assert 'name="attempt" value="2"' in failed.text
    assert desk.at("testi").module.state is not StepState.DONE
    submit(desk, RIGHT, number=2)
    passed = desk.read("testi")
    assert passed.context["quiz"].is_passed is True
    assert 'id="module-done"' in passed.text
    assert 'id="quiz-form"' not in passed.text
    assert desk.at("testi").module.state is StepState.DONE
    assert Completion.objects.get().source == "quiz"
    assert list(QuizAttempt.objects.values_list("points", "passed")) == [(2, False), (4, True)]


@pytest.mark.parametrize("mark, is_passed", [(50, True), (51, False)])
def test_the_pass_mark_is_reached_or_it_is_not(mark, is_passed):
    desk = studying(pass_mark=mark)
    submit(desk, HALF)
    assert QuizAttempt.objects.get().passed is is_passed


def test_a_question_left_open_is_named_beside_it_and_costs_no_attempt():
    desk = studying(max_attempts=1)
    answer = submit(desk, {"q-q1": "q1-right"})
    assert answer.status_code == 422
    assert answer.text.count('class="field__error"') == 3
    assert 'value="q1-right" checked' in answer.text
    assert not QuizAttempt.objects.exists()


# The key


def key_of(page: str) -> list[str]:
    return [word for word in ("SELITYS", "PALAUTE", "is_right", "7134905") if word in page]


KEYED = [
    question(
        "single_choice",
        "Kumpi?",
        question_id="q1",
        options=[
            option("Tämä", right=True, feedback="PALAUTE oikeasta", option_id="q1-right"),
            option("Tuo", feedback="PALAUTE väärästä", option_id="q1-wrong"),
        ],
    ),
    numeric("Paljonko?", answer="7134905", question_id="q4"),
]
for asked in KEYED:
    asked["value"]["explanation"] = "SELITYS"


def test_the_key_is_not_in_the_page_before_it_is_submitted():
    desk = learner(lessons=[quiz_lesson(*KEYED, slug="testi", max_attempts=3)])
    assert key_of(desk.read("testi").text) == []
    saved = desk.post("testi", "save_answers", {"attempt": "1", "q-q1": "q1-wrong"})
    assert key_of(saved.text) == []
    assert key_of(desk.read("testi").text) == []
    refused = submit(desk, {"q-q4": "paljon"})
    assert refused.status_code == 422
    assert key_of(refused.text) == []


def test_the_control_finds_the_key_in_the_snapshot():
    desk = learner(lessons=[quiz_lesson(*KEYED, slug="testi")])
    attempt = services.save_answers(desk.at("testi"), number=1, answers={})
    assert key_of(json.dumps(attempt.snapshot)) == ["SELITYS", "PALAUTE", "is_right", "7134905"]


def test_after_a_failed_attempt_only_the_chosen_option_has_its_feedback():
    desk = learner(lessons=[quiz_lesson(*KEYED, slug="testi", pass_mark=100, max_attempts=2)])
    submit(desk, {"q-q1": "q1-wrong", "q-q4": "5"})
    page = desk.read("testi").text
    assert "PALAUTE väärästä" in page
    assert "PALAUTE oikeasta" not in page
    assert "SELITYS" not in page
    assert "7134905" not in page


@pytest.mark.parametrize("answer", ["q1-right", "q1-wrong"])
def test_the_explanation_comes_when_there_is_nothing_left_to_try_for(answer):
    desk = learner(lessons=[quiz_lesson(*KEYED, slug="testi", pass_mark=50, max_attempts=1)])
    submit(desk, {"q-q1": answer, "q-q4": "1"})
    assert "SELITYS" in desk.read("testi").text


# Attempts


def test_attempts_end_and_the_page_says_so():
    desk = studying(max_attempts=2)
    submit(desk, HALF, number=1)
    submit(desk, HALF, number=2)
    assert 'id="quiz-form"' not in desk.read("testi").text
    submit(desk, RIGHT, number=3)
    assert QuizAttempt.objects.count() == 2
    assert not Completion.objects.exists()
    with pytest.raises(services.NoAttemptsLeft):
        services.submit_quiz(desk.at("testi"), number=3, answers={})


def test_the_database_holds_the_limit_by_itself():
    desk = studying(max_attempts=1)
    attempt = services.submit_quiz(desk.at("testi"), number=1, answers={})
    attempt.pk, attempt.number = None, 2
    attempt._state.adding, attempt.uuid = True, "11111111-1111-4111-8111-111111111111"
    with pytest.raises(IntegrityError, match="limit"), transaction.atomic():
        attempt.save()


def test_one_form_posted_again_is_scored_once():
    desk = studying()
    submit(desk, HALF)
    scored = QuizAttempt.objects.values().get()
    assert submit(desk, RIGHT).status_code == 302
    assert QuizAttempt.objects.values().get() == scored


def test_a_form_overtaken_by_its_double_is_answered_with_the_one_result(monkeypatch):
    """Between two looks of one post the other begins the attempt, scores it and commits."""
    desk = studying()
    places = [desk.at("testi") for _ in range(2)]

    def overtaken(attempts, **kwargs):
        monkeypatch.undo()
        services.submit_quiz(places[1], number=1, answers={"q1": "q1-right"})
        return attempts.none()

    monkeypatch.setattr(type(QuizAttempt.objects.all()), "select_for_update", overtaken)
    attempt = services.submit_quiz(places[0], number=1, answers={})
    assert (attempt.number, attempt.points) == (1, 1)
    assert QuizAttempt.objects.count() == 1


def test_a_passed_quiz_cannot_be_tried_again():
    desk = studying()
    submit(desk, RIGHT)
    submit(desk, HALF, number=2)
    assert QuizAttempt.objects.count() == 1
    assert desk.at("testi").step.state is StepState.DONE


def test_numbers_of_attempts_have_no_gaps():
    desk = studying()
    for number in (2, 7):
        submit(desk, RIGHT, number=number)
    assert not QuizAttempt.objects.exists()


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "1.5", "99999999999", "²"])
def test_a_form_without_a_number_of_an_attempt_is_none_of_ours(number):
    assert submit(studying(), RIGHT, number=number).status_code == 404


def test_a_step_without_a_quiz_has_no_attempts():
    desk = learner(lessons=[{"slug": "luku"}])
    assert desk.post("luku", "submit_quiz", {"attempt": "1"}).status_code == 404
    with pytest.raises(services.NotAttempted):
        services.submit_quiz(desk.at("luku"), number=1, answers={})


@pytest.mark.parametrize("status", [CohortStatus.PLANNED, CohortStatus.OPEN, CohortStatus.FINISHED])
def test_no_attempt_unless_the_cohort_runs(status):
    desk = studying()
    type(desk.cohort).objects.update(status=status)
    for write in (services.submit_quiz, services.save_answers):
        with pytest.raises(PermissionDenied):
            write(desk.at("testi"), number=1, answers={})
    assert submit(desk, RIGHT).status_code == 403
    assert not QuizAttempt.objects.exists()


def test_a_practice_quiz_scores_but_finishes_nothing():
    practice = {"slug": "testi", "body": body(text_block(), quiz_block(*QUESTIONS))}
    desk = learner(lessons=[practice])
    submit(desk, RIGHT)
    submit(desk, HALF, number=2)
    assert list(QuizAttempt.objects.values_list("points", "passed")) == [(4, None), (2, None)]
    assert desk.at("testi").step.state is not StepState.DONE
    desk.post("testi", "mark_done")
    assert desk.at("testi").step.state is StepState.DONE


# Saving on the way


def test_saved_answers_are_there_on_return():
    desk = studying()
    answer = desk.post("testi", "save_answers", {"attempt": "1", **HALF, "q-q4": "3,5"})
    assert answer.json()["attempt"] == 1
    page = desk.read("testi").text
    for chosen in ("q1-right", "q2-a", "true"):
        assert f'value="{chosen}" checked' in page
    assert 'value="q2-b" checked' not in page
    assert 'value="3,5"' in page
    assert QuizAttempt.objects.get().state == AttemptState.OPEN
    submit(desk, RIGHT)
    assert QuizAttempt.objects.get().passed is True


def test_what_is_emptied_is_emptied():
    desk = studying()
    desk.post("testi", "save_answers", {"attempt": "1", **RIGHT})
    desk.post("testi", "save_answers", {"attempt": "1", "q-q1": "q1-wrong"})
    assert QuizAttempt.objects.get().answers == {"q1": "q1-wrong"}


def test_saving_after_submitting_changes_nothing():
    desk = studying()
    submit(desk, HALF)
    scored = QuizAttempt.objects.values().get()
    assert desk.post("testi", "save_answers", {"attempt": "1", **RIGHT}).status_code == 200
    assert QuizAttempt.objects.values().get() == scored


def test_saving_beyond_the_attempts_is_told_to_the_script():
    desk = studying(max_attempts=1)
    submit(desk, HALF)
    assert desk.post("testi", "save_answers", {"attempt": "2", **RIGHT}).status_code == 409


# What cannot be read


@pytest.mark.parametrize("typed", ["viisikymmentä", "1e999999", "nan", "∞", "5 0 €", "<b>50</b>"])
def test_a_number_that_cannot_be_read_keeps_what_was_typed_and_scores_nothing(typed):
    desk = studying()
    answer = submit(desk, {**RIGHT, "q-q4": typed})
    assert answer.status_code == 422
    (item,) = [item for item in answer.context["quiz"].questions if item["kind"] == "numeric"]
    assert (item["value"], bool(item["error"])) == (typed, True)
    assert 'value="q1-right" checked' in answer.text
    assert not QuizAttempt.objects.exists()
    assert desk.post("testi", "save_answers", {"attempt": "1", "q-q4": typed}).status_code == 422


@pytest.mark.parametrize("name, value", [("q-q1", "q2-a"), ("q-q2", "x"), ("q-q3", "ehkä")])
def test_an_option_that_was_not_offered_is_refused(name, value):
    desk = studying()
    assert submit(desk, {**RIGHT, name: value}).status_code == 422
    assert not QuizAttempt.objects.exists()


def test_texts_of_a_quiz_are_never_markup():
    nasty = '"><script>alert(1)</script>'
    asked = question(
        "single_choice",
        nasty,
        question_id="q1",
        options=[
            option(nasty, right=True, feedback=nasty, option_id="q1-right"),
            option("b", option_id="q1-wrong"),
        ],
    )
    asked["value"]["explanation"] = nasty
    numbers = numeric(nasty, question_id="q4")
    numbers["value"]["unit"] = nasty
    lesson = {
        "slug": "testi",
        "body": body(block("quiz", {"heading": nasty, "questions": [asked, numbers]})),
    }
    desk = learner(lessons=[lesson])
    before = desk.read("testi").text
    refused = submit(desk, {"q-q4": nasty}).text
    submit(desk, {"q-q1": "q1-right"})
    for page in (before, refused, desk.read("testi").text):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
