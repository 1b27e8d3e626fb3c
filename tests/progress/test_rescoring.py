"""A faulty quiz item put right: upward only, once, told to those who gained."""

import json

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import translation
from wagtail.models import ModelLogEntry

from cohorts.services import adopt_edition, withdraw
from core.models import MailDelivery
from courses.content import quiz_of
from courses.models import Edition, LessonPage
from courses.queries import lesson_texts
from courses.quizzes import score_answers
from courses.services import release_edition
from progress import services
from progress.choices import StepState
from progress.models import Completion, QuizAttempt, QuizCorrection, RescoredAttempt
from tests.factories.cohorts import CohortFactory
from tests.factories.learners import join, learner, queries_of
from tests.factories.lesson_bodies import numeric, single_choice, true_false
from tests.factories.pages import publish, quiz_lesson, releaser

pytestmark = pytest.mark.django_db
RIGHT, WRONG = "q1-right", "q1-wrong"


@pytest.fixture
def deliver(django_capture_on_commit_callbacks):
    """Runs the work, then the effects that it recorded and those that these record."""

    def run(work):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            return work()

    return run


def desk_with_quiz(*questions, pass_mark=70, **more):
    """Three questions; the key of the first is faulty: the “wrong” option should be right."""
    asked = questions or (
        single_choice(question_id="q1"),
        true_false(question_id="q2"),
        numeric(question_id="q3"),
    )
    return learner(lessons=[quiz_lesson(*asked, slug="testi", pass_mark=pass_mark)], **more)


def submit(desk, first=WRONG, second="true", third="50", number=1):
    answers = {"q1": first, "q2": second, "q3": third}
    return services.submit_quiz(desk.at("testi"), number=number, answers=answers)


def edit_questions(change) -> None:
    page = LessonPage.objects.get(slug="testi")
    raw = json.loads(json.dumps(page.body.get_prep_value()))
    change(raw[-1]["value"]["questions"])
    page.body = json.dumps(raw)
    publish(page)


def turn_the_key(questions) -> None:
    for option in questions[0]["value"]["options"]:
        option["value"]["is_right"] = not option["value"]["is_right"]


def correct(desk, change=turn_the_key, as_correction=True) -> Edition:
    """Released and adopted."""
    edit_questions(change)
    track, note = desk.cohort.edition.track, "Avain oli väärä"
    edition = release_edition(track, by=releaser(), as_correction=as_correction, note=note)
    adopt_edition(cohort=desk.cohort, edition=edition, by=releaser())
    return edition


def points(desk) -> list[tuple[int, bool]]:
    rows = QuizAttempt.objects.filter(enrolment__person=desk.person).order_by("number")
    return list(rows.values_list("points", "passed"))


# Who gains


def test_points_rise_by_the_corrected_key_and_a_pass_finishes_the_step(deliver):
    desk = desk_with_quiz()
    submit(desk)
    assert points(desk) == [(2, False)]
    edition = deliver(lambda: correct(desk))
    assert points(desk) == [(3, True)]
    assert Completion.objects.get().source == "quiz"
    assert desk.at("testi").step.state is StepState.DONE
    correction, row = QuizCorrection.objects.get(), RescoredAttempt.objects.get()
    assert (correction.edition, correction.question_ids) == (edition, ["q1"])
    assert (correction.note, correction.by) == ("Avain oli väärä", releaser())
    assert (row.points_before, row.points_after) == (2, 3)
    assert (row.passed_before, row.passed_after) == (False, True)


def test_points_never_fall(deliver):
    """Right by the old key and wrong by the new one: what was told to be right stays right."""
    desk = desk_with_quiz()
    submit(desk, first=RIGHT)
    deliver(lambda: correct(desk))
    assert points(desk) == [(3, True)]
    assert not RescoredAttempt.objects.exists()
    assert not MailDelivery.objects.filter(event__contains="rescored").exists()


