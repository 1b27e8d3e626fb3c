"""The classroom: parse, permit, call one service, answer. Opening a page writes nothing."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cohorts.services import withdraw
from core.access import signed_in
from courses import quizzes
from courses.content import quiz_of
from courses.queries import lesson_text
from courses.rendering import Mode, rendered_lesson
from progress import services
from progress.forms import LeaveForm, NoteForm, attempt_number
from progress.permissions import can_study
from progress.queries import (
    LessonPlace,
    attempts_of,
    enrolment_in,
    lesson_place,
    note_of,
    standings,
)
from progress.quiz_screens import Draft, quiz_screen
from progress.screens import lesson_screen

UNPROCESSABLE = 422


@signed_in("GET")
def show_classroom(request: HttpRequest, cohort: str) -> HttpResponse:
    """The outline of the person's edition. 5 queries with session and person."""
    enrolment = enrolment_in(request.user, cohort)
    if enrolment is None:
        raise Http404
    whole = standings([enrolment])[enrolment.pk]
    context = {"classroom": enrolment.cohort, "enrolment": enrolment, "standing": whole}
    return render(request, "progress/show_classroom.html", context)


@signed_in("GET", "POST")
def leave_cohort(request: HttpRequest, cohort: str) -> HttpResponse:
    """A page of its own says what happens: the seat may go to somebody else."""
    enrolment = enrolment_in(request.user, cohort)
    if enrolment is None:
        raise Http404
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        withdraw(enrolment=enrolment, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("You have left the cohort. What you did has been kept."))
        return redirect("home:my_academy")
    context = {"classroom": enrolment.cohort, "form": form}
    return render(request, "progress/leave_cohort.html", context)


def _place(request: HttpRequest, cohort: str, module: str, lesson: str) -> LessonPlace:
    """The person's own lesson at this address; a foreign or missing one is 404."""
    place = lesson_place(request.user, cohort, module, lesson)
    if place is None:
        raise Http404
    return place


@signed_in("GET")
def show_lesson(request: HttpRequest, cohort: str, module: str, lesson: str) -> HttpResponse:
    """≤ 10 queries with session and person."""
    place = _place(request, cohort, module, lesson)
    return _render_lesson(request, place)


