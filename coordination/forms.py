"""The shapes of what the desk is sent."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from coordination.choices import ReminderTemplate
from coordination.reminders import text_of, unknown_fields
from core.form_fields import AddressesField
from people.models import Organisation

MOST_MAIL_TEXT = 4000


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Kept in the history of the seat. Write nothing about health."),
        error_messages={"required": gettext_lazy("Write the reason in a few words.")},
    )


class ReminderForm(forms.Form):
    """``languages``: those of the people chosen; each gets a text of its own."""

    template = forms.ChoiceField(
        label=gettext_lazy("Kind of reminder"), choices=ReminderTemplate.choices
    )
    batch = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in languages:
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Message (%(language)s)")
                % {"language": get_language_info(code)["name_translated"]},
                max_length=MOST_MAIL_TEXT,
                widget=forms.Textarea(attrs={"rows": 6, "lang": code}),
                help_text=_("The fields {first_name} and {link} are filled in for each person."),
                error_messages={"required": _("Write the message.")},
            )
        self.languages = languages

    @classmethod
    def begun(cls, template: ReminderTemplate, languages: list[str], batch: Any) -> "ReminderForm":
        """With the template's own texts."""
        texts = {f"text_{code}": text_of(template, code) for code in languages}
        return cls(initial={"template": template, "batch": batch, **texts}, languages=languages)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for code in self.languages:
            name = f"text_{code}"
            if strange := unknown_fields(values.get(name, "")):
                self.add_error(
                    name,
                    _("This is not a field that can be filled in: %(names)s.")
                    % {"names": ", ".join(strange)},
                )
        return values

    @property
    def texts(self) -> dict[str, str]:
        """Of a valid form: language → text."""
        return {code: self.cleaned_data[f"text_{code}"] for code in self.languages}


class InviteForm(forms.Form):
    """Bare addresses, one language for all of them."""

    addresses = AddressesField()
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the invitation"), choices=settings.LANGUAGES
    )


class PersonForm(forms.Form):
    """One person with what the invitation should know of them."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=150, required=False)
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"), queryset=Organisation.objects.all(), required=False
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the invitation"), choices=settings.LANGUAGES
    )


class NewAddressForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("New e-mail address"))

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()


class ListForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("List of people"),
        help_text=gettext_lazy("An Excel workbook (.xlsx) or a text file (.csv), at most 10 MB."),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )
