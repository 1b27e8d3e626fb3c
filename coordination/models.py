"""The coordinator's desk keeps little of its own: lists that wait for a yes, messages sent."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cohorts.models import Cohort, Enrolment

IMPORT_HOURS = 24


class ListImport(models.Model):
    """A list of people that was read and judged row by row; nothing of it is saved elsewhere
    before it is confirmed. Expires after 24 hours with what it holds."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="list_imports")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    file_name = models.CharField(max_length=200)
    rows = models.JSONField(help_text="as coordination.people_lists judged them")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(db_default=Now() + timedelta(hours=IMPORT_HOURS))
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("list of people")
        verbose_name_plural = _("lists of people")

    def __str__(self) -> str:
        return self.file_name


class Reminder(models.Model):
    """A reminder to one learner of a cohort, in the words the coordinator saw before sending."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="reminders")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    batch = models.UUIDField(help_text="of the form that was posted: once, however often")
    template = models.CharField(max_length=40)
    text = models.TextField(help_text="as written, with its fields not yet filled in")
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    skipped = models.BooleanField(default=False, help_text="its condition no longer held")

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "enrolment"], name="one_reminder_per_form")
        ]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.template}"
