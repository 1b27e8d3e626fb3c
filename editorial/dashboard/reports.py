"""Two reports behind the dashboard: pages by their day of review, and pages with drafts."""

from collections.abc import Iterator
from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import F, Q, QuerySet
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, LocaleColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Locale, Page
from wagtail.permissions import page_permission_policy

from core.columns import DayColumn
from core.spreadsheets import Column as SheetColumn
from core.spreadsheets import spreadsheet_response
from editorial.dashboard.drafts import drafts
from editorial.dashboard.review_days import pages_to_review, pages_with_review_day

REVIEW_DAYS_REPORT = "editorial_review_days"
DRAFTS_REPORT = "editorial_drafts"


class PageReport(ReportView):
    """Pages that the person may edit. A fixed number of queries, whatever the number of pages."""

    model = Page
    permission_policy = page_permission_policy
    any_permission_required = ["add", "change"]
    template_name = "wagtailadmin/reports/base_report.html"
    results_template_name = "wagtailadmin/reports/base_report_results.html"
    file_name = ""

    def sheet_columns(self) -> list[SheetColumn]:
        raise NotImplementedError

    def sheet_row(self, page: Any) -> list[Any]:
        raise NotImplementedError

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponseBase:
        """By the house's own writer, which defuses what a program would take for a formula."""
        rows: Iterator[list[Any]] = (self.sheet_row(page) for page in queryset)
        return spreadsheet_response(
            spreadsheet_format,
            self.file_name,
            self.sheet_columns(),
            rows,
            title=str(self.get_page_title()),
        )

    def title_column(self) -> TitleColumn:
        return TitleColumn(
            "title",
            label=_("Page"),
            accessor="get_admin_display_title",
            get_url=lambda page: reverse("wagtailadmin_pages:edit", args=[page.pk]),
        )


def _owners(request: Any) -> Any:
    owned = page_permission_policy.instances_user_has_permission_for(request.user, "change")
    return get_user_model().objects.filter(pk__in=owned.order_by().values("owner"))


class ReviewDaysFilterSet(WagtailFilterSet):
    due = django_filters.ChoiceFilter(
        label=gettext_lazy("To be looked at"),
        choices=[
            ("passed", gettext_lazy("The day has passed")),
            ("all", gettext_lazy("On any day")),
            ("none", gettext_lazy("No day is set")),
        ],
        empty_label=gettext_lazy("Within 30 days"),
        method="filter_due",
    )
    locale = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Language"), queryset=Locale.objects.all()
    )
    owner = django_filters.ModelChoiceFilter(label=gettext_lazy("Owner"), queryset=_owners)

    class Meta:
        model = Page
        fields = ["due", "locale", "owner"]

    def filter_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        if not self.form.cleaned_data.get("due"):
            queryset = queryset.filter(pk__in=pages_to_review(self.request.user).values("pk"))
        return super().filter_queryset(queryset)

    def filter_due(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        match value:
            case "passed":
                return queryset.filter(review_on__lt=F("today"))
            case "none":
                return queryset.filter(review_on=None)
        return queryset.exclude(review_on=None)


class ReviewDaysView(PageReport):
    page_title = gettext_lazy("Days of review")
    header_icon = "date"
    filterset_class = ReviewDaysFilterSet
    index_url_name = REVIEW_DAYS_REPORT
    index_results_url_name = f"{REVIEW_DAYS_REPORT}_results"
    file_name = "review-days"

    def get_queryset(self) -> "QuerySet[Any]":
        self.queryset = pages_with_review_day(self.request.user)
        return super().get_queryset()

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self.title_column(),
            LocaleColumn(label=_("Language")),
            DayColumn("review_on", label=_("To be reviewed on")),
            Column("state", label=_("State"), accessor=_review_state),
            Column("owner", label=_("Owner")),
        ]

    def sheet_columns(self) -> list[SheetColumn]:
        return [
            SheetColumn(_("Page"), width=50),
            SheetColumn(_("Language")),
            SheetColumn(_("To be reviewed on")),
            SheetColumn(_("State")),
            SheetColumn(_("Owner"), width=30),
        ]

    def sheet_row(self, page: Any) -> list[Any]:
        return [
            page.get_admin_display_title(),
            page.locale.get_display_name(),
            page.review_on,
            _review_state(page),
            str(page.owner or ""),
        ]


