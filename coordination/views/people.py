"""One person of a cohort; ending a seat and giving it back."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.models import Cohort
from cohorts.services import EnrolmentRefused
from coordination import services
from coordination.forms import ReasonForm
from coordination.people import person_screen, seat_of
from coordination.permissions import can_act, desk_cohort
from coordination.queries import chosen_people
from core.access import signed_in
from core.access_log import record_access


@signed_in("GET")
def show_person(request: HttpRequest, cohort: str, person: uuid.UUID) -> HttpResponse:
    """Where the person stands. 12 queries of its own, one of which writes down the look."""
    row = desk_cohort(request.user, cohort)
    enrolment = seat_of(row, person)
    if enrolment is None:
        raise Http404
    record_access(
        by=request.user,
        action="coordination.read_person",
        about=enrolment.person,
        scope=row.slug,
    )
    context = {
        "cohort": row,
        "may_act": can_act(request.user, row),
        "screen": person_screen(enrolment),
        "person": enrolment.person,
    }
    return render(request, "coordination/show_person.html", context)


@signed_in("POST")
def return_person(request: HttpRequest, cohort: str, person: uuid.UUID) -> HttpResponse:
    """Give a seat back to somebody who has left."""
    row = desk_cohort(request.user, cohort, acting=True)
    enrolment = seat_of(row, person)
    if enrolment is None:
        raise Http404
    try:
        services.return_person(enrolment=enrolment, by=request.user)
    except EnrolmentRefused:
        messages.error(request, _("There is no free seat in the cohort, or it has ended."))
    else:
        messages.success(request, _("%(name)s has a seat again.") % {"name": enrolment.person})
    return redirect("coordination:show_person", row.slug, enrolment.uuid)


@signed_in("POST")
def withdraw_people(request: HttpRequest, cohort: str) -> HttpResponse:
    """First the page that asks for a reason, then, with ``confirm``, the deed."""
    row = desk_cohort(request.user, cohort, acting=True)
    people = chosen_people(row, request.POST.getlist("people"))
    if not people:
        return nobody_chosen(request, row)
    form = ReasonForm(request.POST if "confirm" in request.POST else None)
    if form.is_bound and form.is_valid():
        ended = services.withdraw_people(
            cohort=row, enrolments=people, by=request.user, reason=form.cleaned_data["reason"]
        )
        text = ngettext("%(count)s seat was ended.", "%(count)s seats were ended.", ended)
        messages.success(request, text % {"count": ended})
        return redirect("coordination:show_roll", row.slug)
    context: dict[str, Any] = {
        "cohort": row,
        "may_act": True,
        "people": people,
        "form": form,
        "page_address": reverse("coordination:show_roll", args=[row.slug]),
    }
    status = 422 if form.is_bound else 200
    return render(request, "coordination/withdraw_people.html", context, status=status)


def nobody_chosen(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    messages.warning(request, _("Choose at least one person first."))
    return redirect("coordination:show_roll", cohort.slug)
