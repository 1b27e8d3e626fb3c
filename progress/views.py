"""The classroom: parse, permit, call one service, answer. Opening a page writes nothing."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cohorts.services import withdraw
from core.access import signed_in
from courses import quizzes
from courses.content import quiz_of
from courses.queries import lesson_text
from progress import services
from progress.forms import LeaveForm, NoteForm, attempt_number
from progress.lesson_page import clock, lesson_url, place_or_404, render_lesson
from progress.queries import LessonPlace, attempts_of, enrolment_in, standings
from progress.quiz_screens import Draft

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


@signed_in("GET")
def show_lesson(request: HttpRequest, cohort: str, module: str, lesson: str) -> HttpResponse:
    """≤ 10 queries with session and person; ≤ 11 with a task, 12 with a quiz beside it."""
    place = place_or_404(request, cohort, module, lesson)
    return render_lesson(request, place)


@signed_in("POST")
def mark_done(request: HttpRequest, cohort: str, module: str, lesson: str) -> HttpResponse:
    """≤ 12 queries with session and person."""
    place = place_or_404(request, cohort, module, lesson)
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
    place = place_or_404(request, cohort, module, lesson)
    if services.undo_completion(place):
        messages.info(request, _("The step is open again."))
    return redirect(lesson_url(place))


@signed_in("POST")
def save_note(request: HttpRequest, cohort: str, module: str, lesson: str) -> HttpResponse:
    place = place_or_404(request, cohort, module, lesson)
    form = NoteForm(request.POST)
    wants_json = request.headers.get("X-Requested-With") == "fetch"
    if not form.is_valid():
        error = str(form.errors["text"][0])
        if wants_json:
            return JsonResponse({"error": error}, status=UNPROCESSABLE)
        messages.error(request, error)
        typed = request.POST.get("text", "")
        return render_lesson(request, place, note_text=typed, status=UNPROCESSABLE)
    note = services.save_note(place, text=form.cleaned_data["text"])
    if wants_json:
        return JsonResponse(
            {"saved_at": clock(note.saved_at), "version": note.saved_at.isoformat()}
        )
    messages.success(request, _("Your notes have been saved."))
    return redirect(lesson_url(place) + "#notes")


def _posted_answers(request: HttpRequest, place: LessonPlace) -> tuple[Draft, int]:
    """What was answered, and the number of the attempt that the form was printed for."""
    quiz = quiz_of(lesson_text(place.lesson).content)
    number = attempt_number(request.POST)
    if quiz is None or number is None:
        raise Http404
    attempts = attempts_of(place.enrolment, place.lesson)
    begun = next((attempt for attempt in attempts if attempt.number == number), None)
    language = (get_language() or "fi")[:2]
    questions = (begun.open_quiz(language)["questions"] if begun else []) or quiz["questions"]
    answers, errors = quizzes.parse_answers(questions, request.POST, language)
    typed = {q["id"]: request.POST.get(quizzes.field_name(q), "") for q in questions}
    return Draft(answers=answers, typed=typed, errors=errors), number


@signed_in("POST")
def save_answers(request: HttpRequest, cohort: str, module: str, lesson: str) -> HttpResponse:
    """The form's answers, kept without submitting: the script's road, JSON back."""
    place = place_or_404(request, cohort, module, lesson)
    draft, number = _posted_answers(request, place)
    if draft.errors:
        return JsonResponse({"error": next(iter(draft.errors.values()))}, status=UNPROCESSABLE)
    try:
        attempt = services.save_answers(place, number=number, answers=draft.answers)
    except services.NoAttemptsLeft:
        return JsonResponse({"error": _("Your attempts have been used.")}, status=409)
    return JsonResponse({"saved_at": clock(timezone.now()), "attempt": attempt.number})


@signed_in("POST")
def submit_quiz(request: HttpRequest, cohort: str, module: str, lesson: str) -> HttpResponse:
    place = place_or_404(request, cohort, module, lesson)
    draft, number = _posted_answers(request, place)
    unanswered = {
        key: _("Answer this question.") for key in draft.typed if key not in draft.answers
    }
    if errors := unanswered | draft.errors:  # an attempt is too dear for a slip of the mouse
        return render_lesson(request, place, replace(draft, errors=errors), status=UNPROCESSABLE)
    try:
        services.submit_quiz(place, number=number, answers=draft.answers)
    except services.NoAttemptsLeft:
        messages.warning(request, _("Your attempts have been used."))
    return redirect(lesson_url(place) + "#quiz")
