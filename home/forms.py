from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class AccessibilityFeedbackForm(forms.Form):
    """Anybody may write, without a name. ``website`` is never shown: only a machine fills it."""

    text = forms.CharField(
        label=gettext_lazy("What did not work, or was hard?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=gettext_lazy(
            "Tell what you tried to do and what happened. If you use an assistive technology or a "
            "setting of your browser, you may name it. Leave out confidential matters."
        ),
    )
    page = forms.CharField(
        label=gettext_lazy("Address or name of the page"), max_length=500, required=False
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("We can answer you only if you leave an address."),
    )
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name != "website"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.data.get("website"):
            self.refuse(_("The message looked like one sent by a machine, and it was not saved."))
        return cleaned

    def refuse(self, sentence: str) -> None:
        """An error of the whole form, with another way to be heard."""
        other_way = _("You can write to %(address)s instead.") % {"address": settings.HELP_EMAIL}
        self.add_error(None, f"{sentence} {other_way}")
