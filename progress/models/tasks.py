"""Tasks: what a learner hands in, every version of it, and what a facilitator answered."""

import uuid

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.models import Enrolment
from core.models.jobs import private_storage
from core.models.media import unguessable_path
from progress.choices import ReviewDecision, TaskState


class TaskSubmission(models.Model):
    """A person's task in a lesson. No row means "not begun"; the versions hold what was written."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="tasks")
    lesson_key = models.UUIDField()
    state = models.CharField(
        _("state"), max_length=10, choices=TaskState.choices, default=TaskState.DRAFT
    )
    begun_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson_key"], name="one_task_per_lesson")
        ]
        verbose_name = _("task")
        verbose_name_plural = _("tasks")

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.lesson_key}"


class TaskVersion(models.Model):
    """One version: a draft until it is submitted, then never changed.

    ``due_on`` is what held at the moment of submitting, an extension included; whether it was
    late was decided then, by the database's clock.
    """

    submission = models.ForeignKey(
        TaskSubmission, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    text = models.TextField(blank=True)
    saved_at = models.DateTimeField(db_default=models.functions.Now())
    submitted_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    is_late = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "number"], name="task_versions_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(submitted_at__isnull=True),
                name="one_draft_per_task",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} v{self.number}"


def task_file_path(instance: "TaskFile", filename: str) -> str:
    return unguessable_path("tasks", filename)


class TaskFile(models.Model):
    """A file of a version. Its stored file may be shared by later versions that keep it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(TaskVersion, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(upload_to=task_file_path, storage=private_storage, max_length=300)
    name = models.CharField(max_length=200, help_text="as the person called it")
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="one_file_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class TaskReview(models.Model):
    """A facilitator's answer to a submitted version: one decision for each."""

    version = models.OneToOneField(TaskVersion, on_delete=models.CASCADE, related_name="review")
    decision = models.CharField(max_length=10, choices=ReviewDecision.choices)
    comment = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(decision=ReviewDecision.RETURNED) | ~Q(comment=""),
                name="returned_task_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.decision}"
