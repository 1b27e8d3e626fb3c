"""50 submits of one attempt, 100 posts of one completion, two last steps at one moment."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from progress import services
from progress.models import Completion, QuizAttempt
from progress.signals import module_completed
from tests.concurrency.races import execute, number, think, together, twin_table
from tests.factories.learners import Learner, learner
from tests.factories.lesson_bodies import single_choice
from tests.factories.pages import quiz_lesson

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
ANSWERS = [{"q1": "q1-right"}, {"q1": "q1-wrong"}]


@pytest.fixture
def news() -> Iterator[list[str]]:
    """Slugs of the modules reported as completed."""
    heard: list[str] = []

    def hear(sender, module, **kwargs):
        heard.append(module.slug)

    module_completed.connect(hear)
    yield heard
    module_completed.disconnect(hear)


def with_a_quiz(**lesson) -> Learner:
    question = single_choice(question_id="q1")
    return learner(lessons=[quiz_lesson(question, slug="testi", **lesson)])


# One attempt


def test_control_an_attempt_looked_at_first_is_scored_often():
    def naive(_: int) -> bool:
        is_open = number("SELECT state = 'open' FROM naive_twin")
        think()
        if is_open:
            execute("UPDATE naive_twin SET state = 'submitted', scored = scored + 1")
        return is_open

    with twin_table("state text, scored integer"):
        execute("INSERT INTO naive_twin VALUES ('open', 0)")
        together(50, naive)
        assert number("SELECT scored FROM naive_twin") > 1


def test_control_an_attempt_begun_when_none_is_found_is_begun_often():
    def naive(_: int) -> None:
        found = number("SELECT count(*) FROM naive_twin WHERE number = 1")
        think()
        if not found:
            execute("INSERT INTO naive_twin VALUES (1)")

    with twin_table("number integer"):
        together(50, naive)
        assert number("SELECT count(*) FROM naive_twin") > 1


@pytest.mark.parametrize("is_begun", [False, True], ids=["not begun", "begun"])
def test_50_submits_of_one_attempt_are_scored_once_with_one_answer_for_all(news, is_begun):
    desk = with_a_quiz()
    if is_begun:
        services.save_answers(desk.at("testi"), number=1, answers={})
    places = [desk.at("testi") for _ in range(50)]
    results = together(
        50, lambda n: services.submit_quiz(places[n], number=1, answers=ANSWERS[n % 2])
    )
    (attempt,) = QuizAttempt.objects.all()
    assert {(row.pk, row.points, row.passed) for row in results} == {
        (attempt.pk, attempt.points, attempt.passed)
    }
    assert attempt.answers == ANSWERS[0 if attempt.passed else 1]
    assert Completion.objects.count() == len(news) == int(attempt.passed)


def test_50_starts_make_one_open_attempt():
    desk = with_a_quiz()
    places = [desk.at("testi") for _ in range(50)]
    together(50, lambda n: services.save_answers(places[n], number=1, answers=ANSWERS[n % 2]))
    attempt = QuizAttempt.objects.get()
    assert attempt.state == "open"
    assert attempt.answers in ANSWERS


def test_saving_and_submitting_at_once_never_changes_what_was_scored():
    desk = with_a_quiz()
    places = [desk.at("testi") for _ in range(40)]

    def write(which: int):
        service = services.submit_quiz if which % 2 else services.save_answers
        return service(places[which], number=1, answers=ANSWERS[which % 4 // 2])

    results = together(40, write)
    attempt = QuizAttempt.objects.get()
    assert not [result for result in results if isinstance(result, Exception)]
    assert attempt.passed == (attempt.answers == ANSWERS[0])


def test_the_last_attempt_is_one_even_if_it_is_asked_for_50_times():
    desk = with_a_quiz(max_attempts=2)
    services.submit_quiz(desk.at("testi"), number=1, answers={})
    places = [desk.at("testi") for _ in range(50)]
    together(50, lambda n: services.submit_quiz(places[n], number=2 + n % 3, answers=ANSWERS[1]))
    assert list(QuizAttempt.objects.values_list("number", flat=True)) == [1, 2]


# One completion


def test_control_a_completion_looked_for_first_is_written_often():
    def naive(_: int) -> None:
        found = number("SELECT count(*) FROM naive_twin")
        think()
        if not found:
            execute("INSERT INTO naive_twin VALUES (1)")

    with twin_table("lesson integer"):
        together(100, naive)
        assert number("SELECT count(*) FROM naive_twin") > 1


def test_100_posts_of_one_completion_leave_one_row_and_one_yes(news):
    desk = learner(lessons=[{"slug": "luku"}])
    places = [desk.at("luku") for _ in range(100)]
    results = together(100, lambda n: services.complete_lesson(places[n]))
    assert (results.count(True), results.count(False)) == (1, 99)
    assert Completion.objects.count() == 1
    assert news == [desk.modules[0]]


def test_100_posts_by_browsers_leave_one_row_and_a_good_answer_for_each(news):
    desk = learner(lessons=[{"slug": "luku"}])
    browsers = [Client() for _ in range(100)]
    for browser in browsers:
        browser.cookies = desk.client.cookies
    address = desk.url("luku", "mark_done")
    answers = together(100, lambda n: browsers[n].post(address, {"stay": "1"}))
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, desk.url("luku"))}
    assert Completion.objects.count() == 1
    assert news == [desk.modules[0]]


def test_marking_and_undoing_at_once_leaves_a_done_step_or_an_open_one():
    desk = learner(lessons=[{"slug": "luku"}])
    places = [desk.at("luku") for _ in range(40)]
    write = (services.complete_lesson, services.undo_completion)
    results = together(40, lambda n: write[n % 2](places[n]))
    assert set(results) <= {True, False}
    assert Completion.objects.count() in (0, 1)


# Two last steps


def test_control_two_last_steps_that_do_not_wait_for_each_other_are_never_told_of():
    def naive(step: int) -> bool:
        """Each counts what it can see, which is without the other's open transaction."""
        with transaction.atomic():
            execute("INSERT INTO naive_twin VALUES (%s)", step)
            think()
            return number("SELECT count(*) FROM naive_twin") == 2

    with twin_table("step integer"):
        for _ in range(20):
            if together(2, naive) == [False, False]:
                break
            execute("DELETE FROM naive_twin")
        assert number("SELECT count(*) FROM naive_twin") == 2, "the race was never lost"


def test_two_last_steps_at_one_moment_are_told_of_once(news):
    desk = learner(lessons=[{"slug": "yksi"}, {"slug": "kaksi"}])
    for told in range(1, 11):
        places = [desk.at("yksi"), desk.at("kaksi")]
        results = together(2, lambda n, at=places: services.complete_lesson(at[n]))
        assert results == [True, True]
        assert len(news) == told
        Completion.objects.all().delete()
