"""What the CMS's first page shows of cohorts, to those who lead one today."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cohorts.models import Assignment
from editorial.dashboard.panels import DashboardPanel
from editorial.dashboard.rows import SHOWN, Link, PanelContent, Row


class CohortsPanel(DashboardPanel):
    """No query when it is printed: whoever puts it there has asked."""

    name, icon, order = "my-cohorts", "group", 5

    def __init__(self, person: Any, assignments: list[Assignment]) -> None:
        super().__init__(person)
        self.assignments = assignments

    def content(self) -> PanelContent:
        return PanelContent(
            heading=_("My cohorts (%(count)s)") % {"count": len(self.assignments)},
            rows=[_row(one) for one in self.assignments[:SHOWN]],
            empty="",
            more=Link(_("All my cohorts"), reverse("coordination:show_cohorts")),
        )


def put_cohorts(request: HttpRequest, panels: list[Any]) -> None:
    """``construct_homepage_panels``. 1 query."""
    person: Any = request.user
    rows = Assignment.objects.current().filter(person=person).select_related("cohort")
    by_cohort = {one.cohort_id: one for one in rows.order_by("cohort__starts_on", "pk")}
    if by_cohort:
        panels.append(CohortsPanel(person, list(by_cohort.values())))


def _row(assignment: Assignment) -> Row:
    cohort = assignment.cohort
    return Row(
        title=cohort.name,
        url=reverse("coordination:show_roll", args=[cohort.slug]),
        facts=[assignment.get_role_display(), cohort.get_status_display()],
        day=cohort.starts_on,
        day_label=_("begins"),
    )
