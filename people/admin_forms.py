"""Accounts in the CMS: a person without a user name, and without a password set by others."""

from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.users import forms as wagtail_forms

from core.form_fields import PersonField
from people import services
from people.models import Membership, User


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


class MembershipForm(WagtailAdminModelForm):
    person = PersonField(label=gettext_lazy("e-mail address of the person"))

    def clean(self) -> dict[str, Any]:
        """The same rules as the database's, in words and beside the fields."""
        cleaned = super().clean()
        person, organisation = cleaned.get("person"), cleaned.get("organisation")
        started, ended = cleaned.get("started_on"), cleaned.get("ended_on")
        if started and ended and ended < started:
            self.add_error("ended_on", _("The last day is before the first."))
        elif person and organisation and ended is None:
            others = Membership.objects.filter(
                person=person, organisation=organisation, ended_on=None
            ).exclude(pk=self.instance.pk)
            if others.exists():
                self.add_error("person", _("The person is a member of this organisation already."))
        return cleaned
