"""The CMS's screens for organisations, memberships and places."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from core.access_log import record_access
from core.columns import DayColumn
from core.models.vocabulary import NAME_PANEL
from people.admin_forms import MembershipForm
from people.models import Area, Membership, Organisation, Region
from people.policy_viewsets import PolicyViewSet


class OrganisationIndexView(generic.IndexView):
    def get_base_queryset(self) -> "QuerySet[Organisation]":
        return super().get_base_queryset().select_related("region")


class OrganisationViewSet(ModelViewSet):
    model = Organisation
    icon = "home"
    index_view_class = OrganisationIndexView
    copy_view_enabled = False
    list_display = [
        "name",
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("region", label=gettext_lazy("Region"), sort_key="region"),
        Column("business_id", label=gettext_lazy("Business ID"), sort_key="business_id"),
    ]
    list_filter = ["kind", "region"]
    search_fields = ["name_fi", "name_sv", "name_en", "business_id"]
    panels = [
        NAME_PANEL,
        FieldPanel("business_id"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("region")]),
    ]


class MembershipIndexView(generic.IndexView):
    def get_base_queryset(self) -> "QuerySet[Membership]":
        return super().get_base_queryset().select_related("person", "organisation")

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        shown = len(context["object_list"])
        record_access(
            by=self.request.user, action="people.list_memberships", scope="people", count=shown
        )
        return super().render_to_response(context, **kwargs)

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("person"),
            Column("organisation", label=_("Organisation"), sort_key="organisation__name_fi"),
            Column("title", label=_("Title or task")),
            DayColumn("started_on", label=_("Begins on"), sort_key="started_on"),
            DayColumn("ended_on", label=_("Ends on"), sort_key="ended_on"),
        ]


class MembershipViewSet(ModelViewSet):
    model = Membership
    icon = "group"
    index_view_class = MembershipIndexView
    copy_view_enabled = False
    ordering = ["-started_on", "-pk"]
    search_fields = ["person__email", "person__last_name", "organisation__name_fi"]
    edit_handler = ObjectList(
        [
            FieldPanel("person"),
            FieldPanel("organisation"),
            FieldPanel("title"),
            FieldRowPanel([FieldPanel("started_on"), FieldPanel("ended_on")]),
        ],
        base_form_class=MembershipForm,
    )


class PlaceViewSet(ModelViewSet):
    """Loaded from people/data/regions.json: to be read only (``core.permission_policies``)."""

    inspect_view_enabled = True
    copy_view_enabled = False
    icon = "site"
    search_fields = ["name_fi", "name_sv", "name_en"]
    form_fields: list[str] = []


class RegionViewSet(PlaceViewSet):
    model = Region
    list_display = [
        "name",
        Column("code", label=gettext_lazy("Code"), sort_key="code"),
        Column("iso_code", label="ISO 3166-2"),
        Column("nuts_code", label="NUTS 3"),
    ]
    inspect_view_fields = ["name_fi", "name_sv", "name_en", "code", "iso_code", "nuts_code"]


class AreaIndexView(generic.IndexView):
    def get_base_queryset(self) -> "QuerySet[Area]":
        return super().get_base_queryset().prefetch_related("regions")


class AreaViewSet(PlaceViewSet):
    model = Area
    index_view_class = AreaIndexView
    list_display = [
        "name",
        Column("regions", label=gettext_lazy("Regions"), accessor=lambda area: _regions_of(area)),
    ]
    inspect_view_fields = ["name_fi", "name_sv", "name_en", "regions"]


def _regions_of(area: Area) -> str:
    return ", ".join(region.name for region in area.regions.all())


class PeopleViewSetGroup(ModelViewSetGroup):
    menu_label = gettext_lazy("People")
    menu_icon = "user"
    menu_order = 220
    items = (
        OrganisationViewSet("organisations"),
        MembershipViewSet("memberships"),
        RegionViewSet("regions"),
        AreaViewSet("areas"),
        PolicyViewSet("policies"),
    )