def _render_lesson(
    request: HttpRequest,
    place: LessonPlace,
    draft: Draft | None = None,
    note_text: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """``draft`` and ``note_text``: what was typed and could not be taken stays in its form."""
    if not can_study(place):
        return render(request, "progress/locked_lesson.html", _frame(place), status=403)
    text = lesson_text(place.lesson)
    quiz = quiz_of(text.content)
    screen = (
        quiz_screen(place, quiz, attempts_of(place.enrolment, place.lesson), draft)
        if quiz
        else None
    )
    context = {
        **_frame(place),
        "text": text,
        "content": text.content,
        "body": rendered_lesson(text.content, text.sha256, Mode.CLASSROOM),
        "quiz": screen,
        "note": (note := note_of(place.enrolment, place.lesson)),
        "note_text": note_text if note_text is not None else note.text if note else "",
    }
    return render(request, "progress/show_lesson.html", context, status=status)


def _frame(place: LessonPlace) -> dict[str, Any]:
    return {
        "classroom": place.enrolment.cohort,
        "place": place,
        "screen": lesson_screen(place),
        "page_address": lesson_url(place),
    }


def lesson_url(place: LessonPlace, name: str = "show_lesson", step: Any = None) -> str:
    slugs = (step or place.step).url_slugs
    return reverse(f"progress:{name}", args=[place.enrolment.cohort.slug, *slugs])


@signed_in("POST")
def mark_done(request: HttpRequest, cohort: str, module: str, lesson: str) -> HttpResponse:
    """≤ 12 queries with session and person."""
    place = _place(request, cohort, module, lesson)
    if services.complete_lesson(place):
        text = _("“%(title)s” has been marked as done.") % {"title": place.lesson.title}
        messages.success(request, text, extra_tags=f"undo:{lesson_url(place, 'undo_done')}")
    if "continue" in request.POST and place.next:
        return redirect(lesson_url(place, step=place.next))
    return (
        redirect("home:my_academy") if "continue" in request.POST else redirect(lesson_url(place))
    )


@signed_in("POST")
def undo_done(request: HttpRequest, cohort: str, module: str, lesson: str) -> HttpResponse:
    place = _place(request, cohort, module, lesson)
    if services.undo_completion(place):
        messages.info(request, _("The step is open again."))
    return redirect(lesson_url(place))


@signed_in("POST")
def save_note(request: HttpRequest, cohort: str, module: str, lesson: str) -> HttpResponse:
    place = _place(request, cohort, module, lesson)
    form = NoteForm(request.POST)
    wants_json = request.headers.get("X-Requested-With") == "fetch"
    if not form.is_valid():
        error = str(form.errors["text"][0])
        if wants_json:
            return JsonResponse({"error": error}, status=UNPROCESSABLE)
        messages.error(request, error)
        typed = request.POST.get("text", "")
        return _render_lesson(request, place, note_text=typed, status=UNPROCESSABLE)
    note = services.save_note(place, text=form.cleaned_data["text"])
    if wants_json:
        return JsonResponse(
            {"saved_at": _clock(note.saved_at), "version": note.saved_at.isoformat()}
        )
    messages.success(request, _("Your notes have been saved."))
    return redirect(lesson_url(place) + "#notes")


def _clock(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "TIME_FORMAT")


def _posted_answers(request: HttpRequest, place: LessonPlace) -> tuple[Draft, int]:
    """What was answered, and the number of the attempt that the form was printed for."""
    quiz = quiz_of(lesson_text(place.lesson).content)
    number = attempt_number(request.POST)
    if quiz is None or number is None:
        raise Http404
    attempts = attempts_of(place.enrolment, place.lesson)
    begun = next((attempt for attempt in attempts if attempt.number == number), None)
    language = (get_language() or "fi")[:2]
    questions = (begun.quiz(language) if begun else quiz)["questions"]
    answers, errors = quizzes.parse_answers(questions, request.POST, language)
    typed = {q["id"]: request.POST.get(quizzes.field_name(q), "") for q in questions}
    return Draft(answers=answers, typed=typed, errors=errors), number


@signed_in("POST")
def save_answers(request: HttpRequest, cohort: str, module: str, lesson: str) -> HttpResponse:
    """The form's answers, kept without submitting: the script's road, JSON back."""
    place = _place(request, cohort, module, lesson)
    draft, number = _posted_answers(request, place)
    if draft.errors:
        return JsonResponse({"error": next(iter(draft.errors.values()))}, status=UNPROCESSABLE)
    try:
        attempt = services.save_answers(place, number=number, answers=draft.answers)
    except services.NoAttemptsLeft:
        return JsonResponse({"error": _("Your attempts have been used.")}, status=409)
    return JsonResponse({"saved_at": _clock(timezone.now()), "attempt": attempt.number})


@signed_in("POST")
def submit_quiz(request: HttpRequest, cohort: str, module: str, lesson: str) -> HttpResponse:
    place = _place(request, cohort, module, lesson)
    draft, number = _posted_answers(request, place)
    unanswered = {
        key: _("Answer this question.") for key in draft.typed if key not in draft.answers
    }
    if errors := unanswered | draft.errors:  # an attempt is too dear for a slip of the mouse
        return _render_lesson(request, place, replace(draft, errors=errors), status=UNPROCESSABLE)
    try:
        services.submit_quiz(place, number=number, answers=draft.answers)
    except services.NoAttemptsLeft:
        messages.warning(request, _("Your attempts have been used."))
    return redirect(lesson_url(place) + "#quiz")
