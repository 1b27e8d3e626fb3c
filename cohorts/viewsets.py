"""The CMS's section for cohorts."""

from typing import Any

from django.db import IntegrityError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies import ModelPermissionPolicy

from cohorts import admin_invitations
from cohorts.admin_forms import CohortForm
from cohorts.choices import Role
from cohorts.models import Assignment, Cohort
from cohorts.permissions import can_coordinate
from core.columns import DayColumn
from core.models.vocabulary import NAME_PANEL

NAMESPACE = "cohort_admin"


class CohortPermissionPolicy(ModelPermissionPolicy):
    """Beside the permissions of groups: whoever coordinates a cohort today may see it."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return super().user_has_permission(user, action) or (
            action == "view" and Assignment.objects.of(user, Role.COORDINATOR).exists()
        )

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Cohort) -> bool:
        return super().user_has_permission(user, action) or (
            action == "view" and can_coordinate(user, instance)
        )

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> "QuerySet[Cohort]":
        if any(super(CohortPermissionPolicy, self).user_has_permission(user, a) for a in actions):
            return Cohort.objects.all()
        if "view" not in actions:
            return Cohort.objects.none()
        own = Assignment.objects.of(user, Role.COORDINATOR)
        return Cohort.objects.filter(pk__in=own.values("cohort"))


class InvitationsColumn(Column):
    """Its value is the address of the cohort's invitations, or empty."""

    cell_template_name = "cohorts/admin/invitations_cell.html"


class IndexView(generic.IndexView):
    """A fixed number of queries, whatever the number of cohorts."""

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("name_fi", accessor="name", label=_("Name")),
            Column("edition", label=_("Track edition")),
            Column("status", label=_("Status"), accessor="get_status_display", sort_key="status"),
            DayColumn("starts_on", label=_("Begins on"), sort_key="starts_on"),
            DayColumn("ends_on", label=_("Ends on"), sort_key="ends_on"),
            Column("seats", label=_("Seats taken"), accessor=_seats),
            InvitationsColumn("invitations", label=_("Invitations"), accessor=self._invitations),
        ]

    def _get_title_column(self, field_name: str, **kwargs: Any) -> Any:
        column_class = self._get_title_column_class(TitleColumn)
        return column_class(field_name, get_url=self.get_edit_url, sort_key=field_name, **kwargs)

    def _invitations(self, cohort: Any) -> str:
        may = self.request.user.is_superuser or cohort.is_coordinated
        return invitations_url(cohort) if may else ""

    def get_base_queryset(self) -> "QuerySet[Cohort]":
        person = self.request.user
        seen = self.permission_policy.instances_user_has_any_permission_for(
            person, self.any_permission_required
        )
        own = Assignment.objects.of(person, Role.COORDINATOR).filter(cohort=OuterRef("pk"))
        return seen.select_related("edition").annotate(is_coordinated=Exists(own))


def _seats(cohort: Cohort) -> str:
    return _("%(taken)s of %(seats)s") % {"taken": cohort.seats_taken, "seats": cohort.capacity}


def invitations_url(cohort: Cohort) -> str:
    return reverse(f"{NAMESPACE}:invitations", args=[cohort.pk])


class EditView(generic.EditView):
    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons = list(super().header_more_buttons)
        if can_coordinate(self.request.user, self.object):
            buttons.append(
                Button(
                    _("Invitations"),
                    url=invitations_url(self.object),
                    icon_name="mail",
                    priority=5,
                )
            )
        return buttons

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except IntegrityError:  # seats were taken between the check and the saving
            form.add_error("capacity", _("A seat was taken just now. Look at the number again."))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


DETAILS = [
    NAME_PANEL,
    FieldPanel("slug"),
    FieldPanel("edition"),
    FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on"), FieldPanel("capacity")]),
    FieldPanel("status"),
    FieldRowPanel([FieldPanel("sign_up"), FieldPanel("join_code")]),
    FieldPanel("languages"),
    MultiFieldPanel(
        [
            FieldPanel("introduction_fi"),
            FieldPanel("introduction_sv"),
            FieldPanel("introduction_en"),
        ],
        heading=gettext_lazy("Introduction"),
    ),
    InlinePanel(
        "assignments",
        heading=gettext_lazy("Coordinators and facilitators"),
        label=gettext_lazy("person"),
        panels=[
            FieldPanel("person"),
            FieldPanel("role"),
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        ],
    ),
]
MODULE_DATES = InlinePanel(
    "module_dates",
    heading=gettext_lazy("Own opening days of modules"),
    label=gettext_lazy("module"),
    panels=[FieldRowPanel([FieldPanel("module_key"), FieldPanel("opens_on")])],
    help_text=gettext_lazy("A module without a day here opens in its week of the edition."),
)


def handler(*panels: Any) -> Any:
    return ObjectList(list(panels), base_form_class=CohortForm).bind_to_model(Cohort)


class CohortViewSet(ModelViewSet):
    model = Cohort
    name = NAMESPACE
    url_prefix = "cohorts"
    icon = "group"
    menu_label = gettext_lazy("Cohorts")
    menu_order = 210
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = IndexView
    edit_view_class = EditView
    search_fields = ["name_fi", "name_sv", "name_en", "slug"]
    list_filter = ["status"]
    ordering = ["-starts_on", "pk"]
    edit_handler = ObjectList([*DETAILS, MODULE_DATES], base_form_class=CohortForm)

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Days of modules come once the edition has been chosen for good."""
        new = handler(*DETAILS)
        return super().get_add_view_kwargs(panel=new, form_class=new.get_form_class(), **kwargs)

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path(
                "<int:pk>/invitations/",
                self.construct_view(admin_invitations.InvitationsView),
                name="invitations",
            ),
            path(
                "<int:pk>/invitations/<int:invitation>/revoke/",
                self.construct_view(admin_invitations.RevokeView),
                name="revoke_invitation",
            ),
        ]
