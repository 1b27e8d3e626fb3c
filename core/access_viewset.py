"""The CMS's report of who looked at whose records, for administrators."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from core.access_log import name_in_reports, named_actions, names_of_scopes, record_access
from core.columns import MomentColumn
from core.models import AccessRecord


class AccessFilterSet(WagtailFilterSet):
    at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("When"), widget=DateRangePickerWidget
    )
    action = django_filters.ChoiceFilter(
        label=gettext_lazy("What was done"), choices=lambda: named_actions()
    )

    class Meta:
        model = AccessRecord
        fields = ["at", "action"]


class AccessIndexView(generic.IndexView):
    """A fixed number of queries. Looking at the report is an access too, and stands in it."""

    default_ordering = ["-at", "-pk"]

    def get_base_queryset(self) -> "QuerySet[AccessRecord]":
        return AccessRecord.objects.select_related("by", "about")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            MomentColumn("at", label=_("When"), sort_key="at"),
            Column("by", label=_("Who")),
            Column("action", label=_("What was done"), accessor=_action),
            Column("about", label=_("Whose records"), accessor=_about),
            Column("scope", label=_("Where"), accessor=self._scope),
            Column("reason", label=_("Reason")),
        ]

    def get_table(self, object_list: Any) -> Any:
        self.scope_names = names_of_scopes({row.scope for row in object_list if row.scope})
        return super().get_table(object_list)

    def _scope(self, row: AccessRecord) -> str:
        return self.scope_names.get(row.scope, row.scope)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> Any:
        shown = len(context["object_list"])
        record_access(
            by=self.request.user, action="core.list_accesses", scope="accesses", count=shown
        )
        return super().render_to_response(context, **kwargs)


def _action(row: AccessRecord) -> str:
    return name_in_reports(row.action)


def _about(row: AccessRecord) -> str:
    return str(row.about) if row.about else _("%(count)s people") % {"count": row.count}


class AccessViewSet(ModelViewSet):
    model = AccessRecord
    name = "accesses"
    url_prefix = "accesses"
    icon = "view"
    menu_label = gettext_lazy("Accesses to records")
    menu_order = 900
    add_to_settings_menu = True
    copy_view_enabled = False
    index_view_class = AccessIndexView
    filterset_class = AccessFilterSet
    search_fields = ["by__email", "by__last_name", "about__email", "about__last_name", "scope"]
    form_fields: list[str] = []
