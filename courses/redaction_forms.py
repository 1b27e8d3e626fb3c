"""What an editor says when content is hidden, and when it is shown again."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.choices import RedactionGround
from courses.redactions.occurrences import Variant

NOTE_HELP = _(
    "Readers see it in the place of what is hidden. Empty: the usual words for the ground."
)


class ChosenPiecesForm(forms.Form):
    """Which wordings are hidden, by fingerprint; only such as the lesson holds."""

    pieces = forms.MultipleChoiceField(
        label=_("what is hidden"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one part.")},
    )

    def __init__(self, *args: Any, variants: Iterable[Variant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict.fromkeys(row.fingerprint for row in variants)
        field = self.fields["pieces"]
        field.choices = [(name, name) for name in known]  # type: ignore[attr-defined]  # its kind


class RedactionForm(ChosenPiecesForm):
    ground = forms.ChoiceField(label=_("Ground"), choices=RedactionGround.choices)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the log: what is unlawful and how you know. Readers do not see it."),
    )
    note_fi = forms.CharField(
        label=_("Note in Finnish"), max_length=400, required=False, help_text=NOTE_HELP
    )
    note_sv = forms.CharField(
        label=_("Note in Swedish"), max_length=400, required=False, help_text=NOTE_HELP
    )
    note_en = forms.CharField(
        label=_("Note in English"), max_length=400, required=False, help_text=NOTE_HELP
    )

    @property
    def described(self) -> list[Any]:
        """The fields below the list of parts."""
        return [self[name] for name in ("ground", "reason", "note_fi", "note_sv", "note_en")]

    @property
    def notes(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"note_{code}"] for code in ("fi", "sv", "en")}


class LiftForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is lifted"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
