"""The pages of long work: how far it is, its file, and what else is under way."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core import jobs
from core.access import signed_in
from core.models import Job
from core.protected_files import file_response

REFRESH = 3  # seconds
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


def _own_job(request: HttpRequest, uuid: Any) -> Job:
    """404 for a foreign, an expired, and one whose owner has lost the right it stands on."""
    job = get_object_or_404(Job.objects.of(request.user), uuid=uuid)
    if not jobs.may_see(job, request.user):
        raise Http404
    return job


@signed_in("GET")
def show_job(request: HttpRequest, uuid: Any) -> HttpResponse:
    """While the work goes on the page comes again every three seconds, by a header that needs no
    script; a reader whom that disturbs turns it off by a link (WCAG 2.2.1)."""
    job = _own_job(request, uuid)
    is_open = job.state in (Job.State.WAITING, Job.State.RUNNING)
    follows = is_open and request.GET.get("follow") != "no"
    context = {"job": job, "is_open": is_open, "follows": follows, "said": _said(job)}
    response = render(request, "core/show_job.html", context)
    if follows:
        response.headers["Refresh"] = str(REFRESH)
    return response


def _said(job: Job) -> str:
    """How far it is, in words."""
    if job.total:
        percent = min(100 * job.done // job.total, 100)
        return _("%(done)d of %(total)d done (%(percent)d %%)") % {
            "done": job.done,
            "total": job.total,
            "percent": percent,
        }
    if job.done:
        return ngettext("%(done)d done", "%(done)d done", job.done) % {"done": job.done}
    return _("Waiting for its turn") if job.state == Job.State.WAITING else _("Just begun")


@signed_in("GET")
def download_job(request: HttpRequest, uuid: Any) -> HttpResponseBase:
    job = _own_job(request, uuid)
    if job.state != Job.State.DONE or not job.file:
        raise Http404
    kind = KINDS.get(job.file_name.rpartition(".")[2], "application/octet-stream")
    try:
        return file_response(job.file, name=job.file_name, content_type=kind)
    except FileNotFoundError as fault:
        raise Http404 from fault


@signed_in("GET")
def list_jobs(request: HttpRequest) -> HttpResponse:
    """The newest fifty. 1 query, and for each what its kind's ``may`` costs."""
    found = [job for job in Job.objects.of(request.user)[:50] if jobs.may_see(job, request.user)]
    return render(request, "core/list_jobs.html", {"rows": [_row(job) for job in found]})


def _row(job: Job) -> dict[str, Any]:
    """As the component item_list takes it."""
    mark, variant, word = {
        Job.State.DONE: ("done", "ok", pgettext("job", "Ready")),
        Job.State.FAILED: ("late", "bad", pgettext("job", "Failed")),
        Job.State.RUNNING: ("now", "info", pgettext("job", "Under way")),
        Job.State.WAITING: ("todo", "", pgettext("job", "Waiting")),
    }[Job.State(job.state)]
    return {
        "state": mark,
        "title": job.title,
        "url": reverse("core:show_job", args=[job.uuid]),
        "text": date_format(timezone.localtime(job.created_at), "SHORT_DATETIME_FORMAT"),
        "tag_text": word,
        "tag_variant": variant,
    }
