"""Lists out: the roll, and every completion of the cohort."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cohorts.models import Cohort
from coordination.export_jobs import EXPORT_COMPLETIONS, EXPORT_ROLL
from coordination.permissions import desk_cohort
from coordination.queries import roll_of
from coordination.roll import RollRow
from coordination.roll_filters import filter_from
from coordination.roll_sheet import roll_columns, roll_lines
from coordination.views.people import nobody_chosen
from core.access import signed_in
from core.access_log import record_access
from core.jobs import start_job
from core.spreadsheets import spreadsheet_response

MOST_AT_ONCE = 2000  # people; more are written in the background


@signed_in("GET", "POST")
def export_roll(request: HttpRequest, cohort: str) -> HttpResponseBase:
    """The roll as a workbook, or as text with ``format=csv``: by GET what the filters of the
    address show, by POST the people chosen. 6 queries of its own. A very long one is a job."""
    row = desk_cohort(request.user, cohort, acting=True)
    roll = roll_of(row)
    if request.method == "POST":
        people = roll.chosen(request.POST.getlist("people"))
        if not people:
            return nobody_chosen(request, row)
    else:
        people = roll.shown(filter_from(request.GET))
    record_access(
        by=request.user, action="coordination.export_roll", scope=row.slug, count=len(people)
    )
    kind = "csv" if request.GET.get("format") == "csv" else "xlsx"
    if len(people) > MOST_AT_ONCE:
        return _later(request, row, people, kind)
    name = f"{row.slug}-{timezone.localdate().isoformat()}"
    return spreadsheet_response(
        kind, name, roll_columns(roll), roll_lines(roll, people), title=row.name
    )


def _later(
    request: HttpRequest, cohort: Cohort, people: list[RollRow], kind: str
) -> HttpResponseBase:
    params = {"cohort": cohort.slug, "kind": kind, "seats": [row.pk for row in people]}
    title = _("Roll of %(cohort)s") % {"cohort": cohort.name}
    job = start_job(kind=EXPORT_ROLL, owner=request.user, title=title, params=params)
    return redirect("core:show_job", job.uuid)


@signed_in("GET", "POST")
def export_completions(request: HttpRequest, cohort: str) -> HttpResponseBase:
    """Every completion of the cohort, as a job: the page says what it holds, the POST begins."""
    row = desk_cohort(request.user, cohort, acting=True)
    if request.method == "POST":
        job = start_job(
            kind=EXPORT_COMPLETIONS,
            owner=request.user,
            title=_("Completions of %(cohort)s") % {"cohort": row.name},
            params={"cohort": row.slug},
        )
        return redirect("core:show_job", job.uuid)
    context: dict[str, Any] = {"cohort": row, "may_act": True}
    return render(request, "coordination/export_completions.html", context)
