import pytest
from django.core.exceptions import PermissionDenied

from cohorts.choices import CohortStatus
from cohorts.models import ModuleDate
from progress import services
from progress.choices import StepState
from progress.models import Completion
from progress.signals import module_completed
from tests.factories.learners import Learner, join, learner
from tests.factories.pages import quiz_lesson

pytestmark = pytest.mark.django_db
LESSONS = [{"slug": "yksi"}, {"slug": "kaksi"}, {"slug": "kolme"}]


@pytest.fixture
def news():
    """Modules that were reported as completed, as (enrolment id, module slug)."""
    heard = []

    def hear(sender, enrolment, module, **kwargs):
        heard.append((enrolment.pk, module.slug))

    module_completed.connect(hear)
    yield heard
    module_completed.disconnect(hear)


def test_a_step_is_done_once_however_often_it_is_marked():
    desk = learner(lessons=LESSONS)
    assert services.complete_lesson(desk.at("yksi")) is True
    assert services.complete_lesson(desk.at("yksi")) is False
    assert Completion.objects.count() == 1
    assert desk.at("yksi").step.state is StepState.DONE
    assert desk.at("kaksi").step.state is StepState.TODO


def test_a_stale_place_still_leaves_one_row():
    desk = learner(lessons=LESSONS)
    stale = desk.at("yksi")
    services.complete_lesson(stale)
    moment = Completion.objects.get().completed_at
    assert services.complete_lesson(stale) is False
    assert Completion.objects.get().completed_at == moment


def test_undo_takes_back_what_was_marked():
    desk = learner(lessons=LESSONS)
    services.complete_lesson(desk.at("yksi"))
    assert services.undo_completion(desk.at("yksi")) is True
    assert services.undo_completion(desk.at("yksi")) is False
    assert not Completion.objects.exists()


def test_one_person_is_untouched_by_another():
    desk = learner(lessons=LESSONS)
    other = join(desk.cohort)
    services.complete_lesson(desk.at("yksi"))
    assert other.at("yksi").step.state is StepState.TODO
    assert services.undo_completion(other.at("yksi")) is False
    assert desk.at("yksi").step.state is StepState.DONE


# Who may


def refuses(desk: Learner, lesson: str, module: str = "") -> bool:
    """By the service and by the browser, for marking and for undoing."""
    place = desk.at(lesson, module)
    for write in (services.complete_lesson, services.undo_completion):
        with pytest.raises(PermissionDenied):
            write(place)
    statuses = {
        desk.post(lesson, action, module=module).status_code
        for action in ("mark_done", "undo_done")
    }
    return statuses == {403} and not Completion.objects.exists()


def test_a_step_of_a_locked_module_cannot_be_marked():
    desk = learner(lessons=LESSONS)
    module = desk.at("yksi").module
    later = desk.cohort.ends_on
    ModuleDate.objects.create(cohort=desk.cohort, module_key=module.module.key, opens_on=later)
    assert desk.at("yksi").step.state is StepState.LOCKED
    assert refuses(desk, "yksi")
    assert desk.read("yksi").status_code == 403


@pytest.mark.parametrize("status", [CohortStatus.PLANNED, CohortStatus.OPEN, CohortStatus.FINISHED])
def test_nothing_is_recorded_unless_the_cohort_runs(status):
    desk = learner(lessons=LESSONS)
    type(desk.cohort).objects.update(status=status)
    assert refuses(desk, "yksi")
    readable = 200 if status == CohortStatus.FINISHED else 403
    assert desk.read("yksi").status_code == readable


def test_a_cancelled_cohort_is_gone():
    desk = learner(lessons=LESSONS)
    type(desk.cohort).objects.update(status=CohortStatus.CANCELLED)
    assert desk.read("yksi").status_code == 404
    assert desk.post("yksi", "mark_done").status_code == 404


def test_a_step_finished_by_its_quiz_cannot_be_marked():
    desk = learner(lessons=[quiz_lesson(slug="testi")])
    assert refuses(desk, "testi")
    assert b'name="continue"' not in desk.read("testi").content


