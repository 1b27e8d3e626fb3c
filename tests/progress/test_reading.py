"""Opening pages: nothing is written, and what it costs does not grow with the rows."""

import pytest
from django.urls import reverse

from cohorts.choices import CohortStatus
from cohorts.models import ModuleDate
from progress import services
from tests.factories.cohorts import CohortFactory, enrolled
from tests.factories.learners import Learner, learner, queries_of, writes_among
from tests.factories.lesson_bodies import single_choice
from tests.factories.pages import quiz_lesson, released_track

pytestmark = pytest.mark.django_db
LESSONS = [{"slug": "luku"}, quiz_lesson(single_choice(question_id="q1"), slug="testi")]


def pages_of(desk: Learner) -> list[str]:
    """Every address that a learner's screens link to, in each language."""
    own = [
        f"/{code}/{path}"
        for code in ("fi", "sv", "en")
        for path in ("my/", f"learn/{desk.cohort.slug}/", f"cohorts/{desk.cohort.slug}/")
    ]
    lessons = [
        desk.url(slug, module=module, language=code)
        for code in ("fi", "sv", "en")
        for module in desk.modules
        for slug in ("luku", "testi")
    ]
    return [*own, *lessons]


def visit(desk: Learner) -> list[str]:
    def open_all():
        for address in pages_of(desk):
            response = desk.client.get(address)
            assert response.status_code in (200, 403), address
            assert response["Cache-Control"] == "private, no-store"

    return writes_among(queries_of(open_all))


def test_opening_every_page_writes_nothing():
    desk = learner(lessons=LESSONS, modules=2)
    assert visit(desk) == []
    services.complete_lesson(desk.at("luku"))
    services.save_note(desk.at("luku"), text="Muistettavaa")
    services.save_answers(desk.at("testi"), number=1, answers={"q1": "q1-wrong"})
    locked = desk.at("luku", desk.modules[1]).module.module.key
    ModuleDate.objects.create(cohort=desk.cohort, module_key=locked, opens_on=desk.cohort.ends_on)
    assert visit(desk) == []
    services.submit_quiz(desk.at("testi"), number=1, answers={"q1": "q1-wrong"})
    assert visit(desk) == []
    type(desk.cohort).objects.update(status=CohortStatus.FINISHED)
    assert visit(desk) == []


def test_the_control_writes_when_something_is_done():
    desk = learner(lessons=LESSONS)
    assert writes_among(queries_of(lambda: desk.post("luku", "mark_done")))


# What a page costs: with session and person, outlines and menus being kept


def cost(desk: Learner, address: str) -> int:
    assert desk.client.get(address).status_code == 200  # keeps outline, menu and body
    return len(queries_of(lambda: desk.client.get(address)))


def filled(lessons: int) -> Learner:
    """Everything done but the last step, with a note beside each."""
    slugs = [f"askel-{number}-{lessons}" for number in range(lessons)]
    desk = learner(lessons=[{"slug": slug} for slug in slugs])
    for slug in slugs:
        services.save_note(desk.at(slug), text="Muistettavaa")
    for slug in slugs[:-1]:
        services.complete_lesson(desk.at(slug))
    return desk


def test_a_lesson_costs_the_same_with_1_and_20_lessons():
    few, many = filled(1), filled(20)
    counts = [cost(desk, desk.url(desk.lessons[-1].slug)) for desk in (few, many)]
    assert counts[0] == counts[1] <= 10


def test_a_lesson_with_a_quiz_costs_no_more():
    desk = learner(lessons=LESSONS)
    services.save_answers(desk.at("testi"), number=1, answers={"q1": "q1-wrong"})
    assert cost(desk, desk.url("testi")) <= 10


def test_the_classroom_costs_the_same_with_1_and_20_lessons():
    few, many = filled(1), filled(20)
    address = [reverse("progress:show_classroom", args=[desk.cohort.slug]) for desk in (few, many)]
    counts = [cost(desk, url) for desk, url in zip((few, many), address, strict=True)]
    assert counts[0] == counts[1] <= 10


def test_my_academy_costs_the_same_with_1_and_20_cohorts():
    desk = learner(lessons=LESSONS)
    services.save_note(desk.at("luku"), text="Muistettavaa")
    one = cost(desk, "/fi/my/")
    for _ in range(19):
        enrolled(desk.person, CohortFactory(edition=desk.cohort.edition))
    assert one == cost(desk, "/fi/my/") <= 12


def test_my_academy_costs_the_same_with_another_track_in_each_cohort():
    desk = learner(lessons=1)
    one = cost(desk, "/fi/my/")
    for _ in range(3):
        enrolled(desk.person, CohortFactory(edition=released_track(lessons=1)[1]))
    assert one == cost(desk, "/fi/my/")


def test_my_academy_of_a_newcomer_is_cheap(client):
    from tests.factories.people import UserFactory

    client.force_login(UserFactory())
    client.get("/fi/my/")
    assert len(queries_of(lambda: client.get("/fi/my/"))) <= 6


@pytest.mark.parametrize("button", ["stay", "continue"])
def test_marking_done_costs_the_same_with_2_and_20_lessons(button):
    counts = []
    for desk in (filled(2), filled(20)):
        slug = desk.lessons[0].slug
        desk.read(slug)
        counts.append(len(queries_of(lambda d=desk, s=slug: d.post(s, "mark_done", {button: "1"}))))
    assert counts[0] == counts[1] <= 12


def test_the_last_step_costs_the_same_with_1_and_20_lessons():
    """It also records the certificate's effect, and here, without a broker, delivers it."""
    counts = []
    for desk in (filled(1), filled(20)):
        slug = desk.lessons[-1].slug
        desk.read(slug)
        counts.append(len(queries_of(lambda d=desk, s=slug: d.post(s, "mark_done"))))
    assert counts[0] == counts[1] <= 20
