"""Individual arrangements: more time or attempts for one person, with a reason, at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from wagtail.models import ModelLogEntry

from cohorts.choices import Role
from cohorts.services import withdraw
from core.models import AccessRecord
from progress import services
from progress.models import Accommodation, QuizAttempt, TaskVersion
from tests.factories.cohorts import AssignmentFactory, CohortFactory
from tests.factories.learners import join, queries_of
from tests.factories.lesson_bodies import single_choice
from tests.factories.pages import quiz_lesson
from tests.factories.tasks import due_in, facilitator, hand_in, signed_in, task_learner

pytestmark = pytest.mark.django_db
WRONG = {"q1": "q1-wrong"}
REASON = "Lukivaikeus, sovittu puhelimessa"


def desk_with_quiz(max_attempts: int | None = 2):
    quiz = quiz_lesson(single_choice(question_id="q1"), slug="testi", max_attempts=max_attempts)
    return task_learner(lessons=({"slug": "luku"}, quiz))


def today(desk):
    return desk.at("tehtava").enrolment.today


def more_time(desk, by, days, reason=REASON):
    return services.grant_extension(
        desk.at("tehtava"), due_on=today(desk) + timedelta(days=days), reason=reason, by=by
    )


def more_attempts(desk, by, count=1, lesson="testi", reason=REASON):
    return services.grant_attempts(desk.at(lesson), extra_attempts=count, reason=reason, by=by)


def fail(desk, times):
    for number in range(1, times + 1):
        services.submit_quiz(desk.at("testi"), number=number, answers=WRONG)


def address(desk, language="fi"):
    with translation.override(language):
        return reverse("progress:show_arrangements", args=[desk.cohort.slug, desk.seat.uuid])


# More time


def test_an_extension_holds_from_the_next_request_on():
    desk = task_learner()
    due_in(desk, -5)
    more_time(desk, facilitator(desk), 2)
    with translation.override("en"):
        page = desk.read("tehtava", language="en").text
    assert "You have been given more time" in page
    assert "You can still hand in" not in page  # it is not late
    version = hand_in(desk)
    assert not version.is_late
    assert version.due_on == today(desk) + timedelta(days=2)


@pytest.mark.parametrize(("days", "is_late"), [(0, False), (-1, True)])
def test_the_last_day_of_an_extension_is_in_time(days, is_late):
    desk = task_learner()
    due_in(desk, -5)
    more_time(desk, facilitator(desk), days)
    assert hand_in(desk).is_late is is_late


def test_the_latest_of_several_extensions_holds():
    desk = task_learner()
    due_in(desk, -5)
    boss = facilitator(desk)
    more_time(desk, boss, 20)
    more_time(desk, boss, -2)
    assert hand_in(desk).due_on == today(desk) - timedelta(days=2)


def test_an_extension_is_of_one_person_and_one_step():
    desk = task_learner(lessons=({"slug": "toinen", "completion_rule": "task", "due_days": 40},))
    due_in(desk, -5)
    fellow = join(desk.cohort)
    more_time(desk, facilitator(desk), 3)
    assert hand_in(fellow).is_late
    assert services.submit_task(desk.at("toinen"), number=1, text="x").is_late
    assert not hand_in(desk).is_late


def test_what_was_handed_in_late_stays_late():
    desk = task_learner()
    due_in(desk, -5)
    hand_in(desk)
    more_time(desk, facilitator(desk), 3)
    assert TaskVersion.objects.get().is_late


def test_an_extension_is_later_than_the_common_day():
    desk = task_learner()
    due_in(desk, 5)
    for days in (5, 4):
        with pytest.raises(services.ArrangementRefused) as refusal:
            more_time(desk, facilitator(desk), days)
        assert refusal.value.field == "due_on"
    assert not Accommodation.objects.exists()


# More attempts


def test_extra_attempts_open_a_quiz_that_was_used_up():
    desk = desk_with_quiz(max_attempts=2)
    fail(desk, 2)
    with pytest.raises(services.NoAttemptsLeft):
        services.submit_quiz(desk.at("testi"), number=3, answers=WRONG)
    assert 'id="quiz-form"' not in desk.read("testi").text
    more_attempts(desk, facilitator(desk))
    with translation.override("en"):
        page = desk.read("testi", language="en").text
    assert 'id="quiz-form"' in page
    assert "You have 1 attempt left. You have been given 1 extra attempt." in page
    assert REASON not in page
    assert services.submit_quiz(desk.at("testi"), number=3, answers={"q1": "q1-right"}).passed
    assert list(QuizAttempt.objects.values_list("max_attempts", flat=True)) == [2, 2, 3]


def test_extra_attempts_add_up_and_are_used_up():
    desk = desk_with_quiz(max_attempts=1)
    boss = facilitator(desk)
    more_attempts(desk, boss, 1)
    more_attempts(desk, boss, 2)
    fail(desk, 4)
    with pytest.raises(services.NoAttemptsLeft):
        services.submit_quiz(desk.at("testi"), number=5, answers=WRONG)


def test_extra_attempts_are_of_one_person():
    desk = desk_with_quiz(max_attempts=1)
    fellow = join(desk.cohort)
    more_attempts(desk, facilitator(desk))
    fail(fellow, 1)
    with pytest.raises(services.NoAttemptsLeft):
        services.submit_quiz(fellow.at("testi"), number=2, answers=WRONG)


@pytest.mark.parametrize("count", [0, -1, 21])
def test_extra_attempts_are_a_few(count):
    desk = desk_with_quiz()
    with pytest.raises(services.ArrangementRefused):
        more_attempts(desk, facilitator(desk), count)


def test_what_a_step_lacks_cannot_be_given():
    desk, unlimited = desk_with_quiz(), desk_with_quiz(max_attempts=None)
    boss = facilitator(desk)
    for lesson in ("luku", "tehtava"):
        with pytest.raises(services.ArrangementRefused):
            more_attempts(desk, boss, lesson=lesson)
    with pytest.raises(services.ArrangementRefused):
        more_attempts(unlimited, facilitator(unlimited))
    with pytest.raises(services.ArrangementRefused):
        services.grant_extension(
            desk.at("testi"), due_on=today(desk) + timedelta(days=99), reason=REASON, by=boss
        )
    assert not Accommodation.objects.exists()


# The reason, the log, the rights


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_reason_is_required(reason):
    desk = desk_with_quiz()
    boss = facilitator(desk)
    for grant in (
        lambda: more_time(desk, boss, 60, reason),
        lambda: more_attempts(desk, boss, reason=reason),
    ):
        with pytest.raises(services.ArrangementRefused) as refusal:
            grant()
        assert refusal.value.field == "reason"
    with pytest.raises(IntegrityError), transaction.atomic():
        Accommodation.objects.create(
            enrolment=desk.seat,
            lesson_key=desk.at("testi").lesson.key,
            kind="attempts",
            extra_attempts=1,
        )


def test_the_history_tells_what_was_given_but_neither_to_whom_nor_why():
    desk = desk_with_quiz()
    boss = facilitator(desk)
    more_time(desk, boss, 60)
    more_attempts(desk, boss, 3)
    entries = ModelLogEntry.objects.filter(action__startswith="progress.grant").order_by("pk")
    assert [entry.action for entry in entries] == [
        "progress.grant_extension",
        "progress.grant_attempts",
    ]
    with translation.override("en"):
        messages = [entry.formatter.format_message(entry) for entry in entries]
    assert "3 more attempts at the quiz" in messages[1]
    for entry, message in zip(entries, messages, strict=True):
        told = f"{message} {entry.data} {entry.label}"
        assert entry.user == boss
        for private in (REASON, desk.person.email, desk.person.last_name):
            assert private not in told


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.COORDINATOR])
def test_facilitators_and_coordinators_give_arrangements(role):
    desk = desk_with_quiz()
    boss = facilitator(desk, role)
    more_time(desk, boss, 60)
    assert Accommodation.objects.get().granted_by == boss


def test_nobody_else_gives_or_sees_them():
    desk = desk_with_quiz()
    more_time(desk, facilitator(desk), 60)
    elsewhere = AssignmentFactory(cohort=CohortFactory(edition=desk.cohort.edition)).person
    fellow = join(desk.cohort).person
    AssignmentFactory(cohort=desk.cohort, person=desk.person)  # a coordinator who studies here
    for person in (elsewhere, fellow, desk.person):
        for grant in (more_time, more_attempts):
            with pytest.raises(PermissionDenied):
                grant(desk, person, 9)
        client = signed_in(person)
        assert client.get(address(desk)).status_code == 404
        assert client.post(address(desk), posted(desk)).status_code == 404
    assert Accommodation.objects.count() == 1


# The page


def posted(desk, kind="extension", **changed):
    lesson = "tehtava" if kind == "extension" else "testi"
    own = (
        {"due_on": (today(desk) + timedelta(days=60)).isoformat()}
        if kind == "extension"
        else {"extra_attempts": "2"}
    )
    data = {"lesson": str(desk.at(lesson).lesson.key), "reason": REASON, **own, **changed}
    return {"kind": kind, **{f"{kind}-{name}": value for name, value in data.items()}}


@pytest.mark.parametrize("kind", ["extension", "attempts"])
def test_the_page_gives_an_arrangement_and_lists_it(kind):
    desk = desk_with_quiz()
    client = signed_in(facilitator(desk))
    assert client.post(address(desk), posted(desk, kind)).url == address(desk)
    assert Accommodation.objects.get().kind == kind
    assert REASON in client.get(address(desk)).text


@pytest.mark.parametrize(
    ("kind", "changed", "field"),
    [
        ("extension", {"reason": ""}, "reason"),
        ("extension", {"due_on": "eilen"}, "due_on"),
        ("extension", {"due_on": "2020-01-01"}, "due_on"),
        ("extension", {"lesson": "00000000-0000-4000-8000-000000000000"}, "lesson"),
        ("attempts", {"extra_attempts": "0"}, "extra_attempts"),
        ("attempts", {"extra_attempts": "999"}, "extra_attempts"),
        ("attempts", {"reason": " "}, "reason"),
    ],
)
def test_a_fault_stands_beside_its_field_and_what_was_typed_stays(kind, changed, field):
    desk = desk_with_quiz()
    page = signed_in(facilitator(desk)).post(address(desk), posted(desk, kind, **changed))
    assert page.status_code == 422
    assert f'href="#id_{kind}-{field}"' in page.text
    if "reason" not in changed:
        assert REASON in page.text
    assert not Accommodation.objects.exists()


def test_a_post_of_no_kind_changes_nothing():
    desk = desk_with_quiz()
    page = signed_in(facilitator(desk)).post(address(desk), {"kind": "other"})
    assert page.status_code == 200
    assert not Accommodation.objects.exists()


def test_looking_and_giving_are_written_down():
    desk = desk_with_quiz()
    client = signed_in(facilitator(desk))
    client.get(address(desk))
    client.post(address(desk), posted(desk))
    rows = AccessRecord.objects.order_by("pk").values_list("action", "about")
    assert list(rows) == [
        ("progress.read_arrangements", desk.person.pk),
        ("progress.grant_extension", desk.person.pk),
    ]


def test_a_seat_that_was_left_or_is_of_another_cohort_is_not_there():
    desk, other = desk_with_quiz(), desk_with_quiz()
    boss = facilitator(desk)
    AssignmentFactory(cohort=other.cohort, person=boss)
    client = signed_in(boss)
    crossed = reverse("progress:show_arrangements", args=[desk.cohort.slug, other.seat.uuid])
    assert client.get(crossed).status_code == 404
    seat = desk.seat
    withdraw(enrolment=seat, by=boss)
    left = reverse("progress:show_arrangements", args=[desk.cohort.slug, seat.uuid])
    assert client.get(left).status_code == 404


def test_the_page_costs_the_same_with_1_and_20_arrangements():
    desk = desk_with_quiz()
    boss = facilitator(desk)
    client, counts = signed_in(boss), []
    where = address(desk)
    for more in (1, 19):
        for _ in range(more):
            more_attempts(desk, boss)
        client.get(where)
        counts.append(len(queries_of(lambda: client.get(where))))
    assert counts[0] == counts[1] <= 10
