"""The CMS's forms for cohorts."""

import re
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from core.form_fields import PersonField
from courses.queries import edition_outline

MOST_ADDRESSES = 500


class CohortForm(WagtailAdminModelForm):
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("languages of meetings"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "assignments" in self.formsets:
            self._give_field("assignments", "person", PersonField(label=_("e-mail address")))
        if self.instance.pk:
            self.fields["edition"].disabled = True
            if "module_dates" in self.formsets:
                self._give_field("module_dates", "module_key", self._module_field())

    def _give_field(self, formset: str, name: str, field: forms.Field) -> None:
        """The formset makes its forms when they are first asked for, from this class."""
        rows = self.formsets[formset]
        rows.form = type(rows.form)(rows.form.__name__, (rows.form,), {name: field})

    def _module_field(self) -> forms.Field:
        outline = edition_outline(self.instance.edition_id)
        return forms.TypedChoiceField(
            label=_("module"),
            choices=[
                ("", "---------"),
                *((module.key, module.title) for module in outline.modules),
            ],
            coerce=uuid.UUID,
        )


class InvitationForm(forms.Form):
    """``cleaned_data["addresses"]`` is a list of addresses, each once."""

    addresses = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("One on each line, or separated by commas or semicolons."),
        error_messages={"required": gettext_lazy("Write at least one address.")},
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the invitation"), choices=settings.LANGUAGES
    )

    def clean_addresses(self) -> list[str]:
        typed = [part for part in re.split(r"[\s,;]+", self.cleaned_data["addresses"]) if part]
        if not typed:
            raise ValidationError(_("Write at least one address."))
        if len(typed) > MOST_ADDRESSES:
            raise ValidationError(
                _("At most %(number)s addresses can be invited at once.")
                % {"number": MOST_ADDRESSES}
            )
        wrong = [address for address in typed if not _is_address(address)]
        if wrong:
            raise ValidationError(
                _("These are not e-mail addresses: %(addresses)s.")
                % {"addresses": ", ".join(dict.fromkeys(wrong))}
            )
        return list(dict.fromkeys(address.lower() for address in typed))


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254
