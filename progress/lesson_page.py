"""The page of a step: found by its address, and printed with what the learner has in it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from courses.choices import CompletionRule
from courses.content import quiz_of
from courses.queries import lesson_text
from courses.rendering import Mode, rendered_lesson
from progress.arrangements import NONE, arrangements_of
from progress.permissions import can_study
from progress.queries import LessonPlace, attempts_of, lesson_place, note_of
from progress.quiz_screens import Draft, quiz_screen
from progress.screens import lesson_screen
from progress.task_forms import TaskForm
from progress.task_queries import task_versions
from progress.task_screens import task_screen


def place_or_404(request: HttpRequest, cohort: str, module: str, lesson: str) -> LessonPlace:
    """The person's own lesson at this address; a foreign or missing one is 404."""
    place = lesson_place(request.user, cohort, module, lesson)
    if place is None:
        raise Http404
    return place


def lesson_url(place: LessonPlace, name: str = "show_lesson", step: Any = None) -> str:
    slugs = (step or place.step).url_slugs
    return reverse(f"progress:{name}", args=[place.enrolment.cohort.slug, *slugs])


def clock(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "TIME_FORMAT")


def render_lesson(
    request: HttpRequest,
    place: LessonPlace,
    draft: Draft | None = None,
    note_text: str | None = None,
    task_form: TaskForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """``draft``, ``note_text`` and ``task_form``: what was typed and could not be taken stays in
    its form."""
    if not can_study(place):
        return render(request, "progress/locked_lesson.html", _frame(place), status=403)
    text = lesson_text(place.lesson)
    note = note_of(place.enrolment, place.lesson)
    context = {
        **_frame(place),
        **_work(place, text.content, draft, task_form),
        "text": text,
        "content": text.content,
        "body": rendered_lesson(text.content, text.sha256, Mode.CLASSROOM),
        "note": note,
        "note_text": note_text if note_text is not None else note.text if note else "",
    }
    return render(request, "progress/show_lesson.html", context, status=status)


def _work(
    place: LessonPlace, content: dict[str, Any], draft: Draft | None, task_form: TaskForm | None
) -> dict[str, Any]:
    """The quiz and the task of the step, where it has them. 1 query for a quiz, 1 or 2 for a task,
    and 1 where an individual arrangement may change something."""
    lesson = place.lesson
    quiz, is_task = quiz_of(content), lesson.completion_rule == CompletionRule.TASK
    is_limited = lesson.completion_rule == CompletionRule.QUIZ and lesson.max_attempts is not None
    given = arrangements_of(place.enrolment.pk, lesson.key) if is_task or is_limited else NONE
    versions = task_versions(place.enrolment.pk, lesson.key) if is_task else []
    return {
        "quiz": quiz_screen(place, quiz, attempts_of(place.enrolment, lesson), draft, given)
        if quiz
        else None,
        "task": task_screen(place, versions, given, task_form) if is_task else None,
    }


def _frame(place: LessonPlace) -> dict[str, Any]:
    return {
        "classroom": place.enrolment.cohort,
        "place": place,
        "screen": lesson_screen(place),
        "page_address": lesson_url(place),
    }
