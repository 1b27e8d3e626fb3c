"""The one definition of done, open, locked and next, held against random classrooms."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.choices import CohortStatus
from cohorts.models import Cohort
from courses.queries import Outline, OutlineLesson, OutlineModule
from progress.choices import StepState
from progress.classroom import Standing, standing

TODAY = date(2025, 9, 1)
MOMENT = datetime(2025, 8, 20, 12, tzinfo=UTC)


def outline_lesson(number: int, *, is_required: bool) -> OutlineLesson:
    return OutlineLesson(
        pk=uuid.uuid4().int,
        key=uuid.uuid4(),
        slug=f"askel-{number}",
        number=number,
        is_required=is_required,
        minutes=10,
        completion_rule="read",
        pass_mark=None,
        max_attempts=None,
        due_days=None,
        titles={"fi": f"Askel {number}"},
        source_language="fi",
    )


def outline_of(modules: list[tuple[int, bool, list[bool]]]) -> Outline:
    """Each module as (week offset, is it required, is each lesson required)."""
    rows = tuple(
        OutlineModule(
            pk=number,
            key=uuid.uuid4(),
            slug=f"moduuli-{number}",
            number=number,
            is_required=is_required,
            week_offset=weeks,
            texts={"fi": {"title": f"Moduuli {number}"}},
            source_language="fi",
            lessons=tuple(
                outline_lesson(place, is_required=required and is_required)
                for place, required in enumerate(lessons, start=1)
            ),
        )
        for number, (weeks, is_required, lessons) in enumerate(modules, start=1)
    )
    return Outline(1, "1", {"fi": {"title": "Polku"}}, "fi", rows)


@st.composite
def classrooms(draw) -> Standing:
    modules = st.tuples(
        st.integers(0, 4), st.booleans(), st.lists(st.booleans(), min_size=1, max_size=5)
    )
    outline = outline_of(draw(st.lists(modules, min_size=1, max_size=5)))
    lessons = st.sampled_from(outline.lessons)
    done = {
        lesson.key: MOMENT + timedelta(hours=hour)
        for hour, lesson in enumerate(draw(st.lists(lessons)))
    }
    strange = {uuid.uuid4(): MOMENT for _ in range(draw(st.integers(0, 3)))}
    places = st.one_of(lessons.map(lambda lesson: lesson.key), st.builds(uuid.uuid4))
    last = draw(st.none() | places.map(lambda key: (key, MOMENT)))
    dates = draw(
        st.dictionaries(
            st.sampled_from([module.key for module in outline.modules]),
            st.integers(-20, 20).map(lambda days: TODAY + timedelta(days=days)),
        )
    )
    begins = TODAY - timedelta(weeks=draw(st.integers(-1, 4)))
    return standing(
        outline=outline,
        cohort=Cohort(starts_on=begins, status=CohortStatus.RUNNING),
        module_dates=dates,
        today=TODAY,
        completed=done | strange,
        last=last,
    )


@given(classrooms())
def test_resume_never_leads_to_a_finished_locked_or_missing_step(whole: Standing):
    if whole.resume is None:
        return
    module, step = whole.resume
    assert module in whole.modules
    assert step in module.steps
    assert module.is_open
    assert module.opens_on <= TODAY
    assert step.state is StepState.TODO
    assert module.state is not StepState.DONE
    assert whole.outline.find(*step.url_slugs) == (module.module, step.lesson)


@given(classrooms())
def test_resume_is_there_whenever_an_open_module_is_unfinished(whole: Standing):
    unfinished = [
        module for module in whole.modules if module.is_open and module.done < module.total
    ]
    assert (whole.resume is None) == (not unfinished)


@given(classrooms())
def test_resume_stays_in_the_module_that_was_worked_in_last(whole: Standing):
    last = [m for m in whole.modules if any(s.lesson.key == whole.last_key for s in m.steps)]
    if last and last[0].is_open and last[0].state is not StepState.DONE:
        assert whole.resume is not None
        assert whole.resume[0] == last[0]


@given(classrooms())
def test_counts_never_pass_what_there_is(whole: Standing):
    for row in (whole, *whole.modules):
        assert 0 <= row.done <= row.total
        assert 0 <= row.percent <= 100
        assert (row.percent == 100) == bool(row.total and row.done == row.total)


@given(classrooms())
def test_what_is_locked_shows_no_step_to_begin(whole: Standing):
    for module in whole.modules:
        if module.is_open:
            assert StepState.LOCKED not in {step.state for step in module.steps}
        else:
            assert module.state is StepState.LOCKED
            assert module.next_step is None
            assert StepState.TODO not in {step.state for step in module.steps}


@given(classrooms())
def test_the_whole_is_finished_when_every_required_step_is_done(whole: Standing):
    required = [
        step
        for module in whole.modules
        if module.module.is_required
        for step in module.counted_steps
    ]
    all_done = all(step.state is StepState.DONE for step in required)
    assert whole.is_finished == (bool(required) and all_done)


def test_a_required_step_goes_before_an_optional_one():
    outline = outline_of([(0, True, [False, True])])
    whole = standing(
        outline=outline,
        cohort=Cohort(starts_on=TODAY, status=CohortStatus.RUNNING),
        module_dates={},
        today=TODAY,
        completed={},
    )
    assert whole.resume is not None
    assert whole.resume[1].lesson.number == 2


def test_a_cohorts_own_date_goes_before_the_week_of_the_edition():
    outline = outline_of([(2, True, [True]), (0, True, [True])])
    late, early = outline.modules
    whole = standing(
        outline=outline,
        cohort=Cohort(starts_on=TODAY, status=CohortStatus.RUNNING),
        module_dates={late.key: TODAY, early.key: TODAY + timedelta(days=3)},
        today=TODAY,
        completed={},
    )
    assert [module.is_open for module in whole.modules] == [True, False]
    assert whole.next_opening == TODAY + timedelta(days=3)


def test_a_module_opens_in_its_week_on_the_very_day():
    outline = outline_of([(2, True, [True])])
    for begins, is_open in (
        (TODAY - timedelta(days=14), True),
        (TODAY - timedelta(days=13), False),
    ):
        whole = standing(
            outline=outline,
            cohort=Cohort(starts_on=begins, status=CohortStatus.RUNNING),
            module_dates={},
            today=TODAY,
            completed={},
        )
        assert whole.modules[0].is_open is is_open


def test_nothing_is_open_before_the_cohort_has_been_set_running():
    outline = outline_of([(0, True, [True]), (1, True, [True])])
    whole = standing(
        outline=outline,
        cohort=Cohort(starts_on=TODAY, status=CohortStatus.OPEN),
        module_dates={},
        today=TODAY,
        completed={},
    )
    assert [module.is_open for module in whole.modules] == [False, False]
    assert [module.waits_for_start for module in whole.modules] == [True, False]
    assert (whole.resume, whole.next_opening) == (None, TODAY + timedelta(weeks=1))


@pytest.mark.parametrize(
    ("required", "counted"),
    [([True, False, True], [1, 3]), ([False, False], [1, 2]), ([True, True], [1, 2])],
)
def test_a_module_counts_its_required_lessons_and_all_where_none_is(required, counted):
    outline = outline_of([(0, True, required), (4, False, [True, False])])
    first, optional = outline.modules
    assert [lesson.number for lesson in first.counted_lessons] == counted
    assert outline.required_keys == {lesson.key for lesson in first.counted_lessons}
    assert optional.counted_lessons == optional.lessons
