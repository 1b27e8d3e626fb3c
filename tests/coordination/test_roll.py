"""The roll: who stands where, for whoever leads the cohort."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cohorts.choices import CohortStatus, Role
from cohorts.models import Assignment, Cohort, Enrolment, ModuleDate
from cohorts.services import withdraw
from coordination.choices import Show
from coordination.permissions import desk_cohort
from coordination.queries import roll_of
from coordination.roll import RollFilter
from core.models import AccessRecord
from people.models import User
from progress.choices import CompletionSource
from progress.models import Completion
from progress.queries import standings
from tests.factories.cohorts import CohortFactory
from tests.factories.desks import Desk, desk, participant, sit_down
from tests.factories.large_cohorts import large_cohort
from tests.factories.learners import learner, queries_of
from tests.factories.people import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
MOST_BYTES = 300_000
EVERYBODY = ["Aino Ensio", "Bo Toinen", "Cecilia Kolmas"]


@pytest.fixture
def at_desk() -> Desk:
    """Two modules of two lessons; the first opened four weeks ago, the second a week later: who
    has not done the first is behind."""
    made = desk()
    second = made.cohort.edition.modules.get(position=2)
    opens_on = timezone.localdate() - timedelta(weeks=3)
    ModuleDate.objects.create(cohort=made.cohort, module_key=second.key, opens_on=opens_on)
    return made


def names_on(answer) -> list[str]:
    return re.findall(r'people/[0-9a-f-]{36}/">([^<]+)</a>', answer.content.decode())


def cells_of(answer, name: str) -> list[str]:
    row = answer.content.decode().split(f">{name}</a>")[1].split("</tr>")[0].split("<tr>")[0]
    return [
        re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<td class=[^>]+>(.*?)(?=<td)", row)
    ]


def test_each_cell_tells_the_steps_done_and_late_is_said_in_words(at_desk):
    participant(at_desk.cohort, done=1, first_name="Aino", last_name="Ensio")
    participant(at_desk.cohort, done=4, first_name="Bo", last_name="Toinen")
    answer = at_desk.get("show_roll")
    assert cells_of(answer, "Aino Ensio") == ["1/2 late", "0/2"]
    assert cells_of(answer, "Bo Toinen") == ["2/2", "2/2"]


def test_the_roll_counts_as_the_learners_own_standing_does(at_desk):
    """One definition of done: also for optional lessons, and lessons that are gone."""
    seats = [participant(at_desk.cohort, done=number) for number in range(5)]
    Completion.objects.create(
        enrolment=seats[0],
        lesson_key="00000000-0000-4000-8000-000000000000",
        source=CompletionSource.MARKED,
    )
    roll = roll_of(desk_cohort(at_desk.person, at_desk.cohort.slug))
    own = standings(seats)
    for row in roll.rows:
        assert row.done == tuple(module.done for module in own[row.pk].modules)
        assert roll.judged(row).is_finished == own[row.pk].is_finished
    assert sorted(sum(row.done) for row in roll.rows) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", EVERYBODY),
        ("?show=behind", ["Aino Ensio", "Cecilia Kolmas"]),
        ("?show=not_started", ["Cecilia Kolmas"]),
        ("?show=finished", ["Bo Toinen"]),
        ("?q=toinen", ["Bo Toinen"]),
        ("?q=TOINEN+bo", ["Bo Toinen"]),
        ("?sort=progress", ["Cecilia Kolmas", "Aino Ensio", "Bo Toinen"]),
        (
            "?show=nonsense&sort=x&organisation=y&page=z",
            ["Aino Ensio", "Bo Toinen", "Cecilia Kolmas"],
        ),
        ("?organisation=99999999999999999999999", ["Aino Ensio", "Bo Toinen", "Cecilia Kolmas"]),
        ("?q=%00toinen", ["Bo Toinen"]),
    ],
)
def test_the_address_says_who_is_shown(at_desk, query, names):
    for done, (first, last) in zip(
        (1, 4, 0), [("Aino", "Ensio"), ("Bo", "Toinen"), ("Cecilia", "Kolmas")], strict=True
    ):
        participant(at_desk.cohort, done=done, first_name=first, last_name=last)
    answer = at_desk.get("show_roll", query=query)
    assert answer.status_code == 200
    assert names_on(answer) == names


def test_organisation_and_module_narrow_the_list_and_the_chips_count(at_desk):
    town = OrganisationFactory(name_fi="Järvilakeuden kunta")
    first, second = (participant(at_desk.cohort, done=done) for done in (2, 0))
    Enrolment.objects.filter(pk=first.pk).update(organisation=town)
    roll = roll_of(desk_cohort(at_desk.person, at_desk.cohort.slug))
    module = roll.modules[0].module.slug
    assert [r.pk for r in roll.shown(RollFilter(organisation=town.pk))] == [first.pk]
    counts = roll.counts(RollFilter(module=module))
    assert {str(show): number for show, number in counts.items()} == {
        "all": 2, "behind": 1, "not_started": 1, "finished": 1, "withdrawn": 0,
    }  # fmt: skip
    behind = roll.shown(RollFilter(module=module, show=Show.BEHIND))
    assert [row.pk for row in behind] == [second.pk]
    answer = at_desk.get("show_roll", query=f"?organisation={town.pk}")
    assert "Järvilakeuden kunta" in answer.content.decode()
    assert "All 1<" in answer.content.decode()


def test_who_has_left_is_shown_only_when_asked_for(at_desk):
    seat = participant(at_desk.cohort, first_name="Dan", last_name="Lähtenyt")
    withdraw(enrolment=seat, by=at_desk.person)
    assert names_on(at_desk.get("show_roll")) == []
    assert names_on(at_desk.get("show_roll", query="?show=withdrawn")) == ["Dan Lähtenyt"]


def test_nobody_is_late_before_the_cohort_begins_or_before_the_day_has_passed(at_desk):
    """The control is the same roll with the day moved by one."""
    participant(at_desk.cohort)
    behind = []
    for shift in (1, 0, -1):
        ModuleDate.objects.update(opens_on=timezone.localdate() + timedelta(days=shift))
        roll = roll_of(desk_cohort(at_desk.person, at_desk.cohort.slug))
        behind.append(roll.judged(roll.rows[0]).is_behind)
    assert behind == [False, False, True]
    Cohort.objects.update(status=CohortStatus.OPEN)
    roll = roll_of(desk_cohort(at_desk.person, at_desk.cohort.slug))
    assert not roll.judged(roll.rows[0]).is_behind


def test_names_are_text_whatever_they_hold(at_desk):
    participant(at_desk.cohort, first_name='"><img src=x onerror=1>', last_name="{}{0}")
    page = at_desk.get("show_roll").content.decode()
    assert "<img src=x" not in page
    assert "&quot;&gt;&lt;img src=x onerror=1&gt; {}{0}" in page


# Who may


def test_facilitators_see_the_roll_and_cannot_act(at_desk):
    participant(at_desk.cohort)
    facilitator = sit_down(at_desk.cohort, Role.FACILITATOR)
    page = facilitator.get("show_roll").content.decode()
    assert names_on(facilitator.get("show_roll"))
    assert "type=checkbox" not in page
    assert "type=checkbox" in at_desk.get("show_roll").content.decode()  # the control


@pytest.mark.parametrize("status", list(CohortStatus))
def test_an_ended_assignment_ends_at_the_next_request(at_desk, status):
    Cohort.objects.update(status=status)
    assert at_desk.get("show_roll").status_code == 200
    yesterday = timezone.localdate() - timedelta(days=1)
    Assignment.objects.update(starts_on=yesterday, ends_on=yesterday)
    assert at_desk.get("show_roll").status_code == 404


def test_others_find_no_roll(at_desk):
    other = CohortFactory(edition=at_desk.cohort.edition)
    elsewhere = sit_down(other)
    assert elsewhere.get("show_roll").status_code == 200  # the control
    address = at_desk.url("show_roll")
    studying = learner(edition=at_desk.cohort.edition)
    strangers = [elsewhere.client, studying.client, sit_down(other, None).client]
    assert [client.get(address).status_code for client in strangers] == [404, 404, 404]


def test_the_list_of_cohorts_holds_ones_own(at_desk):
    CohortFactory(edition=at_desk.cohort.edition, name_en="Of others")
    page = at_desk.client.get("/en/cohorts/").content.decode()
    assert at_desk.cohort.name_fi in page
    assert "Of others" not in page
    admin = sit_down(at_desk.cohort, None)
    User.objects.filter(pk=admin.person.pk).update(is_superuser=True)
    assert "Of others" in admin.client.get("/en/cohorts/").content.decode()


def test_a_look_at_the_roll_is_written_down(at_desk):
    participant(at_desk.cohort)
    at_desk.get("show_roll")
    record = AccessRecord.objects.get()
    assert (record.by, record.action) == (at_desk.person, "coordination.read_roll")
    assert (record.scope, record.count, record.about) == (at_desk.cohort.slug, 1, None)


# What it costs


def test_twenty_people_cost_as_many_queries_as_one(at_desk):
    participant(at_desk.cohort, done=2)
    at_desk.get("show_roll")
    one = len(queries_of(lambda: at_desk.get("show_roll")))
    for number in range(19):
        participant(at_desk.cohort, done=number % 5)
    assert len(queries_of(lambda: at_desk.get("show_roll"))) == one <= MOST_QUERIES


def test_the_list_of_cohorts_costs_the_same_for_one_and_for_twenty(at_desk):
    address = "/en/cohorts/"
    at_desk.client.get(address)  # the menu is kept from now on
    one = len(queries_of(lambda: at_desk.client.get(address)))
    for _number in range(19):
        cohort = CohortFactory(edition=at_desk.cohort.edition)
        Assignment.objects.create(
            cohort=cohort, person=at_desk.person, role=Role.FACILITATOR,
            starts_on=timezone.localdate(),
        )  # fmt: skip
    assert len(queries_of(lambda: at_desk.client.get(address))) == one


def test_two_hundred_people_by_forty_modules_stay_light():
    at_desk = sit_down(large_cohort(200, 40))
    at_desk.get("show_roll", language="fi")
    queries = queries_of(lambda: at_desk.get("show_roll", language="fi"))
    assert len(queries) <= MOST_QUERIES, queries
    answer = at_desk.get("show_roll", language="fi")
    assert answer.content.count(b"<td class=") == 200 * 40
    assert len(answer.content) <= MOST_BYTES
    assert answer.content.count(b"<b> ") > 500  # late ones, which weigh more


def test_more_than_two_hundred_people_are_shown_page_by_page():
    at_desk = sit_down(large_cohort(201, 2))
    assert len(names_on(at_desk.get("show_roll"))) == 200
    assert len(names_on(at_desk.get("show_roll", query="?page=2"))) == 1


def test_a_person_without_a_name_is_called_by_the_address(at_desk):
    participant(at_desk.cohort, first_name="", last_name="", email="nimeton@academy.example")
    assert names_on(at_desk.get("show_roll")) == ["nimeton@academy.example"]
    assert UserFactory().pk
