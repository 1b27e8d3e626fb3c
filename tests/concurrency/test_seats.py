"""200 people and 20 seats; one invitation and 20 people."""

import pytest

from cohorts.models import Cohort, Enrolment, EnrolmentEvent, Invitation
from cohorts.services import CohortFull, InvitationUnusable, claim_invitation, enrol, withdraw
from people.models import User
from tests.concurrency.races import execute, number, think, together, twin_table
from tests.factories.cohorts import CohortFactory, invitation

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
SEATS = 20


def people(count: int) -> list[User]:
    emails = [f"hakija{number}@academy.example" for number in range(count)]
    return User.objects.bulk_create(User(email=email) for email in emails)


def seats_taken(cohort: Cohort) -> int:
    cohort.refresh_from_db()
    assert cohort.seats_taken == Enrolment.objects.active().filter(cohort=cohort).count()
    return cohort.seats_taken


def of_type(results: list, kind: type) -> list:
    return [result for result in results if isinstance(result, kind)]


# 200 enrolments for 20 seats


def test_control_counting_first_oversells():
    def naive(person: int) -> bool:
        taken = number("SELECT count(*) FROM naive_twin")
        think()
        return taken < SEATS and bool(execute("INSERT INTO naive_twin VALUES (%s)", person))

    with twin_table("person integer"):
        told_yes = together(200, naive).count(True)
        assert number("SELECT count(*) FROM naive_twin") == told_yes > SEATS


def test_200_enrolments_for_20_seats_fill_just_those():
    cohort, crowd = CohortFactory(capacity=SEATS), people(200)
    results = together(200, lambda which: enrol(cohort=cohort, person=crowd[which]))
    told_yes = of_type(results, Enrolment)
    assert len(told_yes) == SEATS
    assert len(of_type(results, CohortFull)) == 180
    assert seats_taken(cohort) == SEATS
    rows = Enrolment.objects.values_list("person_id", flat=True)
    assert set(rows) == {enrolment.person_id for enrolment in told_yes}
    assert EnrolmentEvent.objects.count() == SEATS


def test_one_person_who_clicks_20_times_has_one_seat_even_if_it_is_the_last():
    cohort, (person,) = CohortFactory(capacity=1), people(1)
    results = together(20, lambda _: enrol(cohort=cohort, person=person))
    assert len({seat.pk for seat in of_type(results, Enrolment)}) == 1
    assert len(of_type(results, Enrolment)) == 20
    assert seats_taken(cohort) == 1
    assert EnrolmentEvent.objects.count() == 1


def test_20_who_come_while_20_go_leave_the_count_right():
    cohort, crowd = CohortFactory(capacity=SEATS), people(40)
    leaving = [enrol(cohort=cohort, person=person) for person in crowd[:SEATS]]

    def move(which: int):
        if which < SEATS:
            return withdraw(enrolment=leaving[which], by=None)
        return enrol(cohort=cohort, person=crowd[which])

    results = together(40, move)
    stayed_out = of_type(results, CohortFull)
    assert len(stayed_out) + len(of_type(results, Enrolment)) == 40
    assert seats_taken(cohort) == SEATS - len(stayed_out)


def test_withdrawing_20_times_at_once_frees_one_seat():
    cohort, crowd = CohortFactory(capacity=SEATS), people(2)
    seats = [enrol(cohort=cohort, person=person) for person in crowd]
    together(20, lambda _: withdraw(enrolment=Enrolment.objects.get(pk=seats[0].pk), by=crowd[0]))
    assert seats_taken(cohort) == 1
    assert EnrolmentEvent.objects.filter(change="withdrew").count() == 1


# One invitation claimed by 20


def test_control_an_invitation_looked_at_first_serves_many():
    def naive(person: int) -> bool:
        is_free = number("SELECT claimed_by IS NULL FROM naive_twin")
        think()
        return is_free and bool(execute("UPDATE naive_twin SET claimed_by = %s", person))

    with twin_table("claimed_by integer"):
        execute("INSERT INTO naive_twin VALUES (NULL)")
        assert together(20, naive).count(True) > 1


def test_one_invitation_claimed_by_20_serves_one():
    cohort, crowd = CohortFactory(capacity=SEATS), people(20)
    invited = invitation(cohort)
    results = together(20, lambda n: claim_invitation(invitation=invited, person=crowd[n]))
    (seat,) = of_type(results, Enrolment)
    refused = of_type(results, InvitationUnusable)
    assert [fault.reason for fault in refused] == ["claimed"] * 19
    assert seats_taken(cohort) == 1
    invited.refresh_from_db()
    assert invited.claimed_by_id == seat.person_id == Enrolment.objects.get().person_id


def test_one_person_claiming_20_times_gets_the_one_seat_each_time():
    cohort, (person,) = CohortFactory(capacity=1), people(1)
    invited = invitation(cohort)
    results = together(20, lambda _: claim_invitation(invitation=invited, person=person))
    assert {seat.pk for seat in results} == {Enrolment.objects.get().pk}
    assert seats_taken(cohort) == 1


def test_40_invitations_for_20_seats_leave_20_open():
    cohort, crowd = CohortFactory(capacity=SEATS), people(40)
    invited = [invitation(cohort, person.email) for person in crowd]
    results = together(40, lambda n: claim_invitation(invitation=invited[n], person=crowd[n]))
    assert len(of_type(results, Enrolment)) == len(of_type(results, CohortFull)) == SEATS
    assert seats_taken(cohort) == SEATS
    assert Invitation.objects.open().count() == SEATS
