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
    TASK = "task", _("task accepted")


class TaskState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned")
    ACCEPTED = "accepted", _("accepted")


class ReviewDecision(models.TextChoices):
    ACCEPTED = "accepted", _("accepted")
    RETURNED = "returned", _("returned")


class AccommodationKind(models.TextChoices):
    EXTENSION = "extension", _("more time")
    ATTEMPTS = "attempts", _("more attempts")


class CertificateKind(models.TextChoices):
    """What a certificate vouches for."""

    ATTENDANCE = "attendance", _("certificate of attendance")  # every step was gone through
    ACHIEVEMENT = "achievement", _("certificate of achievement")  # and quizzes or tasks were passed


class StepState(StrEnum):
    """Where a learner stands with a step or a module; shown in words, never by colour alone."""

    DONE = "done"
    CURRENT = "current"
    TODO = "todo"
    LOCKED = "locked"
