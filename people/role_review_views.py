"""The CMS's screen “Roles and their yearly review”, for administrators only."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from core.access_log import record_access
from core.roles import RoleCannotEnd
from people.role_reviews import (
    NoSuchRole,
    confirm_role,
    end_reviewed_role,
    find_role,
    role_rows,
)

ON_A_PAGE = 50


class AdministratorsOnly(View):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class RoleListView(WagtailAdminTemplateMixin, AdministratorsOnly):
    """A fixed number of queries, whatever the number of people."""

    page_title = gettext_lazy("Roles and their yearly review")
    header_icon = "group"
    template_name = "people/admin/role_reviews.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = role_rows()
        page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("p"))
        people = {row.role.person.pk for row in page}
        record_access(by=request.user, action="people.list_roles", scope="roles", count=len(people))
        context = self.get_context_data(
            page_of_rows=page, due=sum(row.is_due for row in rows), address=list_address()
        )
        return self.render_to_response(context)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


class ReviewView(AdministratorsOnly):
    """POST only: one decision on one role."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            role = find_role(
                person_id=int(request.POST.get("person") or 0),
                source=request.POST.get("source", ""),
                reference=request.POST.get("reference", ""),
            )
            note = request.POST.get("note", "")
            if request.POST.get("decision") == "end":
                end_reviewed_role(role=role, by=request.user, note=note)
                sentence = _("The role was ended: %(role)s, %(person)s.")
            else:
                confirm_role(role=role, by=request.user, note=note)
                sentence = _("The role was kept: %(role)s, %(person)s.")
        except (NoSuchRole, ValueError):
            messages.error(request, _("The person does not hold this role any more."))
        except RoleCannotEnd as error:
            messages.error(request, str(error))
        else:
            messages.success(request, sentence % {"role": role.label, "person": role.person})
        return redirect(list_address())


def list_address() -> str:
    return reverse("role_reviews:index")


class AdministratorsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.is_superuser


class RoleReviewViewSet(ViewSet):
    name = "role_reviews"
    url_prefix = "roles"
    icon = "group"
    menu_label = gettext_lazy("Roles and their yearly review")
    menu_order = 1310
    menu_item_class = AdministratorsMenuItem

    def register_menu_item(self) -> None:
        hooks.register("register_reports_menu_item", self.get_menu_item)

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", RoleListView.as_view(), name="index"),
            path("review/", ReviewView.as_view(), name="review"),
        ]
