"""The dashboard's panels, in the order in which they are looked at."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from editorial.borders.rules import ground_of
from editorial.dashboard import awaiting, drafts, news, review_days
from editorial.dashboard.reports import DRAFTS_REPORT, REVIEW_DAYS_REPORT
from editorial.dashboard.rows import SHOWN, Group, Link, PanelContent, Row
from editorial.review_queries import steps_reviewed_by
from editorial.translations.states import outdated_translations


class DashboardPanel(Component):
    """Asks for its rows when it is printed; ``content`` says for how many queries."""

    template_name = "editorial/dashboard/panel.html"
    name = ""
    icon = "list-ul"
    order = 0

    def __init__(self, person: Any) -> None:
        self.person = person

    def content(self) -> PanelContent:
        raise NotImplementedError

    def get_context_data(self, parent_context: Any = None) -> Mapping[str, Any]:
        content = self.content()
        return {"panel": self, "content": content, "count": len(content.rows)}


class AwaitingPanel(DashboardPanel):
    """As ``awaiting.waiting_for``."""

    name, icon, order = "awaiting-me", "clipboard-list", 10

    def content(self) -> PanelContent:
        waiting = awaiting.waiting_for(self.person)
        mine = [one for one in waiting if one.may_approve]
        own = [one for one in waiting if not one.may_approve]
        groups = []
        if own:
            groups.append(
                Group(
                    _("Somebody else approves (%(count)s)") % {"count": len(own)},
                    [_review_row(one) for one in own[:SHOWN]],
                    _("You have written or translated words of these pages."),
                )
            )
        every = Link(_("All reviews"), reverse("editorial_reviews"))
        return PanelContent(
            heading=_("Awaiting me (%(count)s)") % {"count": len(mine)},
            rows=[_review_row(one) for one in mine[:SHOWN]],
            groups=groups,
            empty=_("No page waits for your review."),
            action=every,
            more=every,
            guide="review",
        )


class DraftsPanel(DashboardPanel):
    """3 queries beyond the person's permissions."""

    name, icon, order = "my-drafts", "edit", 20

    def content(self) -> PanelContent:
        shown, total = drafts.shown_drafts(self.person)
        return PanelContent(
            heading=_("My drafts (%(count)s)") % {"count": total},
            rows=[_draft_row(draft) for draft in shown],
            empty=_("All that you have written is published or was withdrawn."),
            action=Link(_("Choose where to write a page"), reverse("wagtailadmin_explore_root")),
            more=Link(_("All my drafts"), reverse(DRAFTS_REPORT)),
            guide="drafts",
        )


class OutdatedPanel(DashboardPanel):
    """As ``states.outdated_translations``."""

    name, icon, order = "outdated-translations", "globe", 30

    def content(self) -> PanelContent:
        cells = outdated_translations(self.person)
        matrix = reverse("editorial_translations:matrix")
        return PanelContent(
            heading=_("Outdated translations (%(count)s)") % {"count": len(cells)},
            rows=[_translation_row(cell) for cell in cells[:SHOWN]],
            empty=_("No translation that you may edit is outdated."),
            action=Link(_("Open the table of translations"), matrix),
            more=Link(_("All outdated translations"), f"{matrix}?state=outdated"),
            guide="languages",
        )


class ReviewDaysPanel(DashboardPanel):
    """2 queries beyond the person's permissions."""

    name, icon, order = "past-review", "date", 40

    def content(self) -> PanelContent:
        pages = review_days.pages_to_review(self.person)
        total = pages.count()
        report = reverse(REVIEW_DAYS_REPORT)
        return PanelContent(
            heading=_("To be looked at again (%(count)s)") % {"count": total},
            rows=[_review_day_row(page) for page in pages[:SHOWN]] if total else [],
            empty=_("No page of yours is to be looked at within 30 days."),
            action=Link(_("See all days of review"), f"{report}?due=all"),
            more=Link(_("All pages to be looked at"), report),
            guide="checklist",
        )


class NewsPanel(DashboardPanel):
    """As ``news.news``."""

    name, icon, order = "what-is-new", "history", 50

    def content(self) -> PanelContent:
        entries = news.news(self.person)
        history = Link(_("The whole history"), reverse("wagtailadmin_reports:site_history"))
        return PanelContent(
            heading=_("What is new"),
            rows=[_news_row(entry) for entry in entries],
            empty=_("Nothing has been published yet."),
            action=history,
            more=history,
            guide="after-submitting",
        )


OF_EDITORS = (DraftsPanel, OutdatedPanel, ReviewDaysPanel, NewsPanel)


def put_panels(request: HttpRequest, panels: list[Any]) -> None:
    """``construct_homepage_panels``: ours in place of Wagtail's own, for whoever has pages; what
    waits for a review, for those who review. What other apps have put there stays. 1 query."""
    panels[:] = [one for one in panels if not type(one).__module__.startswith("wagtail.admin.")]
    person = request.user
    ground = ground_of(person)
    if not (ground.all_pages or ground.page_paths):
        return
    if steps_reviewed_by(person).exists():
        panels.append(AwaitingPanel(person))
    panels += [panel(person) for panel in OF_EDITORS]


def _edit(page_id: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page_id])


def _review_row(waiting: awaiting.Waiting) -> Row:
    state, page = waiting.state, waiting.page
    facts = []
    if state.submitted_by:
        facts.append(_("from %(person)s") % {"person": state.submitted_by})
    return Row(
        title=page.get_admin_display_title(),
        url=reverse("editorial_review", args=[state.pk]),
        language=page.locale.language_code,
        facts=facts,
        mark=_("Overdue") if state.is_overdue else "",
        day=state.due_on,
        day_label=_("review by"),
        remark=_("You have approved an earlier step.") if waiting.approved_before else "",
    )


def _draft_row(draft: drafts.Draft) -> Row:
    page = draft.page
    return Row(
        title=page.get_admin_display_title(),
        url=_edit(page.pk),
        language=page.locale.language_code,
        facts=[_("waits for review")] if draft.is_in_review else [],
        mark=_("Changes requested") if draft.is_sent_back else "",
        day=page.latest_revision_created_at,
        day_label=_("saved"),
        remark=draft.comment,
    )


def _translation_row(cell: Any) -> Row:
    shows = cell.translation_id is not None
    return Row(
        title=cell.page.draft_title,
        url=reverse("editorial_translations:show", args=[cell.translation_id])
        if shows
        else _edit(cell.page.pk),
        language=cell.language,
        day=cell.source.changed_at,
        day_label=_("original changed"),
    )


def _review_day_row(page: Any) -> Row:
    return Row(
        title=page.get_admin_display_title(),
        url=_edit(page.pk),
        language=page.locale.language_code,
        facts=[_("owner: %(person)s") % {"person": page.owner}] if page.owner else [],
        mark=_("Day has passed") if page.review_on < page.today else "",
        day=page.review_on,
        day_label=_("look at it by"),
    )


def _news_row(entry: Any) -> Row:
    page = entry.page
    return Row(
        title=page.title if page.live else page.get_admin_display_title(),
        url=(page.get_url() or "") if page.live else "",
        language=page.locale.language_code,
        facts=[str(entry.message), *([str(entry.user)] if entry.user else [])],
        day=entry.timestamp,
    )
