"""Moving a cohort to a newer edition, after seeing what differs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cohorts import services
from coordination.editions import edition_choice, newer_editions
from coordination.permissions import desk_cohort
from coordination.queries import edition_title
from core.access import signed_in


@signed_in("GET", "POST")
def adopt_edition(request: HttpRequest, cohort: str) -> HttpResponse:
    """Shows the newest edition, or the one that ``to`` names, beside the cohort's own; the POST
    moves the cohort to the edition that was shown."""
    row = desk_cohort(request.user, cohort, acting=True)
    editions = newer_editions(row)
    wanted = (request.POST if request.method == "POST" else request.GET).get("to", "")
    chosen = next((edition for edition in editions if edition.label == wanted), None)
    if request.method == "POST":
        if chosen is None:
            messages.error(request, _("That edition is not newer than the cohort's own."))
            return redirect("coordination:adopt_edition", row.slug)
        services.adopt_edition(cohort=row, edition=chosen, by=request.user)
        text = _("The cohort now studies edition %(label)s.") % {"label": chosen.label}
        messages.success(request, text)
        return redirect("coordination:show_roll", row.slug)
    chosen = chosen or next(iter(editions), None)
    context = {
        "cohort": row,
        "may_act": True,
        "edition_title": edition_title(row.edition),
        "editions": editions,
        "choice": edition_choice(row, chosen) if chosen else None,
    }
    return render(request, "coordination/adopt_edition.html", context)
