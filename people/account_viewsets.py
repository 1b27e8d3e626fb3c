from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.users.views import bulk_actions
from wagtail.users.views import users as wagtail_views

from core.access_log import record_access
from people import services
from people.admin_forms import PersonCreationForm, PersonEditForm
from people.choices import ErasureReason
from people.erasure import ErasureRefused
from people.models import User


def only_administrators_make_administrators(form: forms.ModelForm, by: User) -> forms.ModelForm:
    """A disabled field keeps its value, whatever is posted."""
    if "is_superuser" in form.fields and not by.is_superuser:
        form.fields["is_superuser"].disabled = True
    return form


class IndexView(wagtail_views.IndexView):
    """Erased persons are no accounts any more."""

    def get_base_queryset(self) -> "QuerySet[User]":
        return super().get_base_queryset().filter(erased_at__isnull=True)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        shown = len(context["object_list"])
        record_access(
            by=self.request.user, action="people.list_accounts", scope="people", count=shown
        )
        return super().render_to_response(context, **kwargs)


class CreateView(wagtail_views.CreateView):
    def get_form(self, *args: Any, **kwargs: Any) -> forms.ModelForm:
        form = super().get_form(*args, **kwargs)
        return only_administrators_make_administrators(form, by=self.request.user)


class EditView(wagtail_views.EditView):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied

    def get_form(self, *args: Any, **kwargs: Any) -> forms.ModelForm:
        form = super().get_form(*args, **kwargs)
        return only_administrators_make_administrators(form, by=self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record_access(by=request.user, action="people.read_account", about=self.object)
        return super().get(request, *args, **kwargs)


class DeleteView(wagtail_views.DeleteView):
    """Nobody is deleted row by row: the person is erased as the registry of personal data says,
    so that certificates and the statistics of cohorts stay."""

    page_title = gettext_lazy("Erase the person")
    success_message = gettext_lazy("The account was removed and its personal data erased.")
    confirmation_message = gettext_lazy(
        "The account is closed and its personal data erased at once. It cannot be undone."
    )

    def delete_action(self) -> None:
        services.erase_person(
            person=self.object, by=self.request.user, reason=ErasureReason.ADMINISTRATOR
        )

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ErasureRefused as refused:
            first = _("Hand these over first: %(duties)s.")
            messages.error(self.request, first % {"duties": "; ".join(refused.duties)})
            return redirect("wagtailusers_users:edit", self.object.pk)


class UserViewSet(wagtail_views.UserViewSet):
    """Who manages accounts without being an administrator neither makes nor touches one."""

    index_view_class = IndexView
    add_view_class = CreateView
    edit_view_class = EditView
    delete_view_class = DeleteView

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return PersonEditForm if for_update else PersonCreationForm


class AdministratorsUntouched:
    """A bulk action asks for the permission once; here every row is looked at."""

    request: HttpRequest

    def check_perm(self, obj: User) -> bool:
        is_allowed = super().check_perm(obj)  # type: ignore[misc]  # the bulk action's
        return is_allowed and (self.request.user.is_superuser or not obj.is_superuser)


class DeleteAction(AdministratorsUntouched, bulk_actions.DeleteBulkAction):
    """Erases, as the page for one does; who has something to hand over first is left."""

    def get_execution_context(self) -> dict[str, Any]:
        return {**super().get_execution_context(), "by": self.request.user}

    @classmethod
    def execute_action(
        cls, objects: list[User], by: User | None = None, **kwargs: Any
    ) -> tuple[int, int]:
        erased = 0
        for person in objects:
            with suppress(ErasureRefused):
                services.erase_person(person=person, by=by, reason=ErasureReason.ADMINISTRATOR)
                erased += 1
        return erased, 0


class SetActiveStateAction(AdministratorsUntouched, bulk_actions.SetActiveStateBulkAction):
    pass


class AssignRoleAction(AdministratorsUntouched, bulk_actions.AssignRoleBulkAction):
    pass


BULK_ACTIONS = (DeleteAction, SetActiveStateAction, AssignRoleAction)
