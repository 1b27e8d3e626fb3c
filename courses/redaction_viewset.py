"""The CMS's list of redactions, and the ways that lead to hiding something."""

from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from core.columns import MomentColumn
from courses.choices import RedactionGround
from courses.content import frozen_blocks
from courses.models import LessonPage, Redaction
from courses.permissions import can_redact
from courses.redaction_screens import LIVE
from courses.redaction_views import EDITIONS_URL, LESSON_URL, REDACTION_URL
from courses.redactions import holds_redacted, read


class RedactionPolicy(ModelPermissionPolicy):
    """Whoever may redact may see the list; rows are written by the services alone."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and can_redact(user)


class RedactionFilterSet(WagtailFilterSet):
    ground = django_filters.ChoiceFilter(
        label=gettext_lazy("Ground"), choices=RedactionGround.choices
    )
    lifted = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[("no", gettext_lazy("In force")), ("yes", gettext_lazy("Lifted"))],
        method="filter_lifted",
    )

    class Meta:
        model = Redaction
        fields = ["ground", "lifted"]

    def filter_lifted(
        self, queryset: "QuerySet[Redaction]", name: str, value: str
    ) -> "QuerySet[Redaction]":
        return queryset.filter(lifted_at__isnull=value == "no")


class RedactionIndexView(generic.IndexView):
    """A fixed number of queries, whatever the number of rows."""

    default_ordering = ["-at", "-pk"]

    def get_base_queryset(self) -> Any:
        return Redaction.objects.select_related("by").annotate(block_count=Count("blocks"))

    @cached_property
    def header_buttons(self) -> list[Any]:
        address = reverse(EDITIONS_URL)
        return [HeaderButton(_("Hide content of an edition"), url=address, icon_name="no-view")]

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn("lesson_title", label=_("Lesson"), get_url=_address),
            Column("ground", label=_("Ground"), accessor="get_ground_display", sort_key="ground"),
            Column("block_count", label=_("Parts")),
            MomentColumn("at", label=_("Redacted"), sort_key="at"),
            Column("by", label=_("Hidden by")),
            MomentColumn("lifted_at", label=_("Lifted"), sort_key="lifted_at"),
        ]


def _address(redaction: Redaction) -> str:
    return reverse(REDACTION_URL, args=[redaction.uuid])


class RedactionViewSet(ModelViewSet):
    model = Redaction
    name = "redactions"
    url_prefix = "redactions"
    icon = "no-view"
    menu_label = gettext_lazy("Redactions")
    menu_order = 1400
    copy_view_enabled = False
    index_view_class = RedactionIndexView
    filterset_class = RedactionFilterSet
    search_fields = ["lesson_title", "reason"]
    form_fields: list[str] = []

    def register_menu_item(self) -> None:
        hooks.register("register_reports_menu_item", self.get_menu_item)


def redact_button(
    page: Any, user: Any, view_name: str, next_url: str | None = None
) -> list[Button]:
    """For the page's header menu; on lessons only, for those who may redact."""
    if page.specific_class is not LessonPage or not page.pk or not can_redact(user):
        return []
    where = urlencode({"edition": LIVE, "language": page.locale.language_code})
    return [
        Button(
            _("Hide unlawful content"),
            url=f"{reverse(LESSON_URL, args=[page.translation_key])}?{where}",
            icon_name="no-view",
            priority=90,
        )
    ]


def warn_editor(request: HttpRequest, page: Any) -> None:
    """``before_edit_page``: whoever opens a lesson that holds something redacted is told so. 1
    query for a lesson, and those of its files while anything is redacted."""
    if request.method != "GET" or not isinstance(page, LessonPage):
        return
    known = read()
    latest = page.get_latest_revision_as_object() if known.hides_something else page
    if known.hides_something and holds_redacted({"blocks": frozen_blocks(latest)}, known):
        messages.warning(
            request,
            _(
                "This page holds content that has been redacted. Readers see a note in its place; "
                "no edition can be released before it is removed from the page."
            ),
        )
