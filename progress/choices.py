from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class AttemptState(models.TextChoices):
    OPEN = "open", _("open")
    SUBMITTED = "submitted", _("submitted")


class CompletionSource(models.TextChoices):
    """What finished a lesson."""

    MARKED = "marked", _("marked as done")
    QUIZ = "quiz", _("quiz passed")


class StepState(StrEnum):
    """Where a learner stands with a step or a module; shown in words, never by colour alone."""

    DONE = "done"
    CURRENT = "current"
    TODO = "todo"
    LOCKED = "locked"
