from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _


class PersonField(forms.EmailField):
    """A person chosen by their address. No list of accounts is shown to anybody: whoever may
    give a role knows whom it is for. 1 query for each filled field."""

    default_error_messages = {"unknown": _("No account uses this address.")}

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):  # a primary key from the row
            people = get_user_model()._default_manager.filter(pk=value)
            return people.values_list("email", flat=True).first() or ""
        return value

    def clean(self, value: Any) -> Any:
        address = super().clean(value)
        if not address:
            return None
        person = get_user_model()._default_manager.filter(email__iexact=address).first()
        if person is None:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return person

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "").lower() != str(data or "").strip().lower()
