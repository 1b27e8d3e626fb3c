"""The yearly look at roles: everybody is listed, what is due comes first, a decision counts."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db.models import F
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cohorts.choices import Role
from cohorts.models import Assignment
from cohorts.permissions import can_coordinate
from core.models import AccessRecord
from core.roles import RoleCannotEnd, held_roles
from people.models import RoleReview
from people.role_reviews import NoSuchRole, confirm_role, end_reviewed_role, find_role, role_rows
from tests.factories.cms_users import cms_user
from tests.factories.cohorts import AssignmentFactory, CohortFactory
from tests.factories.learners import queries_of
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
LIST = "/cms/roles/"


@pytest.fixture
def administrator():
    return UserFactory(is_superuser=True, is_staff=True, first_name="Ylva")


def coordinator(**more) -> Assignment:
    more = {"role": Role.COORDINATOR, "starts_on": date(2024, 1, 1), **more}
    return AssignmentFactory(person=UserFactory(), cohort=CohortFactory(), **more)


def editor(name: str = "Editors"):
    person = UserFactory()
    person.groups.add(Group.objects.get_or_create(name=name)[0])
    return person


def role_of(person, source: str = ""):
    return next(r for r in held_roles() if r.person == person and r.source.startswith(source))


def test_administrators_groups_and_running_assignments_are_listed_and_learners_are_not(
    administrator,
):
    held, member, learner = coordinator(), editor(), UserFactory()
    ended = coordinator(ends_on=date(2024, 6, 1))
    gone = editor()
    gone.is_active = False
    gone.save()
    people = {row.role.person for row in role_rows()}
    assert {administrator, held.person, member} <= people
    assert not people & {learner, ended.person, gone}


def test_a_role_never_looked_at_is_due_and_a_year_after_a_review_again(administrator):
    person = editor()
    assert role_rows()[0].is_due
    confirm_role(role=role_of(person), by=administrator)
    (row,) = [row for row in role_rows() if row.role.person == person]
    assert (row.is_due, row.last.by) == (False, administrator)
    RoleReview.objects.update(at=F("at") - timedelta(days=364))
    assert not any(row.is_due for row in role_rows() if row.role.person == person)
    RoleReview.objects.update(at=F("at") - timedelta(days=1))
    assert all(row.is_due for row in role_rows() if row.role.person == person)


def test_a_new_assignment_is_due_a_year_from_its_first_day():
    held = coordinator(starts_on=timezone.localdate() - timedelta(days=30))
    (row,) = [row for row in role_rows() if row.role.person == held.person]
    assert (row.is_due, row.due_on) == (False, held.starts_on + timedelta(days=365))


def test_what_is_due_comes_first(administrator):
    first, second = editor(), editor()
    confirm_role(role=role_of(first), by=administrator)
    confirm_role(role=role_of(administrator), by=administrator)
    assert role_rows()[0].role.person == second


def test_ending_a_group_takes_it_away_and_is_logged(administrator):
    person = editor()
    end_reviewed_role(role=role_of(person), by=administrator, note="Vaihtoi työtä")
    assert not person.groups.exists()
    review = RoleReview.objects.get()
    assert (review.outcome, review.note, review.by) == ("ended", "Vaihtoi työtä", administrator)
    assert ModelLogEntry.objects.get(action="people.end_role").user == administrator


def test_ending_an_assignment_closes_the_cohort_at_once(administrator):
    held = coordinator()
    assert can_coordinate(held.person, held.cohort)  # the control
    end_reviewed_role(role=role_of(held.person), by=administrator)
    assert not can_coordinate(held.person, held.cohort)
    assert Assignment.objects.get().ends_on is not None


def test_an_assignment_that_began_today_goes(administrator):
    held = coordinator(starts_on=timezone.localdate())
    end_reviewed_role(role=role_of(held.person), by=administrator)
    assert not can_coordinate(held.person, held.cohort)


def test_nobody_ends_their_own_administration(administrator):
    with pytest.raises(RoleCannotEnd):
        end_reviewed_role(role=role_of(administrator), by=administrator)
    administrator.refresh_from_db()
    assert (administrator.is_superuser, RoleReview.objects.count()) == (True, 0)
    other = UserFactory(is_superuser=True)
    end_reviewed_role(role=role_of(administrator), by=other)
    administrator.refresh_from_db()
    assert not administrator.is_superuser


def test_a_role_that_is_not_held_is_not_found(administrator):
    with pytest.raises(NoSuchRole):
        find_role(person_id=administrator.pk, source="people.group", reference="group:1")


def test_the_screen_shows_each_role_and_takes_a_decision(admin):
    person = editor()
    role = role_of(person)
    page = admin.get(LIST).text
    assert person.email in page
    assert AccessRecord.objects.filter(action="people.list_roles").exists()
    given = {"person": person.pk, "source": role.source, "reference": role.reference}
    admin.post(f"{LIST}review/", {**given, "decision": "keep", "note": "Jatkaa"})
    review = RoleReview.objects.get()
    assert (review.outcome, review.note) == ("confirmed", "Jatkaa")
    answer = admin.post(f"{LIST}review/", {**given, "decision": "end"}, follow=True)
    assert "The role was ended" in answer.text
    assert not person.groups.exists()
    answer = admin.post(f"{LIST}review/", {**given, "decision": "end"}, follow=True)
    assert "does not hold this role any more" in answer.text


@pytest.mark.parametrize("given", [{}, {"person": "x"}, {"person": "0", "source": "a.b"}])
def test_a_broken_decision_changes_nothing(admin, given):
    assert admin.post(f"{LIST}review/", given).status_code == 302
    assert not RoleReview.objects.exists()


def test_only_administrators_see_the_screen_and_decide(administrator):
    person = editor()
    role = role_of(person)
    client = Client()
    client.force_login(cms_user("change_user", "add_user", "delete_user"))
    given = {"person": person.pk, "source": role.source, "reference": role.reference}
    answers = [client.get(LIST), client.post(f"{LIST}review/", {**given, "decision": "end"})]
    for answer in answers:
        assert answer.status_code in (302, 403)
    assert person.groups.exists()
    assert "/cms/roles/" not in client.get("/cms/").text


def test_the_screen_costs_the_same_with_one_role_and_with_twenty(admin):
    editor()
    coordinator()
    admin.get(LIST)
    with_one = len(queries_of(lambda: admin.get(LIST)))
    for _ in range(19):
        confirm_role(role=role_of(editor()), by=UserFactory())
        coordinator()
    assert len(queries_of(lambda: admin.get(LIST))) == with_one
