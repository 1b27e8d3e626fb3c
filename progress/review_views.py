"""The facilitator's desk of tasks: what was handed in, read and answered."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cohorts.choices import CohortStatus
from cohorts.models import Cohort
from cohorts.permissions import can_facilitate
from core.access import signed_in
from core.access_log import record_access
from courses.queries import edition_outline
from progress import services
from progress.arrangements import arrangements_of
from progress.choices import ReviewDecision, TaskState
from progress.models import TaskSubmission
from progress.permissions import can_review
from progress.queries import LessonPlace, place_of_seat
from progress.task_forms import ReviewForm
from progress.task_queries import (
    TaskCounts,
    handed_in_file,
    handed_in_tasks,
    task_counts,
    task_lessons,
    task_versions,
)
from progress.task_screens import handed_in_file_url, short_state, task_row, version_rows
from progress.task_views import sent_file

ROWS = 50
UNPROCESSABLE = 422
STATES = {
    "waiting": TaskState.SUBMITTED,
    "returned": TaskState.RETURNED,
    "accepted": TaskState.ACCEPTED,
}


@signed_in("GET")
def list_tasks(request: HttpRequest, cohort: str) -> HttpResponse:
    """Of a cohort that the person facilitates today, else 404. The filters stand in the address;
    an unknown one shows everything. ≤ 10 queries with session and person."""
    row = get_object_or_404(Cohort.objects.select_related("edition"), slug=cohort)
    if not can_facilitate(request.user, row) or row.status == CohortStatus.CANCELLED:
        raise Http404
    lessons = task_lessons(edition_outline(row.edition_id, row.edition.uuid))
    chosen = next((key for key in lessons if str(key) == request.GET.get("lesson")), None)
    of_lesson = {chosen: lessons[chosen]} if chosen else lessons
    tasks = handed_in_tasks(row, of_lesson, reader=request.user)
    counts = task_counts(tasks)
    show = request.GET.get("show", "")
    if show in STATES:
        tasks = tasks.filter(state=STATES[show])
    elif show == "late":
        tasks = tasks.filter(Q(is_late=True))  # annotated
    page = Paginator(tasks, ROWS).get_page(request.GET.get("page"))
    rows = [task_row(row.slug, task, lessons) for task in page]
    if rows:
        record_access(
            by=request.user, action="progress.list_tasks", scope=row.slug, count=len(rows)
        )
    kept = {"lesson": str(chosen)} if chosen else {}
    context = {
        "cohort": row,
        "rows": rows,
        "page": page,
        "chips": _chips(counts, show, kept),
        "query": urlencode({**kept, **({"show": show} if show else {})}),
        "show": show,
        "lessons": [
            {"key": key, "title": lesson.title, "is_chosen": key == chosen}
            for key, (_module, lesson) in lessons.items()
        ],
    }
    return render(request, "progress/list_tasks.html", context)


def _chips(counts: TaskCounts, show: str, kept: dict[str, Any]) -> list[dict[str, Any]]:
    texts = {
        "": _("All %(count)s") % {"count": counts.all},
        "waiting": _("Wait for an answer %(count)s") % {"count": counts.waiting},
        "returned": _("Returned %(count)s") % {"count": counts.returned},
        "accepted": _("Accepted %(count)s") % {"count": counts.accepted},
        "late": _("Late %(count)s") % {"count": counts.late},
    }
    known = show if show in texts else ""
    return [
        {
            "text": text,
            "url": "?" + urlencode({**kept, **({"show": name} if name else {})}),
            "is_current": name == known,
        }
        for name, text in texts.items()
    ]


def _task(request: HttpRequest, cohort: str, task: uuid.UUID) -> tuple[TaskSubmission, LessonPlace]:
    """A task that was handed in and that the person may answer, else 404."""
    rows = TaskSubmission.objects.filter(uuid=task, enrolment__cohort__slug=cohort)
    row = get_object_or_404(rows.select_related("enrolment__cohort", "enrolment__person"))
    place = place_of_seat(row.enrolment, row.lesson_key)
    is_there = row.versions.filter(submitted_at__isnull=False).exists()
    if place is None or not is_there or not can_review(request.user, row.enrolment):
        raise Http404
    return row, place


@signed_in("GET", "POST")
def review_task(request: HttpRequest, cohort: str, task: uuid.UUID) -> HttpResponse:
    row, place = _task(request, cohort, task)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        is_valid = form.is_valid()
        if "number" in form.errors:
            raise Http404
        if is_valid:
            return _answer(request, row, place, form)
    record_access(
        by=request.user, action="progress.read_task", about=row.enrolment.person, scope=cohort
    )
    return _render_task(request, row, place, form)


def _answer(
    request: HttpRequest, row: TaskSubmission, place: LessonPlace, form: ReviewForm
) -> HttpResponse:
    data = form.cleaned_data
    try:
        review = services.review_task(
            place,
            number=data["number"],
            decision=ReviewDecision(data["decision"]),
            comment=data["comment"],
            by=request.user,
        )
    except services.ReviewOutdated:
        messages.warning(
            request,
            _(
                "Your answer was not kept: the version has been answered already, or a newer one "
                "has been handed in. Read what stands here now."
            ),
        )
    else:
        person = {"person": str(place.enrolment.person)}
        if review.decision == ReviewDecision.ACCEPTED:
            text = _("The task was accepted, and %(person)s gets a mail about it.") % person
        else:
            text = _("The task was returned, and %(person)s gets a mail about it.") % person
        messages.success(request, text)
    return redirect("progress:review_task", row.enrolment.cohort.slug, row.uuid)


def _render_task(
    request: HttpRequest, row: TaskSubmission, place: LessonPlace, form: ReviewForm
) -> HttpResponse:
    slug = row.enrolment.cohort.slug
    versions = task_versions(row.enrolment_id, row.lesson_key)
    rows = version_rows(versions, handed_in_file_url(slug, row))
    waits = row.state == TaskState.SUBMITTED
    if not form.is_bound:
        form = ReviewForm(initial={"number": rows[0].number})
    context = {
        "cohort": row.enrolment.cohort,
        "person": row.enrolment.person,
        "place": place,
        "state_text": short_state(row.state),
        "latest": rows[0],
        "former": rows[1:],
        "form": form if waits else None,
        "is_extended": arrangements_of(row.enrolment_id, row.lesson_key).due_on is not None,
        "arrangements_url": reverse("progress:show_arrangements", args=[slug, row.enrolment.uuid]),
    }
    status = UNPROCESSABLE if form.errors and waits else 200
    return render(request, "progress/review_task.html", context, status=status)


@signed_in("GET")
def show_task_file(
    request: HttpRequest, cohort: str, task: uuid.UUID, file: uuid.UUID
) -> HttpResponseBase:
    row, _place = _task(request, cohort, task)
    answer = sent_file(handed_in_file(row, file))
    record_access(
        by=request.user,
        action="progress.download_task_file",
        about=row.enrolment.person,
        scope=cohort,
    )
    return answer
