"""A task in the browser: saved by itself, handed in with a file, returned, completed, accepted."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page, expect

from cohorts.models import Cohort
from progress.models import Completion, TaskSubmission, TaskVersion
from tests.browser.driving import Visitors, sign_in
from tests.browser.fixtures import DemoSite
from tests.browser.stage_tasks import task_of
from tests.factories.uploads import PDF
from tests.journeys.learning import COHORT

pytestmark = pytest.mark.browser
LEARNER, FACILITATOR = "learner@academy.example", "mentor@academy.example"
SOON = 15_000  # milliseconds: the script waits a moment before it sends


@pytest.fixture
def step(site: DemoSite, private_files: Path) -> str:
    """The address of the task in English; the learner has not begun it."""
    cache.clear()
    cohort = Cohort.objects.get(slug=COHORT)
    module, lesson = task_of(cohort)
    of_step = {"lesson_key": lesson.key, "enrolment__person__email": LEARNER}
    TaskSubmission.objects.filter(**of_step).delete()
    Completion.objects.filter(**of_step).delete()
    with translation.override("en"):
        return reverse("progress:show_lesson", args=[COHORT, module.slug, lesson.slug])


def opened(visitors: Visitors, who: str, address: str, **options: object) -> Page:
    page = visitors.new(**options)
    sign_in(page, who)
    page.goto(address)
    return page


def press(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).click()


def versions() -> list[TaskVersion]:
    rows = TaskVersion.objects.filter(submission__enrolment__person__email=LEARNER)
    return list(rows.order_by("number"))


def test_a_draft_saves_itself_and_is_there_again(visitors: Visitors, step: str) -> None:
    page = opened(visitors, LEARNER, step)
    page.locator("#task-text").fill("Three categories.")
    state = page.locator("#task-form [data-saved]")
    expect(state).to_contain_text("Saved at", timeout=SOON)
    page.reload()
    expect(page.locator("#task-text")).to_have_value("Three categories.")
    (version,) = versions()
    assert (version.text, version.submitted_at) == ("Three categories.", None)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_task_goes_to_the_facilitator_and_back_and_is_accepted(
    visitors: Visitors, step: str, tmp_path: Path, script: bool
) -> None:
    plan = tmp_path / "plan.pdf"
    plan.write_bytes(PDF)
    learner = opened(visitors, LEARNER, step, java_script_enabled=script)
    learner.locator("#task-text").fill("First answer.")
    learner.locator("#task-uploads").set_input_files(plan)
    press(learner, "#task-form [name=hand_in]")
    expect(learner.locator("#task")).to_contain_text("Handed in, waits for an answer")

    desk = f"/en/cohorts/{COHORT}/tasks/?show=waiting"
    facilitator = opened(visitors, FACILITATOR, desk, java_script_enabled=script)
    task = TaskSubmission.objects.get(enrolment__person__email=LEARNER)
    press(facilitator, f"a[href$='/tasks/{task.uuid}/']")
    with facilitator.expect_download() as download:
        facilitator.get_by_role("link", name="plan.pdf").click()
    assert Path(download.value.path()).read_bytes() == PDF
    facilitator.locator("[name=decision][value=returned]").check()
    facilitator.locator("#id_comment").fill("Say why now.")
    press(facilitator, "form:has([name=decision]) button")

    learner.reload()
    expect(learner.locator("#task")).to_contain_text("Say why now.")
    expect(learner.locator("#task-text")).to_have_value("First answer.")
    learner.locator("#task-text").fill("Second answer.")
    press(learner, "#task-form [name=remove]")
    expect(learner.locator("#task-text")).to_have_value("Second answer.")
    press(learner, "#task-form [name=hand_in]")
    assert [(row.text, row.files.count()) for row in versions()] == [
        ("First answer.", 1),
        ("Second answer.", 0),
    ]

    facilitator.reload()
    facilitator.locator("[name=decision][value=accepted]").check()
    press(facilitator, "form:has([name=decision]) button")
    learner.reload()
    expect(learner.locator("#task")).to_contain_text("Accepted")
    assert learner.locator("#task-form").count() == 0
    assert Completion.objects.filter(enrolment=task.enrolment, lesson_key=task.lesson_key).exists()
