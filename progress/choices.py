from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AttemptState(models.TextChoices):
    OPEN = "open", _("open")
    SUBMITTED = "submitted", _("submitted")


class CompletionSource(models.TextChoices):
    """What finished a lesson."""

    MARKED = "marked", _("marked as done")
    QUIZ = "quiz", _("quiz passed")
    TASK = "task", _("task accepted")


class TaskState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("task", "draft")
    SUBMITTED = "submitted", pgettext_lazy("task", "submitted")
    RETURNED = "returned", pgettext_lazy("task", "returned")  # a person returns in another sense
    ACCEPTED = "accepted", pgettext_lazy("task", "accepted")


class ReviewDecision(models.TextChoices):
    ACCEPTED = "accepted", pgettext_lazy("task", "accepted")
    RETURNED = "returned", pgettext_lazy("task", "returned")


class AccommodationKind(models.TextChoices):
    EXTENSION = "extension", _("more time")
    ATTEMPTS = "attempts", _("more attempts")


class CertificateKind(models.TextChoices):
    """What a certificate vouches for."""

    ATTENDANCE = "attendance", _("certificate of attendance")  # every step was gone through
    ACHIEVEMENT = "achievement", _("certificate of achievement")  # and quizzes or tasks were passed


class RevocationGround(models.TextChoices):
    """Why a certificate was revoked, as the public check tells it; the reason is told to the holder
    only."""

    NAME = "name", _("the name was corrected")
    CONTENT = "content", _("what the certificate says was corrected")
    MISTAKE = "mistake", _("it was issued by mistake")
    MISCONDUCT = "misconduct", _("what it vouches for does not hold")
    REQUEST = "request", _("the holder asked for it")


class StepState(StrEnum):
    """Where a learner stands with a step or a module; shown in words, never by colour alone."""

    DONE = "done"
    CURRENT = "current"
    TODO = "todo"
    LOCKED = "locked"
