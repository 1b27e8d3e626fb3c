"""Forms of /my/data/."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.choices import ConsentKind
from people.models import Consent


class ConsentForm(forms.Form):
    """One box for each kind, ticked where consent holds; ``given`` by kind."""

    def __init__(self, given: dict[str, Consent], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in ConsentKind:
            consent = given.get(kind)
            self.fields[kind.value] = forms.BooleanField(
                label=kind.label,
                required=False,
                initial=consent is not None and consent.withdrawn_at is None,
                help_text=_since(consent),
            )


def _since(consent: Consent | None) -> str:
    if consent is None:
        return _("You have not been asked before; it is off.")
    if consent.withdrawn_at:
        return _("Withdrawn on %(day)s.") % {"day": _day(consent.withdrawn_at)}
    return _("Given on %(day)s.") % {"day": _day(consent.given_at)}


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")


class ErasureForm(forms.Form):
    """The person writes their own address: nobody does that by mistake."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("Write the address that you sign in with, to confirm."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email = email

    def clean_email(self) -> str:
        written: str = self.cleaned_data["email"].strip().lower()
        if written != self._email.lower():
            raise forms.ValidationError(_("This is not the address of your account."))
        return written
