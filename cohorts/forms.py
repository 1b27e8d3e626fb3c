from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cohorts.choices import SignUp
from cohorts.models import Cohort
from cohorts.permissions import can_sign_up


class JoinForm(forms.Form):
    """Signing oneself up; asks for the code where the cohort has one."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("You were given the code by the coordinator of the cohort."),
        error_messages={"required": _("Write the code that you were given.")},
    )

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort = cohort
        if cohort.sign_up != SignUp.CODE:
            del self.fields["code"]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if not can_sign_up(self.cohort, code):
            raise forms.ValidationError(_("This is not the code of the cohort. Check each letter."))
        return code
