"""The learner's task: written, kept, handed in; its files handed out."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.access import signed_in
from core.protected_files import file_response
from progress import services
from progress.lesson_page import clock, lesson_url, place_or_404, render_lesson
from progress.models import TaskFile
from progress.permissions import can_study
from progress.queries import LessonPlace
from progress.task_forms import TaskForm
from progress.task_queries import own_task_file

UNPROCESSABLE = 422


@signed_in("POST")
def write_task(request: HttpRequest, cohort: str, module: str, lesson: str) -> HttpResponse:
    """Every button of the form: save the draft, remove a file, hand in. What was typed is kept
    first, so that nothing is lost to a file that cannot be taken."""
    place = place_or_404(request, cohort, module, lesson)
    form = TaskForm(request.POST, request.FILES)
    is_valid = form.is_valid()
    if "number" in form.errors:
        raise Http404
    try:
        if not is_valid:
            _keep_text(place, form)
            return _with_errors(request, place, form)
        return _write(request, place, form)
    except services.TaskClosed:
        messages.warning(
            request, _("This version has been handed in already. What you see is what was kept.")
        )
        return redirect(lesson_url(place) + "#task")


def _keep_text(place: LessonPlace, form: TaskForm) -> None:
    if "text" in form.cleaned_data:  # it was the files that could not be taken
        data = form.cleaned_data
        services.save_task_draft(place, number=data["number"], text=data["text"])


def _write(request: HttpRequest, place: LessonPlace, form: TaskForm) -> HttpResponse:
    number, text = form.cleaned_data["number"], form.cleaned_data["text"]
    hands_in = "hand_in" in request.POST
    files = form.cleaned_data["uploads"]
    if files or not hands_in:
        services.save_task_draft(place, number=number, text=text)
    if removed := _uuid_or_none(request.POST.get("remove")):
        services.remove_task_file(place, number=number, file=removed)
    for file in files:
        try:
            services.add_task_file(place, number=number, file=file)
        except ValidationError as fault:
            form.add_error("uploads", fault)
        except services.FileNotKept:
            form.add_error(
                "uploads",
                _("“%(name)s” could not be stored just now. Your text has been kept: try again.")
                % {"name": file.name},
            )
    if hands_in and form.is_valid():
        try:
            services.submit_task(place, number=number, text=text)
        except services.NothingToSubmit:
            form.add_error("text", _("Write something or add a file before you hand it in."))
    if form.errors:
        return _with_errors(request, place, form)
    if hands_in:
        messages.success(
            request, _("Your task has been handed in. You get a mail when it is answered.")
        )
    else:
        messages.success(request, _("The draft has been saved. It has not been handed in yet."))
    return redirect(lesson_url(place) + "#task")


def _with_errors(request: HttpRequest, place: LessonPlace, form: TaskForm) -> HttpResponse:
    return render_lesson(request, place, task_form=form, status=UNPROCESSABLE)


def _uuid_or_none(text: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


@signed_in("POST")
def save_draft(request: HttpRequest, cohort: str, module: str, lesson: str) -> HttpResponse:
    """The text alone, kept without a press of a button: the script's road, JSON back."""
    place = place_or_404(request, cohort, module, lesson)
    form = TaskForm(request.POST)
    if not form.is_valid():
        error = next(iter(form.errors.values()))[0]
        return JsonResponse({"error": str(error)}, status=UNPROCESSABLE)
    data = form.cleaned_data
    try:
        version = services.save_task_draft(place, number=data["number"], text=data["text"])
    except services.TaskClosed:
        return JsonResponse({"error": _("This version has been handed in already.")}, status=409)
    return JsonResponse(
        {"saved_at": clock(version.saved_at), "version": version.saved_at.isoformat()}
    )


@signed_in("GET")
def show_own_file(
    request: HttpRequest, cohort: str, module: str, lesson: str, file: uuid.UUID
) -> HttpResponseBase:
    place = place_or_404(request, cohort, module, lesson)
    row = own_task_file(place.enrolment, place.lesson.key, file) if can_study(place) else None
    return sent_file(row)


def sent_file(row: TaskFile | None) -> HttpResponseBase:
    """As an attachment; 404 where there is none or its bytes are gone."""
    if row is None:
        raise Http404
    try:
        return file_response(row.file, name=row.name, content_type=row.content_type)
    except FileNotFoundError as fault:
        raise Http404 from fault
