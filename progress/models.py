"""What has been done. No row means "not started": enrolling and publishing create nothing here.

Rows are keyed by the enrolment and the lesson's ``translation_key``, so progress follows a person
across languages and editions.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cohorts.models import Enrolment
from progress.choices import AttemptState, CompletionSource
from progress.querysets import QuizAttemptQuerySet


class Completion(models.Model):
    """A lesson done by a person in a cohort; once, however often it is posted."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="completions")
    lesson_key = models.UUIDField()
    source = models.CharField(max_length=10, choices=CompletionSource.choices)
    completed_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key"], name="one_completion_per_lesson"
            )
        ]
        verbose_name = _("completion")
        verbose_name_plural = _("completions")

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.lesson_key}"


class QuizAttempt(models.Model):
    """One attempt at a lesson's quiz. It keeps what was asked, in every language and with its key
    (``snapshot``: language → quiz block), and the rules it is judged by."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="attempts")
    lesson_key = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=AttemptState.choices, default=AttemptState.OPEN)
    snapshot = models.JSONField()
    pass_mark = models.PositiveSmallIntegerField(null=True, help_text="per cent; null: practice")
    max_attempts = models.PositiveSmallIntegerField(null=True)
    answers = models.JSONField(default=dict, help_text="question id → answer")
    points = models.PositiveSmallIntegerField(null=True)
    max_points = models.PositiveSmallIntegerField(null=True)
    passed = models.BooleanField(null=True)
    started_at = models.DateTimeField(db_default=models.functions.Now())
    saved_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)

    objects = QuizAttemptQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key", "number"], name="attempts_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key"],
                condition=Q(state=AttemptState.OPEN),
                name="one_open_attempt",
            ),
            models.CheckConstraint(
                condition=Q(max_attempts__isnull=True) | Q(number__lte=F("max_attempts")),
                name="attempts_within_the_limit",
            ),
            models.CheckConstraint(
                condition=Q(state=AttemptState.OPEN)
                | Q(points__isnull=False, max_points__isnull=False, submitted_at__isnull=False),
                name="submitted_attempt_is_scored",
            ),
        ]
        verbose_name = _("quiz attempt")
        verbose_name_plural = _("quiz attempts")

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.lesson_key} #{self.number}"

    def quiz(self, language: str) -> dict:
        """The quiz as it was asked, with its key, in the language or else any that it has."""
        return self.snapshot.get(language) or next(iter(self.snapshot.values()))

    @property
    def percent(self) -> int:
        return (self.points or 0) * 100 // self.max_points if self.max_points else 0


class Note(models.Model):
    """A learner's private notes beside a lesson. Nobody else reads them, whatever their role."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="notes")
    lesson_key = models.UUIDField()
    text = models.TextField(blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson_key"], name="one_note_per_lesson")
        ]
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.lesson_key}"
