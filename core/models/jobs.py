"""Long work that a person waits for: its state, its progress, and the file it leaves."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

JOB_HOURS = 24


def private_storage() -> Storage:
    """Files that no address shows: each is handed out by a view that asks who may."""
    return storages["private"]


class JobQuerySet(models.QuerySet["Job"]):
    def of(self, person: object) -> "JobQuerySet":
        """The person's own jobs that have not expired."""
        return self.filter(owner=person, expires_at__gt=Now())

    def expired(self) -> "JobQuerySet":
        return self.filter(expires_at__lte=Now())


class Job(models.Model):
    """One piece of long work (an export, a batch of certificates). The row is its only truth: a
    worker that dies leaves it to be taken up again, and it expires with its file after 24 hours.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("job", "waiting")
        RUNNING = "running", pgettext_lazy("job", "in progress")
        DONE = "done", pgettext_lazy("job", "ready")
        FAILED = "failed", pgettext_lazy("job", "failed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=80)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jobs"
    )
    title = models.CharField(max_length=200, help_text="what the waiting page is called")
    params = models.JSONField(default=dict)
    language = models.CharField(max_length=2, default="fi")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0, help_text="pieces of work")
    total = models.PositiveIntegerField(null=True, help_text="null: not known yet")
    error = models.TextField(blank=True, help_text="a sentence for the person who waits")
    file = models.FileField(upload_to="jobs/%Y%m/", storage=private_storage, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict, help_text="what a job without a file tells")
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True, help_text="when its worker was last heard of")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="workers that took it up")
    expires_at = models.DateTimeField(db_default=Now() + timedelta(hours=JOB_HOURS), db_index=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"
