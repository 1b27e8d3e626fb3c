import re
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

MOST_ADDRESSES = 500


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


def is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


class AddressesField(forms.CharField):
    """E-mail addresses, typed in any way that parts them; its value is a list, each once and in
    lower case. At most 500."""

    default_error_messages = {
        "required": _("Write at least one address."),
        "many": _("At most %(number)s addresses can be invited at once."),
        "wrong": _("These are not e-mail addresses: %(addresses)s."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("E-mail addresses"))
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 6}))
        kwargs.setdefault("help_text", _("One on each line, or separated by commas or semicolons."))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        typed = [part for part in re.split(r"[\s,;]+", super().clean(value)) if part]
        if not typed:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(typed) > MOST_ADDRESSES:
            raise ValidationError(
                self.error_messages["many"], code="many", params={"number": MOST_ADDRESSES}
            )
        if wrong := [address for address in typed if not is_address(address)]:
            raise ValidationError(
                self.error_messages["wrong"],
                code="wrong",
                params={"addresses": ", ".join(dict.fromkeys(wrong))},
            )
        return list(dict.fromkeys(address.lower() for address in typed))