def _review_state(page: Any) -> str:
    if page.review_on is None:
        return _("no day is set")
    return _("the day has passed") if page.review_on < page.today else ""


class DraftsFilterSet(WagtailFilterSet):
    whose = django_filters.ChoiceFilter(
        label=gettext_lazy("Whose"),
        choices=[("all", gettext_lazy("Everybody's"))],
        empty_label=gettext_lazy("Mine"),
        method="filter_whose",
    )
    locale = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Language"), queryset=Locale.objects.all()
    )

    class Meta:
        model = Page
        fields = ["whose", "locale"]

    def filter_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        if not self.form.cleaned_data.get("whose"):
            person = self.request.user
            queryset = queryset.filter(Q(owner=person) | Q(latest_revision__user=person))
        return super().filter_queryset(queryset)

    def filter_whose(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return queryset


class DraftsView(PageReport):
    page_title = gettext_lazy("Drafts")
    header_icon = "edit"
    filterset_class = DraftsFilterSet
    index_url_name = DRAFTS_REPORT
    index_results_url_name = f"{DRAFTS_REPORT}_results"
    file_name = "drafts"

    def get_queryset(self) -> "QuerySet[Any]":
        pages = drafts(self.request.user).select_related("locale", "latest_revision__user")
        self.queryset = pages.defer("latest_revision__content")
        return super().get_queryset()

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self.title_column(),
            LocaleColumn(label=_("Language")),
            Column("state", label=_("State"), accessor=_draft_state),
            DayColumn("latest_revision_created_at", label=_("Saved")),
            Column("user", label=_("Saved by"), accessor=_saved_by),
        ]

    def sheet_columns(self) -> list[SheetColumn]:
        headings = (_("Page"), _("Language"), _("State"), _("Saved"), _("Saved by"))
        return [SheetColumn(heading) for heading in headings]

    def sheet_row(self, page: Any) -> list[Any]:
        return [
            page.get_admin_display_title(),
            page.locale.get_display_name(),
            _draft_state(page),
            page.latest_revision_created_at,
            str(_saved_by(page) or ""),
        ]


def _draft_state(page: Any) -> str:
    if page.is_sent_back:
        return _("changes requested")
    return _("waits for review") if page.is_in_review else _("draft")


def _saved_by(page: Any) -> Any:
    return page.latest_revision.user if page.latest_revision else None


class EditorsMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return page_permission_policy.user_has_any_permission(request.user, ["add", "change"])


def review_days_item() -> EditorsMenuItem:
    label, address = ReviewDaysView.page_title, reverse(REVIEW_DAYS_REPORT)
    return EditorsMenuItem(label, address, name="review-days", icon_name="date", order=210)


def drafts_item() -> EditorsMenuItem:
    label, address = DraftsView.page_title, reverse(DRAFTS_REPORT)
    return EditorsMenuItem(label, address, name="drafts", icon_name="edit", order=200)


def admin_urls() -> list[Any]:
    return [
        path("reports/review-days/", ReviewDaysView.as_view(), name=REVIEW_DAYS_REPORT),
        path(
            "reports/review-days/results/",
            ReviewDaysView.as_view(results_only=True),
            name=f"{REVIEW_DAYS_REPORT}_results",
        ),
        path("reports/drafts/", DraftsView.as_view(), name=DRAFTS_REPORT),
        path(
            "reports/drafts/results/",
            DraftsView.as_view(results_only=True),
            name=f"{DRAFTS_REPORT}_results",
        ),
    ]
