"""What is typed about tasks and individual arrangements."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from progress.choices import ReviewDecision
from progress.forms import NoteField
from progress.services import MOST_EXTRA_ATTEMPTS
from progress.task_files import EXTENSIONS, CheckedFile, checked_file

LONGEST_TEXT = 50_000
ACCEPTED_KINDS = ",".join(f".{extension}" for extension in EXTENSIONS)


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class CheckedFilesField(forms.FileField):
    """Any number of files, each judged by its content; what comes out can be kept. A file that
    cannot is named in a sentence, and the others are not kept either."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[CheckedFile]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        kept, faults = [], []
        for upload in given:
            try:
                kept.append(checked_file(super().clean(upload, initial)))
            except ValidationError as fault:
                faults.append(fault)
        if faults:
            raise ValidationError(faults)
        return kept


class TaskForm(forms.Form):
    number = forms.IntegerField(min_value=1, max_value=9999, widget=forms.HiddenInput)
    text = NoteField(
        label=_("Your answer"),
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "Plain text. It is kept as a draft until you hand it in; only you see the draft."
        ),
        error_messages={"max_length": _("The text may have at most 50,000 characters.")},
    )
    uploads = CheckedFilesField(
        label=_("Add files"),
        required=False,
        help_text=_(
            "DOCX, ODT, PDF, PPTX, XLSX or ODS, at most 10 MB each and five in all. A file of the "
            "same name takes the place of the former one."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "task-%s", **kwargs})
        self.fields["uploads"].widget.attrs["accept"] = ACCEPTED_KINDS


class ReviewForm(forms.Form):
    number = forms.IntegerField(min_value=1, max_value=9999, widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[
            (ReviewDecision.ACCEPTED, _("Accept: the step is done")),
            (ReviewDecision.RETURNED, _("Return: the learner adds what is missing")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you accept or return the task.")},
    )
    comment = NoteField(
        label=_("Comment"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The learner reads this. A returned task always needs a comment."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decision") == ReviewDecision.RETURNED and not data.get("comment"):
            self.add_error("comment", _("Write what is missing or should be done otherwise."))
        return data


class ReasonForm(forms.Form):
    """The start of both arrangements: where, and why."""

    lesson = forms.ChoiceField(label=_("Step"))
    reason = NoteField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "It is seen by those who may give arrangements, and by the person. Do not write more "
            "of health than is needed."
        ),
        error_messages={"required": _("Write the reason.")},
    )

    def __init__(self, *args: Any, lessons: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lesson"].choices = list(lessons)  # type: ignore[attr-defined]  # a ChoiceField


class ExtensionForm(ReasonForm):
    due_on = forms.DateField(
        label=_("New due date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    field_order = ("lesson", "due_on", "reason")


class AttemptsForm(ReasonForm):
    extra_attempts = forms.IntegerField(
        label=_("Extra attempts"), min_value=1, max_value=MOST_EXTRA_ATTEMPTS, initial=1
    )
    field_order = ("lesson", "extra_attempts", "reason")
