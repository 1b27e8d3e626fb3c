"""The public card of a cohort, and signing oneself up where that is allowed."""

import pytest
from django.urls import reverse

from cohorts.choices import CohortStatus, Role, SignUp
from cohorts.models import Cohort, Enrolment
from cohorts.services import enrol
from tests.factories.cohorts import AssignmentFactory, CohortFactory
from tests.factories.learners import queries_of
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
NOT_PUBLIC = [CohortStatus.PLANNED, CohortStatus.FINISHED, CohortStatus.CANCELLED]


@pytest.fixture
def cohort() -> Cohort:
    return CohortFactory(capacity=2, status=CohortStatus.OPEN, sign_up=SignUp.OPEN)


def card(cohort: Cohort) -> str:
    return reverse("cohorts:show_cohort", args=[cohort.slug])


def join(client, cohort: Cohort, **data):
    return client.post(reverse("cohorts:join_cohort", args=[cohort.slug]), data)


@pytest.fixture
def person(client):
    person = UserFactory()
    client.force_login(person)
    return person


def test_anybody_reads_the_card_of_a_public_cohort(client, cohort):
    page = client.get(card(cohort))
    assert page.status_code == 200
    assert cohort.name in page.text
    assert reverse("account_login") in page.text


@pytest.mark.parametrize("status", NOT_PUBLIC)
def test_a_cohort_that_is_not_public_is_not_there_for_strangers(client, cohort, status):
    Cohort.objects.update(status=status)
    assert client.get(card(cohort)).status_code == 404
    client.force_login(UserFactory())
    assert client.get(card(cohort)).status_code == 404
    assert join(client, cohort).status_code == 404
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("status", [CohortStatus.PLANNED, CohortStatus.FINISHED])
def test_its_own_people_see_it(client, cohort, status):
    learner = enrol(cohort=cohort, person=UserFactory()).person
    facilitator = AssignmentFactory(cohort=cohort, role=Role.FACILITATOR).person
    Cohort.objects.update(status=status)
    for person in (learner, facilitator, UserFactory(is_superuser=True)):
        client.force_login(person)
        assert client.get(card(cohort)).status_code == 200


def test_open_sign_up_gives_a_seat(client, cohort, person):
    answer = join(client, cohort)
    assert (answer.status_code, answer.url) == (302, "/fi/my/")
    assert Enrolment.objects.get().person == person
    assert (
        'action="' + reverse("cohorts:join_cohort", args=[cohort.slug])
        not in client.get(card(cohort)).text
    )


def test_signing_up_twice_is_one_seat(client, cohort, person):
    join(client, cohort)
    assert join(client, cohort).status_code == 302
    assert Enrolment.objects.count() == 1


def test_a_stranger_signs_in_first_and_comes_back_to_the_card(client, cohort):
    referer = {"Referer": f"http://testserver{card(cohort)}"}
    answer = client.post(reverse("cohorts:join_cohort", args=[cohort.slug]), headers=referer)
    assert answer.url == f"{reverse('account_login')}?next={card(cohort)}"


def test_the_right_code_gives_a_seat_whatever_its_letter_case(client, cohort, person):
    Cohort.objects.update(sign_up=SignUp.CODE, join_code="Koivu-26")
    assert join(client, cohort, code=" KOIVU-26 ").status_code == 302
    assert Enrolment.objects.exists()


@pytest.mark.parametrize("code", ["", "koivu", "koivu-27", "x" * 41])
def test_a_wrong_code_is_told_beside_the_field_and_keeps_what_was_typed(
    client, cohort, person, code
):
    Cohort.objects.update(sign_up=SignUp.CODE, join_code="Koivu-26")
    answer = join(client, cohort, code=code)
    form = answer.context["form"]
    assert answer.status_code == 422
    assert form.errors.keys() == {"code"}
    assert form["code"].value() == code
    assert 'id="id_code_error"' in answer.text
    assert "Koivu-26" not in answer.text
    assert not Enrolment.objects.exists()


def test_the_code_is_in_no_page(client, cohort, person):
    Cohort.objects.update(sign_up=SignUp.CODE, join_code="Koivu-26")
    assert "Koivu-26" not in client.get(card(cohort)).text


def test_by_invitation_only(client, cohort, person):
    Cohort.objects.update(sign_up=SignUp.INVITATION)
    answer = join(client, cohort)
    assert answer.status_code == 422
    assert not Enrolment.objects.exists()


def test_a_full_cohort_says_so(client, cohort, person):
    for _ in range(2):
        enrol(cohort=cohort, person=UserFactory())
    answer = join(client, cohort)
    assert answer.status_code == 422
    assert "Every seat of the cohort has been taken" in answer.text or answer.context["form"].errors
    assert Enrolment.objects.filter(person=person).count() == 0


def test_a_code_goes_on_working_while_the_cohort_runs(client, cohort, person):
    Cohort.objects.update(sign_up=SignUp.CODE, join_code="Koivu-26", status=CohortStatus.RUNNING)
    assert join(client, cohort, code="koivu-26").status_code == 302


def test_a_card_costs_little(client, cohort):
    client.get(card(cohort))
    assert len(queries_of(lambda: client.get(card(cohort)))) <= 3


def test_upcoming_cohorts_stand_on_the_page_of_the_track(client, cohort):
    assert card(cohort) in client.get(cohort.edition.track.url).text
    Cohort.objects.get().delete()


def test_a_change_of_a_cohort_shows_on_kept_pages(
    client, cohort, django_capture_on_commit_callbacks
):
    address = cohort.edition.track.url
    client.get(address)
    with django_capture_on_commit_callbacks(execute=True):
        cohort.status = CohortStatus.RUNNING
        cohort.save()
    assert card(cohort) not in client.get(address).text


def test_a_seat_taken_does_not_forget_the_kept_pages(
    client, cohort, django_capture_on_commit_callbacks
):
    """Seats are not on public lists: 200 enrolments must not empty the cache 200 times."""
    address = cohort.edition.track.url
    client.get(address)
    with django_capture_on_commit_callbacks(execute=True):
        enrol(cohort=cohort, person=UserFactory())
    assert queries_of(lambda: client.get(address)) == []
