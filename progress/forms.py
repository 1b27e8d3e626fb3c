import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.quizzes import PostedData


class NoteField(forms.CharField):
    """A line end counts as one character, as the text area counts it, though it posts two."""

    def to_python(self, value: Any) -> Any:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class NoteForm(forms.Form):
    text = NoteField(
        label=_("My notes"),
        required=False,
        strip=False,
        max_length=20_000,
        error_messages={"max_length": _("Notes may have at most 20,000 characters.")},
    )


class LeaveForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you leave? (optional)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The coordinator reads this."),
    )


def attempt_number(posted: PostedData) -> int | None:
    """The number of the attempt a form was printed for; None when it is no such number."""
    text = str(posted.get("attempt", ""))
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,3}", text) else None