def test_the_control_the_corrected_key_alone_would_take_points():
    """What the rule guards against: scored by the new key only, the same answers are worth less."""
    desk = desk_with_quiz()
    attempt = submit(desk, first=RIGHT)
    correct(desk)
    quiz = quiz_of(lesson_texts(desk.at("testi").lesson.pk)["fi"].content)
    assert score_answers(quiz["questions"], attempt.answers).points < attempt.points


def test_one_question_won_and_another_kept(deliver):
    desk = desk_with_quiz(
        single_choice(question_id="q1"), single_choice(question_id="q2"), pass_mark=100
    )

    def turn_both(questions):
        turn_the_key(questions)
        turn_the_key(questions[1:])

    submit(desk, first=WRONG, second="q2-right")
    assert points(desk) == [(1, False)]
    deliver(lambda: correct(desk, turn_both))
    assert points(desk) == [(2, True)]


def test_an_attempt_below_the_pass_mark_gains_points_only(deliver):
    desk = desk_with_quiz(pass_mark=90)
    submit(desk, second="false")
    deliver(lambda: correct(desk))
    assert points(desk) == [(2, False)]
    assert not Completion.objects.exists()


def test_every_attempt_is_scored_anew(deliver):
    desk = desk_with_quiz(pass_mark=90)
    submit(desk, second="false")
    submit(desk, third="1", number=2)
    deliver(lambda: correct(desk))
    assert points(desk) == [(2, False), (2, False)]
    assert RescoredAttempt.objects.count() == 2
    assert len(mail.outbox) == 1  # one for the person, not for each attempt


def test_who_left_gains_too(deliver):
    desk = desk_with_quiz()
    submit(desk)
    withdraw(enrolment=desk.seat, by=desk.person)
    deliver(lambda: correct(desk))
    assert points(desk) == [(3, True)]
    assert Completion.objects.count() == 1


def test_a_wider_tolerance_counts(deliver):
    desk = desk_with_quiz(pass_mark=100)
    submit(desk, first=RIGHT, third="52")

    def widen(questions):
        questions[2]["value"]["tolerance"] = "2"

    deliver(lambda: correct(desk, widen))
    assert points(desk) == [(3, True)]


def test_wording_alone_rescores_nothing(deliver):
    desk = desk_with_quiz()
    submit(desk)

    def reword(questions):
        questions[0]["value"]["text"] = "Kuka viime kädessä päättää?"

    deliver(lambda: correct(desk, reword))
    assert points(desk) == [(2, False)]
    assert not QuizCorrection.objects.exists()


def test_another_edition_is_no_correction(deliver):
    desk = desk_with_quiz()
    submit(desk)
    deliver(lambda: correct(desk, as_correction=False))
    assert points(desk) == [(2, False)]
    assert not QuizCorrection.objects.exists()


def test_a_cohort_that_did_not_adopt_it_is_left_alone(deliver):
    desk = desk_with_quiz()
    other = join(CohortFactory(edition=desk.cohort.edition))
    submit(other)
    edition = deliver(lambda: correct(desk))
    assert points(other) == [(2, False)]
    deliver(lambda: adopt_edition(cohort=other.cohort, edition=edition, by=releaser()))
    assert points(other) == [(3, True)]
    assert QuizCorrection.objects.count() == 1  # of the edition, for both cohorts


# Once


def test_repeated_it_finds_nothing_more(deliver):
    desk = desk_with_quiz()
    submit(desk)
    former = desk.cohort.edition
    edition = deliver(lambda: correct(desk))

    def again():
        return services.rescore_quizzes(
            cohort=desk.cohort, former=former, edition=edition, by=releaser()
        )

    assert deliver(again) == 0
    assert mail.outbox == []
    assert (RescoredAttempt.objects.count(), Completion.objects.count()) == (1, 1)


def test_a_second_correction_rescores_what_the_first_gave(deliver):
    """The first was faulty, too: nobody loses what it gave."""
    desk = desk_with_quiz(pass_mark=100)
    loser = join(desk.cohort)
    submit(desk)
    submit(loser, first=RIGHT, second="false")
    deliver(lambda: correct(desk))

    def turn_another(questions):
        questions[1]["value"]["is_true"] = "false"

    deliver(lambda: correct(desk, turn_another))
    assert points(desk) == [(3, True)]
    assert points(loser) == [(3, True)]


