"""Lists in: the file, what each of its rows would do, and the yes."""

import uuid
from collections import Counter
from typing import Any

from django.contrib import messages
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coordination import services
from coordination.choices import RowState
from coordination.forms import ListForm
from coordination.models import ListImport
from coordination.people_lists import COLUMNS, fault_text, heading, template_columns
from coordination.permissions import desk_cohort
from core.access import signed_in
from core.access_log import record_access
from core.spreadsheets import SpreadsheetError, workbook_response
from core.spreadsheets.tables import MAX_BYTES

SHOWN_ROWS = 300
TAGS = {"new": "ok", "changed": "info", "unchanged": "", "error": "bad"}


@signed_in("GET", "POST")
def import_list(request: HttpRequest, cohort: str) -> HttpResponse:
    """Takes a file; nothing is saved of it but what waits for the yes."""
    row = desk_cohort(request.user, cohort, acting=True)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            data = file.read(MAX_BYTES + 1)
            prepared = services.prepare_list(cohort=row, name=file.name, data=data, by=request.user)
        except SpreadsheetError as fault:
            form.add_error("file", str(fault))
        else:
            return redirect("coordination:show_list", row.slug, prepared.uuid)
    context = {
        "cohort": row,
        "may_act": True,
        "form": form,
        "columns": [(heading(key), COLUMNS[key]) for key in COLUMNS],
    }
    status = 422 if form.errors else 200
    return render(request, "coordination/import_list.html", context, status=status)


@signed_in("GET")
def list_template(request: HttpRequest, cohort: str) -> HttpResponseBase:
    """A workbook with the headings in the reader's language; its second sheet explains them."""
    desk_cohort(request.user, cohort, acting=True)
    columns = template_columns(get_language() or "fi")
    return workbook_response("participants", columns, [], title=_("Participants"))


@signed_in("GET", "POST")
def show_list(request: HttpRequest, cohort: str, prepared: uuid.UUID) -> HttpResponse:
    """The rows with what each would do; the POST is the yes. Seen until it expires."""
    row = desk_cohort(request.user, cohort, acting=True)
    kept = ListImport.objects.filter(cohort=row, uuid=prepared, expires_at__gt=Now())
    found = kept.select_related("cohort").first()
    if found is None:
        raise Http404
    if request.method == "POST":
        return _confirm(request, found)
    record_access(
        by=request.user, action="coordination.read_list", scope=row.slug, count=len(found.rows)
    )
    counts = Counter(line["state"] for line in found.rows)
    wanted = request.GET.get("show", "")
    lines = [
        line for line in found.rows if wanted not in RowState.values or line["state"] == wanted
    ]
    context: dict[str, Any] = {
        "cohort": row,
        "may_act": True,
        "prepared": found,
        "counts": counts,
        "will_do": counts[RowState.NEW] + counts[RowState.CHANGED],
        "chips": _chips(counts, wanted),
        "headings": [heading(key) for key in COLUMNS],
        "lines": [_line(line) for line in lines[:SHOWN_ROWS]],
        "left_out": max(len(lines) - SHOWN_ROWS, 0),
    }
    return render(request, "coordination/show_list.html", context)


def _confirm(request: HttpRequest, prepared: ListImport) -> HttpResponse:
    try:
        counts = services.confirm_list(prepared=prepared, by=request.user)
    except services.ListUnusable:
        messages.info(request, _("This list was confirmed already; nothing more was done."))
    else:
        text = _(
            "The list is done: %(new)s invited, %(changed)s changed, %(unchanged)s as before, "
            "%(error)s left out because of errors."
        )
        messages.success(request, text % {state: counts[state] for state in RowState.values})
    return redirect("coordination:show_invitations", prepared.cohort.slug)


def _chips(counts: Counter[str], wanted: str) -> list[dict[str, Any]]:
    every = {"name": _("All"), "count": sum(counts.values())}
    chips = [
        {
            "text": _("%(name)s %(count)s") % every,
            "url": "?",
            "is_current": wanted not in RowState.values,
        }
    ]
    for state in RowState:
        if counts[state]:
            name = str(state.label)
            values = {"name": name[:1].upper() + name[1:], "count": counts[state]}
            chips.append(
                {
                    "text": _("%(name)s %(count)s") % values,
                    "url": f"?show={state.value}",
                    "is_current": wanted == state,
                }
            )
    return chips


def _line(line: dict[str, Any]) -> dict[str, Any]:
    """A judged row with its sentences in the reader's language."""
    faults = line["faults"]
    return {
        "number": line["number"],
        "state": RowState(line["state"]).label,
        "tag": TAGS[line["state"]],
        "cells": [
            (line["cells"][key], fault_text(*faults[key]) if key in faults else "")
            for key in COLUMNS
        ],
    }
