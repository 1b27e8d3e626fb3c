from django.db import models
from django.utils.translation import gettext_lazy as _


class CompletionRule(models.TextChoices):
    """What finishes a lesson. Task, session and assessment join with their features."""

    READ = "read", _("read, and mark as done")
    QUIZ = "quiz", _("pass the quiz")
