"""Individual arrangements of one learner: seen and given by those who facilitate the cohort."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cohorts.models import Enrolment
from core.access import signed_in
from core.access_log import record_access
from courses.choices import CompletionRule
from courses.queries import OutlineLesson, OutlineModule, edition_outline
from progress import services
from progress.choices import AccommodationKind
from progress.models import Accommodation
from progress.permissions import can_arrange
from progress.queries import place_of_seat
from progress.task_forms import AttemptsForm, ExtensionForm

UNPROCESSABLE = 422
Steps = list[tuple[OutlineModule, OutlineLesson]]


@signed_in("GET", "POST")
def show_arrangements(request: HttpRequest, cohort: str, enrolment: uuid.UUID) -> HttpResponse:
    """What the person has been given, and a form for each kind. ≤ 10 queries to read."""
    seats = Enrolment.objects.active().select_related("cohort__edition", "person")
    seat = get_object_or_404(seats, uuid=enrolment, cohort__slug=cohort)
    if not can_arrange(request.user, seat):
        raise Http404
    outline = edition_outline(seat.cohort.edition_id, seat.cohort.edition.uuid)
    steps = [(module, lesson) for module in outline.modules for lesson in module.lessons]
    extension = ExtensionForm(
        _posted(request, "extension"), prefix="extension", lessons=_choices(_with_tasks(steps))
    )
    attempts = AttemptsForm(
        _posted(request, "attempts"), prefix="attempts", lessons=_choices(_with_limits(steps))
    )
    for form in (extension, attempts):
        if form.is_bound and form.is_valid() and _granted(request, seat, form):
            messages.success(request, _("The arrangement has been given. It holds at once."))
            return redirect("progress:show_arrangements", seat.cohort.slug, seat.uuid)
    record_access(
        by=request.user,
        action="progress.read_arrangements",
        about=seat.person,
        scope=seat.cohort.slug,
    )
    context = {
        "cohort": seat.cohort,
        "person": seat.person,
        "rows": _rows(seat, steps),
        "extension": extension if _with_tasks(steps) else None,
        "attempts": attempts if _with_limits(steps) else None,
    }
    status = UNPROCESSABLE if extension.errors or attempts.errors else 200
    return render(request, "progress/show_arrangements.html", context, status=status)


def _posted(request: HttpRequest, kind: str) -> Any:
    return request.POST if request.method == "POST" and request.POST.get("kind") == kind else None


def _with_tasks(steps: Steps) -> Steps:
    return [row for row in steps if row[1].completion_rule == CompletionRule.TASK]


def _with_limits(steps: Steps) -> Steps:
    quizzes = [row for row in steps if row[1].completion_rule == CompletionRule.QUIZ]
    return [row for row in quizzes if row[1].max_attempts is not None]


def _choices(steps: Steps) -> list[tuple[str, str]]:
    return [(str(lesson.key), _step_name(module, lesson)) for module, lesson in steps]


def _step_name(module: OutlineModule, lesson: OutlineLesson) -> str:
    return _("Module %(number)s: %(lesson)s") % {"number": module.number, "lesson": lesson.title}


def _granted(request: HttpRequest, seat: Enrolment, form: ExtensionForm | AttemptsForm) -> bool:
    """False when the service refused; then the form says why."""
    data = form.cleaned_data
    place = place_of_seat(seat, uuid.UUID(data["lesson"]))
    if place is None:
        raise Http404
    try:
        if isinstance(form, ExtensionForm):
            services.grant_extension(
                place, due_on=data["due_on"], reason=data["reason"], by=request.user
            )
        else:
            services.grant_attempts(
                place,
                extra_attempts=data["extra_attempts"],
                reason=data["reason"],
                by=request.user,
            )
    except services.ArrangementRefused as refusal:
        form.add_error(refusal.field, _refusals()[refusal.field])
        return False
    return True


def _refusals() -> dict[str, str]:
    return {
        "lesson": _("This step cannot be given that."),
        "due_on": _("Choose a day that is later than the common due date."),
        "extra_attempts": _("Give at least one attempt and at most twenty."),
        "reason": _("Write the reason."),
    }


def _rows(seat: Enrolment, steps: Steps) -> list[dict[str, Any]]:
    """The newest first. 1 query."""
    names = {lesson.key: _step_name(module, lesson) for module, lesson in steps}
    rows = Accommodation.objects.filter(enrolment=seat).select_related("granted_by")
    return [
        {
            "row": row,
            "step": names.get(row.lesson_key, _("A step of a former edition")),
            "is_extension": row.kind == AccommodationKind.EXTENSION,
        }
        for row in rows.order_by("-granted_at", "-pk")
    ]
