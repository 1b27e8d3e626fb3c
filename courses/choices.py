from django.db import models
from django.utils.translation import gettext_lazy as _


class CompletionRule(models.TextChoices):
    """What finishes a lesson. Session and assessment join with their features."""

    READ = "read", _("read, and mark as done")
    QUIZ = "quiz", _("pass the quiz")
    TASK = "task", _("hand in a task that is accepted")


class RedactionGround(models.TextChoices):
    """Why a part of a text may not be shown any longer."""

    COPYRIGHT = "copyright", _("copyright")
    PERSONAL_DATA = "personal_data", _("personal data")
    DEFAMATION = "defamation", _("defamation")
    WRONG_ADVICE = "wrong_advice", _("wrong and dangerous advice")
    OTHER = "other", _("another ground")


REDACTION_NOTES = {  # what readers are told unless the editor writes a note
    RedactionGround.COPYRIGHT: _("It was removed because of copyright."),
    RedactionGround.PERSONAL_DATA: _("It was removed to protect personal data."),
    RedactionGround.DEFAMATION: _("It was removed because it violated somebody's rights."),
    RedactionGround.WRONG_ADVICE: _(
        "It was removed because its advice was wrong and could do harm. Do not follow it."
    ),
    RedactionGround.OTHER: _("It was removed because it may not be published."),
}
