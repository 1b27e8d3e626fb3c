"""The CMS's forms for cohorts."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from core.form_fields import AddressesField, PersonField
from courses.queries import edition_outline


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

    addresses = AddressesField()
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the invitation"), choices=settings.LANGUAGES
    )
