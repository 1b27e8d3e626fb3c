"""What has been done and noted beside a lesson."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.models import Enrolment
from progress.choices import CompletionSource


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
