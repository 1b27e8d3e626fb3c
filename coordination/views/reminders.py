"""Writing a reminder, seeing it as each person will get it, and sending it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext

from cohorts.models import Cohort, Enrolment
from coordination import services
from coordination.choices import ReminderTemplate
from coordination.forms import ReminderForm
from coordination.people import situations
from coordination.permissions import desk_cohort
from coordination.queries import chosen_people
from coordination.reminders import classroom_link, filled, still_holds
from coordination.views.people import nobody_chosen
from core.access import signed_in


@signed_in("POST")
def write_reminder(request: HttpRequest, cohort: str) -> HttpResponse:
    """One address for the three steps, told apart by the button: the chosen people come with
    each. ``template`` takes the texts of another kind, ``preview`` shows the mails, ``send``
    sends what was previewed."""
    row = desk_cohort(request.user, cohort, acting=True)
    people = chosen_people(row, request.POST.getlist("people"))
    if not people:
        return nobody_chosen(request, row)
    languages = sorted({seat.person.language for seat in people})
    step = next((name for name in ("send", "preview", "edit") if name in request.POST), "")
    if not step:
        return _page(request, row, people, _begun(request, languages))
    form = ReminderForm(request.POST, languages=languages)
    if step == "edit":
        return _page(
            request, row, people, ReminderForm(initial=request.POST.dict(), languages=languages)
        )
    if not form.is_valid():
        return _page(request, row, people, form, status=422)
    if step == "preview":
        return _preview(request, row, people, form)
    sent = services.remind_people(
        cohort=row,
        enrolments=_in_need(form.cleaned_data["template"], people),
        by=request.user,
        batch=form.cleaned_data["batch"],
        template=ReminderTemplate(form.cleaned_data["template"]),
        texts=form.texts,
    )
    text = ngettext(
        "%(count)s reminder is on its way.", "%(count)s reminders are on their way.", sent
    )
    messages.success(request, text % {"count": sent})
    return redirect("coordination:show_roll", row.slug)


def _begun(request: HttpRequest, languages: list[str]) -> ReminderForm:
    wanted = request.POST.get("template", "")
    template = ReminderTemplate(wanted) if wanted in ReminderTemplate.values else None
    return ReminderForm.begun(template or ReminderTemplate.CONTINUE, languages, uuid.uuid4())


def _in_need(template: str, people: list[Enrolment]) -> list[Enrolment]:
    """Those for whom the reminder's condition holds now."""
    found = situations(people)
    return [seat for seat in people if still_holds(template, seat, found[seat.pk])]


def _page(
    request: HttpRequest,
    cohort: Cohort,
    people: list[Enrolment],
    form: ReminderForm,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "cohort": cohort,
        "may_act": True,
        "people": people,
        "form": form,
        "page_address": reverse("coordination:show_roll", args=[cohort.slug]),
    }
    return render(request, "coordination/write_reminder.html", context, status=status)


def _preview(
    request: HttpRequest, cohort: Cohort, people: list[Enrolment], form: ReminderForm
) -> HttpResponse:
    needy = _in_need(form.cleaned_data["template"], people)
    mails = [
        {
            "person": seat.person,
            "text": filled(
                form.texts[seat.person.language],
                first_name=seat.person.first_name,
                link=classroom_link(cohort.slug, seat.person.language),
            ),
        }
        for seat in needy
    ]
    context = {
        "cohort": cohort,
        "may_act": True,
        "people": people,
        "form": form,
        "mails": mails,
        "page_address": reverse("coordination:show_roll", args=[cohort.slug]),
        "left_out": [seat.person for seat in people if seat not in needy],
    }
    return render(request, "coordination/preview_reminder.html", context)
