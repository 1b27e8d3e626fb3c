"""Accounts in the CMS: a person without a user name, and without a password set by others."""

from allauth.account.models import EmailAddress
from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.users import forms as wagtail_forms

from people import services
from people.models import User


class PersonForm(wagtail_forms.UserForm):
    """Shared by both forms. The address counts as verified: a trusted editor vouches for it."""

    def clean_email(self) -> str:
        address = self.cleaned_data["email"].lower()
        taken = EmailAddress.objects.filter(email=address, verified=True)
        if self.instance.pk:
            taken = taken.exclude(user=self.instance)
        if taken.exists():
            raise forms.ValidationError(_("Another account uses this address."))
        return address

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        if self.instance.pk is None:
            self.instance.set_unusable_password()
        person = super().save(commit)
        if commit:
            services.confirm_address(user=person)
        return person


class PersonCreationForm(PersonForm, wagtail_forms.UserCreationForm):
    class Meta(wagtail_forms.UserCreationForm.Meta):
        fields = wagtail_forms.UserCreationForm.Meta.fields | {"language"}


class PersonEditForm(PersonForm, wagtail_forms.UserEditForm):
    class Meta(wagtail_forms.UserEditForm.Meta):
        fields = wagtail_forms.UserEditForm.Meta.fields | {"language"}
