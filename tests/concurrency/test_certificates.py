"""2,000 signals that 20 people have finished; one certificate issued anew by many at once."""

import pytest
from django.core import mail

from cohorts.models import Enrolment
from core import effects
from core.models import Effect
from people.models import User
from progress import services
from progress.certificates.services import issue_certificate, reissue_certificate
from progress.models import Certificate, Completion
from progress.signals import module_completed
from tests.concurrency.races import execute, number, think, together, twin_table
from tests.factories.certificates import certificate_of, graduate
from tests.factories.cohorts import enrolled
from tests.factories.learners import Learner, learner
from tests.factories.people import UserFactory

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
PEOPLE, SIGNALS, AT_ONCE = 20, 2_000, 100


def finished_cohort() -> tuple[Learner, list[Enrolment]]:
    """20 people whose completions were written behind the service's back: nothing was issued."""
    desk = learner(lessons=1, capacity=PEOPLE + 1)
    emails = [f"valmis{number}@academy.example" for number in range(PEOPLE)]
    people = User.objects.bulk_create(User(email=email, first_name="Aino") for email in emails)
    seats = [enrolled(person, desk.cohort) for person in people]
    key = desk.lessons[0].key
    Completion.objects.bulk_create(
        Completion(enrolment=seat, lesson_key=key, source="marked") for seat in seats
    )
    return desk, seats


def all_together(work) -> list:
    """A hundred runners, each of whom calls ``work`` for the 20 people in turn: 2,000 signals, a
    hundred of them for one person at a time."""
    runs = together(AT_ONCE, lambda _: [work(person) for person in range(PEOPLE)])
    assert not [run for run in runs if isinstance(run, Exception)]
    results = [result for run in runs for result in run]
    assert len(results) == SIGNALS
    return results


def test_control_looking_first_issues_more_than_one_for_a_person():
    def naive(person: int) -> None:
        found = number("SELECT count(*) FROM naive_twin WHERE person = %s", person)
        think()
        if not found:
            execute("INSERT INTO naive_twin VALUES (%s)", person)

    with twin_table("person integer"):
        all_together(naive)
        assert number("SELECT count(*) FROM naive_twin") > PEOPLE


def test_2000_completion_signals_for_20_people_make_20_certificates_and_20_mails():
    desk, seats = finished_cohort()
    (module,) = desk.at(desk.lessons[0].slug).standing.outline.modules

    def signal(person: int) -> None:
        module_completed.send(sender=Completion, enrolment=seats[person], module=module)

    assert set(all_together(signal)) == {None}
    while effects.sweep():
        pass
    assert Certificate.objects.count() == PEOPLE
    assert Certificate.objects.values("enrolment").distinct().count() == PEOPLE
    assert not Effect.objects.exclude(state=Effect.State.DELIVERED).exists()
    assert len({message.to[0] for message in mail.outbox}) == len(mail.outbox) == PEOPLE


def test_2000_calls_of_the_service_itself_make_20_certificates():
    _desk, seats = finished_cohort()
    results = all_together(lambda person: issue_certificate(enrolment=seats[person]))
    issued = [row for row in results if row is not None]
    assert len(issued) == Certificate.objects.count() == PEOPLE


def test_a_hundred_last_steps_by_clicks_make_one_certificate():
    desk = learner(lessons=1)
    places = [desk.at(desk.lessons[0].slug) for _ in range(AT_ONCE)]
    together(AT_ONCE, lambda n: services.complete_lesson(places[n]))
    while effects.sweep():
        pass
    assert Certificate.objects.count() == 1


def test_20_who_issue_anew_at_once_get_the_one_new_certificate():
    old, by = certificate_of(graduate()), UserFactory(is_superuser=True)

    def anew(_: int) -> Certificate:
        return reissue_certificate(certificate=old, by=by, ground="name", reason="Nimi.")

    results = together(20, anew)
    assert len({row.pk for row in results}) == 1
    assert Certificate.objects.count() == 2
    assert Certificate.objects.filter(revoked_at=None).count() == 1
