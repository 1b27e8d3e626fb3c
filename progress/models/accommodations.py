"""Individual arrangements: more time, more attempts, always with a reason."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.models import Enrolment
from progress.choices import AccommodationKind


class Accommodation(models.Model):
    """A reasonable accommodation for one person in one lesson. Rows are added, never changed: of
    several extensions the latest holds, extra attempts add up. The reason may concern health:
    it is seen by whoever may grant one, and by the person."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="accommodations"
    )
    lesson_key = models.UUIDField()
    kind = models.CharField(max_length=10, choices=AccommodationKind.choices)
    due_on = models.DateField(_("new due date"), null=True, blank=True)
    extra_attempts = models.PositiveSmallIntegerField(_("extra attempts"), null=True, blank=True)
    reason = models.TextField(_("reason"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    granted_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        ordering = ["granted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind=AccommodationKind.EXTENSION,
                    due_on__isnull=False,
                    extra_attempts__isnull=True,
                )
                | Q(kind=AccommodationKind.ATTEMPTS, due_on__isnull=True, extra_attempts__gte=1),
                name="accommodation_gives_time_or_attempts",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="accommodation_has_a_reason"),
        ]
        verbose_name = _("individual arrangement")
        verbose_name_plural = _("individual arrangements")

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.kind}"
