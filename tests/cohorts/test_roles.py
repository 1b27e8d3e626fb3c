"""Roles in a cohort are dated rows; the row decides at the next request."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cohorts.choices import CohortStatus, Role, SignUp
from cohorts.models import Assignment, Cohort
from cohorts.permissions import can_coordinate, can_facilitate, can_sign_up
from cohorts.services import adopt_edition
from courses.services import release_edition
from tests.factories.cohorts import AssignmentFactory, CohortFactory
from tests.factories.learners import queries_of
from tests.factories.pages import released_track, releaser
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.mark.parametrize(
    "starts, ends, holds",
    [
        (0, None, True),
        (0, 0, True),
        (-1, None, True),
        (-1, 0, True),
        (-1, 1, True),
        (1, None, False),
        (-2, -1, False),
    ],
)
def test_a_role_holds_from_its_first_day_to_its_last(starts, ends, holds):
    assignment = AssignmentFactory(
        starts_on=TODAY() + timedelta(days=starts),
        ends_on=None if ends is None else TODAY() + timedelta(days=ends),
    )
    assert can_coordinate(assignment.person, assignment.cohort) is holds
    assert can_facilitate(assignment.person, assignment.cohort) is holds


def test_a_facilitator_does_not_coordinate():
    assignment = AssignmentFactory(role=Role.FACILITATOR)
    assert can_facilitate(assignment.person, assignment.cohort)
    assert not can_coordinate(assignment.person, assignment.cohort)


def test_a_role_is_in_one_cohort_only():
    assignment = AssignmentFactory()
    other = CohortFactory(edition=assignment.cohort.edition)
    assert not can_coordinate(assignment.person, other)
    assert not can_facilitate(assignment.person, other)


def test_administrators_may_and_closed_accounts_may_not():
    cohort = CohortFactory()
    assert can_coordinate(UserFactory(is_superuser=True), cohort)
    closed = AssignmentFactory(cohort=cohort, person=UserFactory(is_active=False)).person
    gone = UserFactory(is_superuser=True, is_active=False)
    for person in (closed, gone, UserFactory(), AnonymousUser(), None):
        assert not can_coordinate(person, cohort)
        assert not can_facilitate(person, cohort)


def test_an_ended_role_ends_at_the_next_request(client):
    cohort = CohortFactory(status=CohortStatus.PLANNED)
    assignment = AssignmentFactory(cohort=cohort, starts_on=TODAY() - timedelta(days=9))
    client.force_login(assignment.person)
    address = reverse("cohorts:show_cohort", args=[cohort.slug])
    assert client.get(address).status_code == 200
    Assignment.objects.update(ends_on=TODAY() - timedelta(days=1))
    assert client.get(address).status_code == 404


def test_a_role_cannot_end_before_it_starts():
    assignment = AssignmentFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.update(ends_on=assignment.starts_on - timedelta(days=1))


# Signing up


@pytest.mark.parametrize("status", CohortStatus.values)
@pytest.mark.parametrize("sign_up", SignUp.values)
def test_who_may_sign_themselves_up(status, sign_up):
    cohort = Cohort(status=status, sign_up=sign_up, join_code="Koivu-26")
    is_public = status in (CohortStatus.OPEN, CohortStatus.RUNNING)
    assert can_sign_up(cohort) is (is_public and sign_up == SignUp.OPEN)
    assert can_sign_up(cohort, "koivu-26") is (is_public and sign_up != SignUp.INVITATION)


def test_an_empty_code_opens_nothing():
    cohort = Cohort(status=CohortStatus.OPEN, sign_up=SignUp.CODE, join_code="")
    assert not can_sign_up(cohort)


@pytest.mark.parametrize(
    "fields, name",
    [
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"sign_up": SignUp.CODE}, "join_code"),
        ({"capacity": 1, "seats_taken": 2}, "capacity"),
    ],
)
def test_a_cohort_that_cannot_be_is_explained_beside_the_field(fields, name):
    cohort = CohortFactory()
    for field, value in fields.items():
        setattr(cohort, field, Cohort._meta.get_field(field).to_python(value))
    with pytest.raises(ValidationError) as refused:
        cohort.full_clean(validate_constraints=False)
    assert refused.value.message_dict.keys() == {name}


# Adopting an edition


def test_a_coordinator_moves_the_cohort_and_the_history_tells():
    track, first = released_track()
    cohort = CohortFactory(edition=first)
    second = release_edition(track, by=releaser())
    coordinator = AssignmentFactory(cohort=cohort).person
    assert adopt_edition(cohort=cohort, edition=second, by=coordinator).edition == second
    cohort.refresh_from_db()
    assert cohort.edition == second
    entry = ModelLogEntry.objects.get(action="cohorts.adopt_edition")
    assert (entry.data, entry.user) == ({"from": "1", "to": "2"}, coordinator)


def test_an_edition_of_another_track_is_refused():
    cohort = CohortFactory()
    with pytest.raises(ValueError, match="another track"):
        adopt_edition(cohort=cohort, edition=released_track()[1], by=releaser())


def test_an_edition_that_is_not_newer_is_refused():
    track, first = released_track()
    corrected = release_edition(track, by=releaser(), as_correction=True)
    second = release_edition(track, by=releaser())
    cohort = CohortFactory(edition=first)
    assert adopt_edition(cohort=cohort, edition=corrected, by=releaser()).edition == corrected
    adopt_edition(cohort=cohort, edition=second, by=releaser())
    for edition in (first, corrected, second):
        with pytest.raises(ValueError, match="not newer"):
            adopt_edition(cohort=cohort, edition=edition, by=releaser())
    cohort.refresh_from_db()
    assert cohort.edition == second
    assert ModelLogEntry.objects.filter(action="cohorts.adopt_edition").count() == 2


def test_nobody_else_moves_the_cohort():
    track, first = released_track()
    cohort = CohortFactory(edition=first)
    second = release_edition(track, by=releaser())
    facilitator = AssignmentFactory(cohort=cohort, role=Role.FACILITATOR).person
    for person in (facilitator, UserFactory()):
        with pytest.raises(PermissionDenied):
            adopt_edition(cohort=cohort, edition=second, by=person)
    cohort.refresh_from_db()
    assert cohort.edition == first


def test_asking_for_a_role_costs_one_query():
    assignment = AssignmentFactory()
    assert len(queries_of(lambda: can_coordinate(assignment.person, assignment.cohort))) == 1
