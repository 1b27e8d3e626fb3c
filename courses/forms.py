from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _


class ReleaseKind(models.TextChoices):
    EDITION = "edition", _("A new edition")
    CORRECTION = "correction", _("A correction of the latest edition: only texts change")


def _kind_field(choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("What is released"),
        choices=choices,
        initial=ReleaseKind.EDITION,
        widget=forms.RadioSelect,
    )


class ReleaseForm(forms.Form):
    """``may_correct``: whether a correction is offered besides a new edition."""

    kind = _kind_field(ReleaseKind.choices)
    note = forms.CharField(
        label=_("What changed and why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What is new, in a sentence or two."),
    )

    def __init__(self, *args: Any, may_correct: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_correct:
            self.fields["kind"] = _kind_field(ReleaseKind.choices[:1])

    @property
    def is_correction(self) -> bool:
        return self.cleaned_data["kind"] == ReleaseKind.CORRECTION