def test_the_database_never_takes_points():
    desk = desk_with_quiz()
    attempt = submit(desk)
    correction = QuizCorrection.objects.create(
        edition=desk.cohort.edition, lesson_key=attempt.lesson_key, question_ids=["q1"]
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        RescoredAttempt.objects.create(
            correction=correction, attempt=attempt, points_before=2, points_after=1
        )


# Attempts that were open


def test_an_attempt_begun_before_and_submitted_after_gains(deliver):
    desk = desk_with_quiz()
    services.save_answers(desk.at("testi"), number=1, answers={"q1": WRONG})
    deliver(lambda: correct(desk))
    attempt = submit(desk)
    assert (attempt.points, attempt.passed) == (3, True)
    assert Completion.objects.count() == 1
    assert RescoredAttempt.objects.get().points_before == 2


def test_an_attempt_begun_after_it_is_scored_by_the_new_key_alone(deliver):
    desk = desk_with_quiz()
    deliver(lambda: correct(desk))
    assert submit(desk, first=RIGHT).points == 2
    assert submit(desk, first=WRONG, number=2).points == 3
    assert not RescoredAttempt.objects.exists()


# Told


def test_those_who_gained_are_told_in_their_language(deliver):
    desk = desk_with_quiz()
    desk.person.language = "en"
    desk.person.save()
    other = join(desk.cohort)
    submit(desk)
    submit(other, first=RIGHT)
    deliver(lambda: correct(desk))
    (message,) = [sent for sent in mail.outbox if "corrected" in sent.subject]
    assert message.to == [desk.person.email]
    assert "corrected in your favour" in message.subject
    assert "attempt 1: 3 of 3 points, 2 before. You have passed the quiz." in message.body


def test_the_page_tells_it_and_marks_the_item_as_right(deliver):
    desk = desk_with_quiz(pass_mark=100)
    submit(desk, third="1")
    before = desk.read("testi").text
    deliver(lambda: correct(desk))
    with translation.override("en"):
        page = desk.read("testi", language="en").text
    assert "your points rose from 1 to 2" in page.replace("\xa0", " ")
    assert before.count("quiz__feedback--right") + 1 == page.count("quiz__feedback--right")


def test_the_history_of_the_cohort_tells_how_many_gained(deliver):
    desk = desk_with_quiz()
    submit(desk)
    deliver(lambda: correct(desk))
    entry = ModelLogEntry.objects.get(action="progress.rescore_quizzes")
    with translation.override("en"):
        assert entry.formatter.format_message(entry) == (
            "The points of 1 attempt rose by the correction 1.1"
        )


def test_a_quiz_without_corrections_costs_one_query_more_to_submit():
    desk = desk_with_quiz()
    services.save_answers(desk.at("testi"), number=1, answers={})
    place = desk.at("testi")
    answers = {"q1": WRONG, "q2": "true", "q3": "50"}
    statements = queries_of(lambda: services.submit_quiz(place, number=1, answers=answers))
    assert len([sql for sql in statements if "quizcorrection" in sql]) == 1


def test_a_second_cohort_gains_whenever_the_first_took_the_correction(deliver):
    first = desk_with_quiz()
    second = join(CohortFactory(edition=first.cohort.edition))
    edit_questions(turn_the_key)
    track, by = first.cohort.edition.track, releaser()
    edition = deliver(lambda: release_edition(track, by=by, as_correction=True, note="Avain."))
    deliver(lambda: adopt_edition(cohort=first.cohort, edition=edition, by=by))
    services.save_answers(second.at("testi"), number=1, answers={"q1": WRONG})
    deliver(lambda: adopt_edition(cohort=second.cohort, edition=edition, by=by))
    attempt = deliver(lambda: submit(second))
    attempt.refresh_from_db()
    assert (attempt.points, attempt.passed) == (3, True)
