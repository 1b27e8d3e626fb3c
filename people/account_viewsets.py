from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.users.views import bulk_actions
from wagtail.users.views import users as wagtail_views

from people.admin_forms import PersonCreationForm, PersonEditForm
from people.models import User


def only_administrators_make_administrators(form: forms.ModelForm, by: User) -> forms.ModelForm:
    """A disabled field keeps its value, whatever is posted."""
    if "is_superuser" in form.fields and not by.is_superuser:
        form.fields["is_superuser"].disabled = True
    return form


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


class UserViewSet(wagtail_views.UserViewSet):
    """Who manages accounts without being an administrator neither makes nor touches one."""

    add_view_class = CreateView
    edit_view_class = EditView

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return PersonEditForm if for_update else PersonCreationForm


class AdministratorsUntouched:
    """A bulk action asks for the permission once; here every row is looked at."""

    request: HttpRequest

    def check_perm(self, obj: User) -> bool:
        is_allowed = super().check_perm(obj)  # type: ignore[misc]  # the bulk action's
        return is_allowed and (self.request.user.is_superuser or not obj.is_superuser)


class DeleteAction(AdministratorsUntouched, bulk_actions.DeleteBulkAction):
    pass


class SetActiveStateAction(AdministratorsUntouched, bulk_actions.SetActiveStateBulkAction):
    pass


class AssignRoleAction(AdministratorsUntouched, bulk_actions.AssignRoleBulkAction):
    pass


BULK_ACTIONS = (DeleteAction, SetActiveStateAction, AssignRoleAction)
