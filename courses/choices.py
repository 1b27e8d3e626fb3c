from django.db import models
from django.utils.translation import gettext_lazy as _


class CompletionRule(models.TextChoices):
    """What finishes a lesson. Session and assessment join with their features."""

    READ = "read", _("read, and mark as done")
    QUIZ = "quiz", _("pass the quiz")
    TASK = "task", _("hand in a task that is accepted")