def test_a_person_who_withdrew_finds_nothing_and_everything_again_on_return():
    from cohorts.services import enrol, withdraw

    desk = learner(lessons=LESSONS)
    services.complete_lesson(desk.at("yksi"))
    withdraw(enrolment=desk.seat, by=desk.person)
    assert desk.read("yksi").status_code == 404
    enrol(cohort=desk.cohort, person=desk.person)
    assert desk.at("yksi").step.state is StepState.DONE


# The browser's way


def test_marking_answers_with_a_way_to_undo_and_stays():
    desk = learner(lessons=LESSONS)
    response = desk.post("yksi", "mark_done", {"stay": "1"})
    assert (response.status_code, response.url) == (302, desk.url("yksi"))
    page = desk.client.get(response.url)
    assert f'action="{desk.url("yksi", "undo_done")}"' in page.text
    assert desk.post("yksi", "undo_done").url == desk.url("yksi")
    assert not Completion.objects.exists()


def test_done_and_continue_leads_to_the_next_step_and_at_the_end_home():
    desk = learner(lessons=LESSONS[:2], modules=1)
    assert desk.post("yksi", "mark_done", {"continue": "1"}).url == desk.url("kaksi")
    assert desk.post("kaksi", "mark_done", {"continue": "1"}).url == "/fi/my/"


def test_done_and_continue_leads_over_the_border_of_a_module():
    desk = learner(lessons=[{}], modules=2)
    first, second = (module.lessons[0] for module in desk_modules(desk))
    answer = desk.post(first.slug, "mark_done", {"continue": "1"})
    assert answer.url == desk.url(second.slug, module=desk.modules[1])


def desk_modules(desk: Learner):
    from courses.queries import edition_outline

    return edition_outline(desk.cohort.edition_id).modules


# News of a finished module


def test_a_finished_module_is_reported_once_with_its_last_required_step(
    news, django_capture_on_commit_callbacks
):
    desk = learner(lessons=[*LESSONS[:2], {"slug": "kolme", "is_required": False}])
    with django_capture_on_commit_callbacks(execute=True):
        services.complete_lesson(desk.at("yksi"))
        services.complete_lesson(desk.at("kolme"))
    assert news == []
    with django_capture_on_commit_callbacks(execute=True):
        services.complete_lesson(desk.at("kaksi"))
        services.complete_lesson(desk.at("kaksi"))
    assert news == [(desk.seat.pk, desk.modules[0])]
    assert desk.at("yksi").module.state is StepState.DONE


def test_a_module_of_optional_steps_is_finished_by_all_of_them(
    news, django_capture_on_commit_callbacks
):
    desk = learner(
        lessons=[{"slug": "yksi", "is_required": False}, {"slug": "kaksi", "is_required": False}]
    )
    with django_capture_on_commit_callbacks(execute=True):
        services.complete_lesson(desk.at("yksi"))
    assert news == []
    with django_capture_on_commit_callbacks(execute=True):
        services.complete_lesson(desk.at("kaksi"))
    assert len(news) == 1


def test_a_module_finished_again_after_undo_is_reported_again(
    news, django_capture_on_commit_callbacks
):
    desk = learner(lessons=LESSONS[:1])
    with django_capture_on_commit_callbacks(execute=True):
        services.complete_lesson(desk.at("yksi"))
        services.undo_completion(desk.at("yksi"))
        services.complete_lesson(desk.at("yksi"))
    assert len(news) == 2


def test_two_tabs_that_finish_a_module_between_them_are_reported_once(
    news, django_capture_on_commit_callbacks
):
    """Both pages were opened before either step was done."""
    desk = learner(lessons=LESSONS[:2])
    one, two = desk.at("yksi"), desk.at("kaksi")
    with django_capture_on_commit_callbacks(execute=True):
        services.complete_lesson(one)
        services.complete_lesson(two)
        services.complete_lesson(two)
    assert news == [(desk.seat.pk, desk.modules[0])]
