"""One person at the desk: where they stand; ending a seat and giving it back."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from cohorts.choices import EnrolmentState, Role
from cohorts.models import Cohort, Enrolment, EnrolmentEvent
from coordination import services
from core.models import AccessRecord
from progress.models import Note, QuizAttempt
from tests.factories.desks import Desk, desk, participant, sit_down
from tests.factories.learners import queries_of
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_desk() -> Desk:
    return desk()


def test_the_page_tells_steps_and_dates_and_neither_answers_nor_notes(at_desk):
    seat = participant(at_desk.cohort, done=1, first_name="Aino", last_name="Ensio")
    town = OrganisationFactory(name_fi="Järvilakeuden kunta")
    Enrolment.objects.filter(pk=seat.pk).update(organisation=town)
    lesson = at_desk.cohort.edition.lessons.first()
    note = {"text": "Salainen muistiinpano", "saved_at": seat.enrolled_at}
    Note.objects.create(enrolment=seat, lesson_key=lesson.key, **note)
    QuizAttempt.objects.create(
        enrolment=seat, lesson_key=lesson.key, number=1, state="submitted", points=1, max_points=2,
        passed=False, submitted_at=seat.enrolled_at,
        snapshot={"fi": {"questions": [{"text": "Salainen kysymys"}]}},
        answers={"q": "Salainen vastaus"},
    )  # fmt: skip
    page = at_desk.get("show_person", seat.uuid).content.decode()
    for told in ("Aino Ensio", "Järvilakeuden kunta", "Done on", "quiz not passed", "1 attempt"):
        assert told in page
    assert "Salainen" not in page


def test_a_look_at_a_person_is_written_down_about_them(at_desk):
    seat = participant(at_desk.cohort)
    at_desk.get("show_person", seat.uuid)
    record = AccessRecord.objects.get()
    assert (record.by, record.about) == (at_desk.person, seat.person)
    assert (record.action, record.scope) == ("coordination.read_person", at_desk.cohort.slug)


def test_facilitators_look_and_do_not_act(at_desk):
    seat = participant(at_desk.cohort)
    facilitator = sit_down(at_desk.cohort, Role.FACILITATOR)
    page = facilitator.get("show_person", seat.uuid)
    assert page.status_code == 200
    assert "/withdraw/" not in page.content.decode()
    data = {"people": [seat.uuid], "confirm": "1", "reason": "x"}
    assert facilitator.post("withdraw_people", data=data).status_code == 404
    assert facilitator.post("return_person", seat.uuid).status_code == 404
    seat.refresh_from_db()
    assert seat.state == EnrolmentState.ACTIVE
    assert at_desk.post("withdraw_people", data=data).status_code == 302  # the control


def test_a_person_of_another_cohort_does_not_exist(at_desk):
    other = desk(edition=at_desk.cohort.edition)
    seat = participant(other.cohort)
    assert at_desk.get("show_person", seat.uuid).status_code == 404
    assert at_desk.get("show_person", uuid.uuid4()).status_code == 404
    assert other.get("show_person", seat.uuid).status_code == 200  # the control
    at_desk.post(
        "withdraw_people", data={"people": [seat.uuid], "confirm": "1", "reason": "Ei kuulu"}
    )
    seat.refresh_from_db()
    assert seat.state == EnrolmentState.ACTIVE


@pytest.mark.parametrize("named", [[], ["x"], [""], ["1' OR 1=1"], [str(uuid.uuid4())]])
def test_a_form_that_names_nobody_changes_nothing(at_desk, named):
    participant(at_desk.cohort)
    for name in ("withdraw_people", "write_reminder", "export_roll"):
        answer = at_desk.post(name, data={"people": named, "confirm": "1", "reason": "x"})
        assert (answer.status_code, answer.url) == (302, at_desk.url("show_roll"))
    assert not EnrolmentEvent.objects.filter(change="withdrew").exists()


def test_seats_are_ended_with_a_reason_after_being_asked(at_desk):
    seats = [participant(at_desk.cohort) for _number in range(2)]
    chosen = {"people": [seat.uuid for seat in seats]}
    asked = at_desk.post("withdraw_people", data=chosen)
    assert asked.status_code == 200
    assert b"2 people are chosen" in asked.content
    empty = at_desk.post("withdraw_people", data={**chosen, "confirm": "1", "reason": " "})
    assert empty.status_code == 422
    assert b"Write the reason" in empty.content
    assert not EnrolmentEvent.objects.filter(change="withdrew").exists()
    at_desk.post("withdraw_people", data={**chosen, "confirm": "1", "reason": "Vaihtoi työtä"})
    ended = EnrolmentEvent.objects.filter(change="withdrew")
    assert [(event.by, event.reason) for event in ended] == [(at_desk.person, "Vaihtoi työtä")] * 2
    assert Cohort.objects.get(pk=at_desk.cohort.pk).seats_taken == 0
    record = AccessRecord.objects.filter(action="coordination.withdraw_person").first()
    assert record.reason == "Vaihtoi työtä"


def test_a_seat_is_given_back_while_one_is_free(at_desk):
    seat = participant(at_desk.cohort, done=2)
    data = {"people": [seat.uuid], "confirm": "1", "reason": "Erehdys"}
    at_desk.post("withdraw_people", data=data)
    Cohort.objects.update(capacity=1)
    participant(at_desk.cohort)
    refused = at_desk.client.post(at_desk.url("return_person", seat.uuid), follow=True)
    assert b"no free seat" in refused.content
    Cohort.objects.update(capacity=2)
    at_desk.post("return_person", seat.uuid)
    seat.refresh_from_db()
    assert seat.state == EnrolmentState.ACTIVE
    assert seat.completions.count() == 2


def test_the_services_ask_who_may_and_whose_seat_it_is(at_desk):
    seat = participant(at_desk.cohort)
    facilitator = sit_down(at_desk.cohort, Role.FACILITATOR).person
    other = desk(edition=at_desk.cohort.edition)
    with pytest.raises(PermissionDenied):
        services.withdraw_people(
            cohort=at_desk.cohort, enrolments=[seat], by=facilitator, reason="x"
        )
    with pytest.raises(ValueError, match="another cohort"):
        services.withdraw_people(
            cohort=other.cohort, enrolments=[seat], by=other.person, reason="x"
        )
    with pytest.raises(PermissionDenied):
        services.return_person(enrolment=seat, by=facilitator)


def test_the_page_costs_the_same_whatever_has_been_done(at_desk):
    first, second = participant(at_desk.cohort), participant(at_desk.cohort, done=4)
    at_desk.get("show_person", first.uuid)
    costs = [
        len(queries_of(lambda seat=seat: at_desk.get("show_person", seat.uuid)))
        for seat in (first, second)
    ]
    assert costs[0] == costs[1] <= 16
