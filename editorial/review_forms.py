from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

APPROVE, REQUEST_CHANGES = "approve", "request_changes"


class DecisionForm(forms.Form):
    """``revision`` is the one that was on the screen. Which button was pressed is ``decision``."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "The authors read it. To request changes, say what should be changed."
        ),
    )
    decision = forms.ChoiceField(
        choices=[(APPROVE, APPROVE), (REQUEST_CHANGES, REQUEST_CHANGES)],
        widget=forms.HiddenInput,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        wants_changes = cleaned.get("decision") == REQUEST_CHANGES
        if wants_changes and not cleaned.get("comment") and "comment" not in self.errors:
            self.add_error("comment", _("Write what should be changed. The author reads it."))
        return cleaned


class ReviewLinkForm(forms.Form):
    recipient_name = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=150,
        help_text=gettext_lazy("A name by which you recognise the link later."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the texts around the draft"), choices=settings.LANGUAGES
    )


class DraftCommentForm(forms.Form):
    """Anybody with the link writes. ``website`` is never shown: only a machine fills it."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
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
            sentence = _("The message looked like one sent by a machine, and it was not saved.")
            self.add_error(None, sentence)
        return cleaned
