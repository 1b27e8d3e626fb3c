"""Role × address: what is not one's own is not there (404), and strangers are sent to sign in."""

import pytest
from django.test import Client
from django.urls import reverse

from cohorts.choices import Role
from cohorts.models import Enrolment
from progress import services
from progress.models import Completion, Note, QuizAttempt, TaskVersion
from tests.factories.cohorts import AssignmentFactory, CohortFactory, enrolled
from tests.factories.learners import Learner, learner
from tests.factories.lesson_bodies import single_choice
from tests.factories.pages import quiz_lesson
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
LESSONS = [
    {"slug": "luku"},
    quiz_lesson(single_choice(question_id="q1"), slug="testi"),
    {"slug": "tehtava", "completion_rule": "task"},
]
OF_THE_COHORT = ("show_classroom", "leave_cohort")
WRITES = {
    "mark_done": ("luku", {}),
    "undo_done": ("luku", {}),
    "save_note": ("luku", {"text": "vieras"}),
    "save_answers": ("testi", {"attempt": "1", "q-q1": "q1-right"}),
    "submit_quiz": ("testi", {"attempt": "1", "q-q1": "q1-right"}),
    "save_draft": ("tehtava", {"number": "1", "text": "vieras"}),
    "write_task": ("tehtava", {"number": "1", "text": "vieras", "hand_in": "1"}),
}
# Files of a task, and what facilitators see: test_task_files, test_task_reviews, test_arrangements.
OF_TASKS = {"show_own_file", "list_tasks", "review_task", "show_task_file", "show_arrangements"}
ROLES = ("other_learner", "coordinator", "facilitator", "administrator", "nobodys_learner")


def client_of(role: str, desk: Learner) -> Client:
    person = UserFactory(is_superuser=role == "administrator", is_staff=role == "administrator")
    if role == "other_learner":  # of the same edition, in another cohort
        enrolled(person, CohortFactory(edition=desk.cohort.edition))
    elif role in (Role.COORDINATOR, Role.FACILITATOR):
        AssignmentFactory(cohort=desk.cohort, person=person, role=role)
    client = Client()
    client.force_login(person)
    return client


def addresses(desk: Learner) -> list[tuple[str, str, dict]]:
    """(method, address, data) of every address of the classroom."""
    whole = [reverse(f"progress:{name}", args=[desk.cohort.slug]) for name in OF_THE_COHORT]
    pages = [*whole, *(desk.url(slug) for slug in ("luku", "testi", "tehtava"))]
    writes = [("post", desk.url(slug, name), data) for name, (slug, data) in WRITES.items()]
    return [("get", page, {}) for page in pages] + writes + [("post", whole[1], {"reason": ""})]


def rows() -> tuple[int, ...]:
    kept = (Completion, Note, QuizAttempt, TaskVersion)
    return tuple(model.objects.count() for model in kept)


@pytest.mark.parametrize("role", ROLES)
def test_a_classroom_of_others_is_not_there(role):
    desk = learner(lessons=LESSONS)
    services.complete_lesson(desk.at("luku"))
    before, client = rows(), client_of(role, desk)
    for method, address, data in addresses(desk):
        assert getattr(client, method)(address, data).status_code == 404, address
    assert rows() == before
    assert desk.at("luku").module.done == 1  # and the seat is still held


def test_a_stranger_is_sent_to_sign_in_and_nothing_is_written():
    desk = learner(lessons=LESSONS)
    client = Client()
    for method, address, data in addresses(desk):
        response = getattr(client, method)(address, data)
        assert response.status_code == 302, address
        assert response.url.startswith(reverse("account_login")), address
    assert rows() == (0, 0, 0, 0)


def test_the_control_opens_for_the_person_whose_seat_it_is():
    desk = learner(lessons=LESSONS)
    for method, address, data in addresses(desk):
        assert getattr(desk.client, method)(address, data).status_code in (200, 302), address
    assert rows() == (1, 1, 1, 1)  # what was marked was undone, and the quiz was passed
    assert not Enrolment.objects.of(desk.person).exists()  # the last address left the cohort


def test_every_address_of_the_app_is_in_the_matrix():
    from progress import certificate_urls
    from progress.urls import urlpatterns

    of_certificates = {pattern.name for pattern in certificate_urls.urlpatterns}
    known = {*OF_THE_COHORT, "show_lesson", *WRITES, *OF_TASKS, *of_certificates}
    assert {pattern.name for pattern in urlpatterns} == known


@pytest.mark.parametrize(
    "method, name",
    [("post", "show_lesson"), ("post", "show_classroom"), *(("get", name) for name in WRITES)],
)
def test_another_method_is_refused(method, name):
    desk = learner(lessons=LESSONS)
    slug = WRITES[name][0] if name in WRITES else "luku"
    address = (
        reverse("progress:show_classroom", args=[desk.cohort.slug])
        if name == "show_classroom"
        else desk.url(slug, name)
    )
    assert getattr(desk.client, method)(address).status_code == 405


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_mistyped_address_is_not_there(part):
    desk = learner(lessons=LESSONS)
    slugs = [desk.cohort.slug, desk.modules[0], "luku"]
    slugs[part] = "toinen"
    assert desk.client.get(reverse("progress:show_lesson", args=slugs)).status_code == 404


def test_sign_in_leads_a_writer_back_to_the_step_and_not_to_an_error():
    """A session that ended while the page was open: the address of a write answers no GET."""
    desk = learner(lessons=LESSONS)
    response = Client().post(
        desk.url("luku", "mark_done"), headers={"Referer": f"http://testserver{desk.url('luku')}"}
    )
    assert response.url == f"{reverse('account_login')}?next={desk.url('luku')}"


@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/fi/my/", "//elsewhere.example"])
def test_sign_in_after_a_write_never_leads_to_another_site(referer):
    desk = learner(lessons=LESSONS)
    response = Client().post(desk.url("luku", "mark_done"), headers={"Referer": referer})
    assert response.url == f"{reverse('account_login')}?next=/fi/my/"
