"""What the classroom's templates print: words and numbers for a standing, no markup, no query."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.choices import CompletionRule
from progress.choices import CompletionSource, StepState
from progress.classroom import ModuleStanding, Step
from progress.permissions import can_make_progress, can_mark_done
from progress.queries import LessonPlace

MARKS = {
    StepState.DONE: "done",
    StepState.CURRENT: "now",
    StepState.TODO: "todo",
    StepState.LOCKED: "locked",
}


def state_text(state: StepState) -> str:
    return {
        StepState.DONE: _("Done"),
        StepState.CURRENT: _("In progress"),
        StepState.TODO: _("Not started"),
        StepState.LOCKED: _("Not open yet"),
    }[state]


def minutes_text(minutes: int) -> str:
    return ngettext("%(count)s min", "%(count)s min", minutes) % {"count": minutes}


def step_url(cohort_slug: str, step: Step, name: str = "show_lesson") -> str:
    return reverse(f"progress:{name}", args=[cohort_slug, *step.url_slugs])


def module_counts(module: ModuleStanding) -> str:
    return _("%(done)s of %(total)s steps") % {"done": module.done, "total": module.total}


def module_text(module: ModuleStanding) -> str:
    """``"Module 3 · 3 of 7 steps · In progress"``, with a date where there is one."""
    state = module.state
    parts = [_("Module %(number)s") % {"number": module.module.number}, module_counts(module)]
    if module.waits_for_start:
        parts.append(_("Opens when the cohort begins"))
    elif state is StepState.LOCKED:
        weekday = date_format(module.opens_on, "D")
        day = f"{weekday} {date_format(module.opens_on, 'SHORT_DATE_FORMAT')}"
        parts.append(_("Opens on %(day)s") % {"day": day})
    elif module.completed_at:
        day = date_format(timezone.localtime(module.completed_at), "SHORT_DATE_FORMAT")
        parts.append(_("Done on %(day)s") % {"day": day})
    elif state is StepState.TODO and module.is_running:
        parts.append(_("You can begin"))
    else:
        parts.append(state_text(state))
    return " · ".join(parts)


def module_row(cohort_slug: str, module: ModuleStanding) -> dict[str, Any]:
    """A module as a row of ``components/item_list.html``."""
    state, title = module.state, module.module.title
    row: dict[str, Any] = {
        "state": MARKS[state],
        "state_text": state_text(state),
        "title": title,
        "text": module_text(module),
    }
    if state is StepState.LOCKED:
        return {**row, "tag_text": _("Locked")}
    target = module.next_step or next(iter(module.steps), None)
    if target:
        row["url"] = row["action_url"] = step_url(cohort_slug, target)
        row["action_text"] = {
            StepState.DONE: _("Review"),
            StepState.CURRENT: _("Continue") if module.is_running else _("Review"),
            StepState.TODO: _("Begin") if module.is_running else _("Read"),
        }[state]
    if state is StepState.CURRENT:
        row |= {
            "progress_value": module.done,
            "progress_maximum": module.total,
            "progress_description": f"{title}: {module_counts(module)}",
        }
    return row


def step_item(cohort_slug: str, step: Step, current: Step | None = None) -> dict[str, Any]:
    """A step as an item of ``components/steps.html``."""
    is_current = current is not None and step.lesson.pk == current.lesson.pk
    state = step.state
    if is_current and state is StepState.TODO:
        state = StepState.CURRENT
    return {
        "number": step.lesson.number,
        "title": step.lesson.title,
        "url": "" if step.state is StepState.LOCKED else step_url(cohort_slug, step),
        "state": MARKS[state],
        "text": f"{state_text(state)} · {minutes_text(step.lesson.minutes)}",
        "is_current": is_current,
    }


def rule_text(place: LessonPlace) -> str:
    """The one definition of done, printed on the step."""
    lesson = place.lesson
    if lesson.completion_rule == CompletionRule.QUIZ:
        return _("This step is finished when you pass its quiz (%(mark)s %% of the points).") % {
            "mark": lesson.pass_mark
        }
    if lesson.completion_rule == CompletionRule.TASK:
        return _("This step is finished when a facilitator accepts the task that you hand in.")
    return _("This step is finished when you mark it as done.")


def lesson_screen(place: LessonPlace) -> dict[str, Any]:
    slug = place.enrolment.cohort.slug
    module = place.module
    return {
        "steps": [step_item(slug, step, place.step) for step in module.steps],
        "module_counts": module_counts(module),
        "rule": rule_text(place),
        "is_done": place.step.state is StepState.DONE,
        "can_mark_done": can_mark_done(place),
        "can_undo": can_mark_done(place) and place.step.finished_by == CompletionSource.MARKED,
        "can_make_progress": can_make_progress(place),
        "is_module_done": module.state is StepState.DONE,
        "lesson_url": step_url(slug, place.step),
        "done_url": step_url(slug, place.step, "mark_done"),
        "undo_url": step_url(slug, place.step, "undo_done"),
        "note_url": step_url(slug, place.step, "save_note"),
        "quiz_url": step_url(slug, place.step, "submit_quiz"),
        "answers_url": step_url(slug, place.step, "save_answers"),
        "task_url": step_url(slug, place.step, "write_task"),
        "draft_url": step_url(slug, place.step, "save_draft"),
        "previous_url": step_url(slug, place.previous) if place.previous else "",
        "next_url": step_url(slug, place.next) if place.next else "",
    }
