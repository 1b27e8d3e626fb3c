"""My academy: one thing to do next, in words and numbers."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation
from wagtail.models import Page

from cohorts.choices import CohortStatus
from cohorts.models import ModuleDate
from home.queries import my_academy
from progress import services
from progress.models import Completion
from tests.factories.cohorts import CohortFactory, enrolled
from tests.factories.learners import learner
from tests.factories.pages import site_tree
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
LESSONS = [{"slug": "yksi"}, {"slug": "kaksi"}]


def resume_address(desk) -> str | None:
    page = desk.client.get("/fi/my/").text
    found = re.search(r'class="button button--accent" href="([^"]+)"', page)
    return found[1] if found else None


def test_the_resume_card_follows_the_work_and_goes_when_it_is_done():
    desk = learner(lessons=LESSONS)
    for slug in ("yksi", "kaksi"):
        assert resume_address(desk) == desk.url(slug)
        assert desk.client.get(resume_address(desk)).status_code == 200
        services.complete_lesson(desk.at(slug))
    assert resume_address(desk) is None


def test_the_resume_card_goes_to_the_cohort_that_was_worked_in_last():
    first = learner(lessons=LESSONS)
    second = learner(lessons=[{}, {}], person=first.person)
    services.complete_lesson(first.at("yksi"))
    assert my_academy(first.person).resume[0].enrolment.cohort == first.cohort
    services.complete_lesson(second.at(second.lessons[0].slug))
    assert my_academy(first.person).resume[0].enrolment.cohort == second.cohort


@pytest.mark.parametrize("status", [CohortStatus.PLANNED, CohortStatus.OPEN, CohortStatus.FINISHED])
def test_no_resume_card_where_nothing_can_be_done(status):
    desk = learner(lessons=LESSONS)
    type(desk.cohort).objects.update(status=status)
    assert resume_address(desk) is None
    assert desk.client.get("/fi/my/").status_code == 200


def test_every_link_to_a_step_leads_to_an_open_page():
    """Also in a cohort whose first day has passed before anybody set it running."""
    desk = learner(lessons=LESSONS)
    for status in (CohortStatus.OPEN, CohortStatus.RUNNING, CohortStatus.FINISHED):
        person = UserFactory()
        cohort = CohortFactory(edition=desk.cohort.edition)
        enrolled(person, cohort)
        type(cohort).objects.filter(pk=cohort.pk).update(status=status)
        desk.client.force_login(person)
        for address in ("/fi/my/", f"/fi/learn/{cohort.slug}/"):
            page = desk.client.get(address).text
            links = set(re.findall(rf'href="(/fi/learn/{cohort.slug}/[^"#]+/)[#"]', page))
            steps = {link for link in links if not link.endswith(("/leave/", f"{cohort.slug}/"))}
            assert steps or status == CohortStatus.OPEN
            for link in steps:
                assert desk.client.get(link).status_code == 200, (status, link)


def test_a_locked_module_says_when_it_opens():
    desk = learner(lessons=LESSONS)
    opens_on = timezone.localdate() + timedelta(days=9)
    key = desk.at("yksi").module.module.key
    ModuleDate.objects.create(cohort=desk.cohort, module_key=key, opens_on=opens_on)
    page = desk.client.get("/fi/my/").text
    assert f"{opens_on.day}.{opens_on.month}.{opens_on.year}" in page
    assert resume_address(desk) is None


def test_days_are_those_of_finland():
    """An hour past midnight in Helsinki is still yesterday by UTC."""
    desk = learner(lessons=LESSONS[:1])
    services.complete_lesson(desk.at("yksi"))
    Completion.objects.update(completed_at=datetime(2025, 3, 4, 22, 30, tzinfo=UTC))
    with translation.override("fi"):
        assert "5.3.2025" in desk.client.get("/fi/my/").text


def test_a_newcomer_is_shown_the_tracks(client):
    Page.objects.filter(pk=site_tree().tracks["fi"].pk).update(show_in_menus=True)
    client.force_login(UserFactory())
    page = client.get("/fi/my/")
    assert page.context["academy"].cards == []
    assert 'href="/fi/teemapolut/"' in page.text


def test_a_lesson_added_later_by_an_adopted_edition_never_makes_more_than_everything():
    desk = learner(lessons=LESSONS)
    for slug in ("yksi", "kaksi"):
        services.complete_lesson(desk.at(slug))
    Completion.objects.create(
        enrolment=desk.seat, lesson_key="00000000-0000-4000-8000-000000000000", source="marked"
    )
    (card,) = my_academy(desk.person).cards
    assert (card.standing.done, card.standing.total, card.standing.percent) == (2, 2, 100)
    assert "100\xa0%" in desk.client.get("/fi/my/").text
