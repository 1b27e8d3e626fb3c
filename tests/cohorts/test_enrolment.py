import pytest
from django.db import IntegrityError, transaction

from cohorts.choices import CohortStatus, EnrolmentState
from cohorts.models import Cohort, Enrolment
from cohorts.services import CohortClosed, CohortFull, enrol, withdraw
from courses.models import Edition
from progress.models import Completion, Note, QuizAttempt
from tests.factories.cohorts import CohortFactory
from tests.factories.learners import queries_of
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort() -> Cohort:
    return CohortFactory(capacity=2)


def seats_taken(cohort: Cohort) -> int:
    """As counted; the stored number must be the same."""
    cohort.refresh_from_db()
    counted = Enrolment.objects.active().filter(cohort=cohort).count()
    assert cohort.seats_taken == counted
    return counted


def history(enrolment: Enrolment) -> list[str]:
    return list(enrolment.events.values_list("change", flat=True))


def test_a_person_gets_a_seat_and_the_history_begins(cohort):
    person = UserFactory()
    enrolment = enrol(cohort=cohort, person=person)
    assert enrolment.state == EnrolmentState.ACTIVE
    assert seats_taken(cohort) == 1
    assert history(enrolment) == ["enrolled"]
    assert enrolment.events.get().by == person


def test_who_enrolled_somebody_else_is_kept(cohort):
    coordinator = UserFactory()
    assert enrol(cohort=cohort, person=UserFactory(), by=coordinator).events.get().by == coordinator


def test_enrolling_twice_changes_nothing(cohort):
    person = UserFactory()
    assert enrol(cohort=cohort, person=person) == enrol(cohort=cohort, person=person)
    assert seats_taken(cohort) == 1
    assert history(Enrolment.objects.get()) == ["enrolled"]


def test_enrolling_makes_no_progress_rows(cohort):
    enrol(cohort=cohort, person=UserFactory())
    for model in (Completion, QuizAttempt, Note):
        assert not model.objects.exists()


def test_full_cohort_refuses_enrolment_and_writes_nothing(cohort):
    for _ in range(2):
        enrol(cohort=cohort, person=UserFactory())
    with pytest.raises(CohortFull):
        enrol(cohort=cohort, person=UserFactory())
    assert seats_taken(cohort) == 2
    assert Enrolment.objects.count() == 2


def test_a_full_cohort_still_knows_its_own_people(cohort):
    people = [UserFactory(), UserFactory()]
    seats = [enrol(cohort=cohort, person=person) for person in people]
    assert [enrol(cohort=cohort, person=person) for person in people] == seats


def test_who_took_the_last_seat_by_another_click_is_not_told_that_it_is_full(cohort, monkeypatch):
    """The first look found no seat; meanwhile the same person's other request took the last."""
    enrol(cohort=cohort, person=UserFactory())
    person = UserFactory()
    from cohorts.services import seats

    take = seats._take_seat

    def overtaken(row: Cohort) -> None:
        monkeypatch.setattr(seats, "_take_seat", take)
        enrol(cohort=cohort, person=person)
        take(row)

    monkeypatch.setattr(seats, "_take_seat", overtaken)
    assert enrol(cohort=cohort, person=person).person == person
    assert seats_taken(cohort) == 2


@pytest.mark.parametrize("status", [CohortStatus.FINISHED, CohortStatus.CANCELLED])
def test_closed_cohort_refuses_enrolment(cohort, status):
    Cohort.objects.update(status=status)
    with pytest.raises(CohortClosed):
        enrol(cohort=cohort, person=UserFactory())
    assert seats_taken(cohort) == 0


@pytest.mark.parametrize("status", [CohortStatus.PLANNED, CohortStatus.OPEN, CohortStatus.RUNNING])
def test_cohort_takes_people_until_it_ends(cohort, status):
    Cohort.objects.update(status=status)
    assert enrol(cohort=cohort, person=UserFactory())


def test_a_stale_cohort_in_memory_decides_nothing(cohort):
    stale = Cohort.objects.get()
    enrol(cohort=cohort, person=UserFactory())
    enrol(cohort=cohort, person=UserFactory())
    assert stale.seats_taken == 0
    with pytest.raises(CohortFull):
        enrol(cohort=stale, person=UserFactory())


def test_withdrawing_frees_the_seat_and_keeps_the_reason(cohort):
    person = UserFactory()
    enrolment = enrol(cohort=cohort, person=person)
    withdraw(enrolment=enrolment, by=person, reason="työt vaihtuivat")
    assert enrolment.state == EnrolmentState.WITHDRAWN
    assert seats_taken(cohort) == 0
    assert history(enrolment) == ["enrolled", "withdrew"]
    assert enrolment.events.last().reason == "työt vaihtuivat"


def test_withdrawing_twice_frees_one_seat(cohort):
    enrol(cohort=cohort, person=UserFactory())
    enrolment = enrol(cohort=cohort, person=UserFactory())
    stale = Enrolment.objects.get(pk=enrolment.pk)
    withdraw(enrolment=enrolment, by=None)
    withdraw(enrolment=stale, by=None)
    assert stale.state == EnrolmentState.WITHDRAWN
    assert seats_taken(cohort) == 1
    assert history(enrolment) == ["enrolled", "withdrew"]


def test_who_returns_gets_the_same_row_and_its_history(cohort):
    person = UserFactory()
    first = enrol(cohort=cohort, person=person)
    withdraw(enrolment=first, by=person)
    again = enrol(cohort=cohort, person=person)
    assert (again.pk, again.uuid) == (first.pk, first.uuid)
    assert seats_taken(cohort) == 1
    assert history(again) == ["enrolled", "withdrew", "returned"]


def test_who_returns_to_a_full_cohort_stays_out(cohort):
    person = UserFactory()
    withdraw(enrolment=enrol(cohort=cohort, person=person), by=person)
    for _ in range(2):
        enrol(cohort=cohort, person=UserFactory())
    with pytest.raises(CohortFull):
        enrol(cohort=cohort, person=person)
    assert Enrolment.objects.get(person=person).state == EnrolmentState.WITHDRAWN
    assert seats_taken(cohort) == 2


def test_enrolling_costs_what_it_says(cohort):
    person = UserFactory()
    statements = queries_of(lambda: enrol(cohort=cohort, person=person))
    own = [sql for sql in statements if "SAVEPOINT" not in sql]
    assert len(own) <= 6


# What the database holds by itself


def broken(write) -> bool:
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        return True
    return False


def test_constraints_refuse_what_a_service_never_writes(cohort):
    Cohort.objects.update(seats_taken=2)
    assert broken(lambda: Cohort.objects.update(seats_taken=3))
    assert broken(lambda: Cohort.objects.update(capacity=1))
    assert broken(lambda: Cohort.objects.update(seats_taken=-1))
    assert broken(lambda: Cohort.objects.update(ends_on="2000-01-01"))
    assert broken(lambda: Cohort.objects.update(sign_up="code", join_code=""))
    enrolment = enrol(cohort=CohortFactory(edition=cohort.edition), person=UserFactory())
    row = {"cohort": enrolment.cohort, "person": enrolment.person}
    assert broken(lambda: Enrolment.objects.create(**row))


def test_an_edition_in_use_cannot_be_deleted(cohort):
    assert broken(lambda: cohort.edition.delete())
    assert Edition.objects.exists()
