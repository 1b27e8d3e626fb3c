"""The cohorts that one leads, and the roll of each."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cohorts.queries import cohorts_led_by
from coordination.choices import Show, Sort
from coordination.permissions import can_act, desk_cohort
from coordination.queries import edition_title, organisations_of, roll_of
from coordination.roll import ON_A_PAGE, Roll, RollFilter
from coordination.roll_filters import filter_from, query_of
from coordination.roll_table import table_rows
from core.access import signed_in
from core.access_log import record_access

COHORTS_ON_A_PAGE = 50


@signed_in("GET")
def show_cohorts(request: HttpRequest) -> HttpResponse:
    """The cohorts that the person coordinates or facilitates today. 2 queries of its own."""
    cohorts = cohorts_led_by(request.user).select_related("edition")
    page = Paginator(cohorts.order_by("-starts_on", "pk"), COHORTS_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    rows = [
        (cohort, edition_title(cohort.edition), can_act(request.user, cohort)) for cohort in page
    ]
    context = {"page_of_cohorts": page, "rows": rows}
    return render(request, "coordination/show_cohorts.html", context)


@signed_in("GET")
def show_roll(request: HttpRequest, cohort: str) -> HttpResponse:
    """People by modules. 6 queries of its own, one of which writes down that it was looked at."""
    row = desk_cohort(request.user, cohort)
    roll, asked = roll_of(row), filter_from(request.GET)
    shown = Paginator(roll.shown(asked), ON_A_PAGE).get_page(request.GET.get("page"))
    record_access(
        by=request.user, action="coordination.read_roll", scope=row.slug, count=len(shown)
    )
    may_act = can_act(request.user, row)
    context = {
        "cohort": row,
        "edition_title": edition_title(row.edition),
        "organisations": roll.organisations,
        "asked": asked,
        "may_act": may_act,
        "page_of_rows": shown,
        "columns": [
            {"name": f"M{module.number}", "title": module.title, "slug": module.slug}
            for module in (column.module for column in roll.modules)
        ],
        "all_chosen": "all" in request.GET,
        "table_rows": table_rows(
            shown,
            roll.modules,
            today=roll.today,
            may_choose=may_act,
            all_chosen="all" in request.GET,
        ),
        **_choices(roll, asked),
        **_figures(roll),
    }
    return render(request, "coordination/show_roll.html", context)


def _choices(roll: Roll, asked: RollFilter) -> dict[str, Any]:
    counts = roll.counts(asked)
    chips = [
        {
            "text": _("%(name)s %(count)s") % {"name": show.label, "count": counts[show]},
            "url": query_of(replace(asked, show=show)) or "?",
            "is_current": asked.show is show,
        }
        for show in Show
        if show is not Show.WITHDRAWN or counts[show] or asked.show is show
    ]
    return {
        "chips": chips,
        "sorts": list(Sort),
        "query": query_of(asked),
        "all_query": query_of(asked, all=1),
        "page_query": query_of(asked).removeprefix("?"),
        "is_narrowed": asked != RollFilter(sort=asked.sort),
    }


def _figures(roll: Roll) -> dict[str, Any]:
    active = roll.active
    judged = [roll.judged(row) for row in active]
    return {
        "people_count": len(active),
        "organisation_count": organisations_of(active),
        "behind_count": sum(one.is_behind for one in judged),
        "finished_count": sum(one.is_finished for one in judged),
        "not_started_count": sum(not one.is_started for one in judged),
        "percent": roll.open_percent,
    }
