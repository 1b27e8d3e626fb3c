from django.db import models
from django.utils.translation import gettext_lazy as _


class EffectQuerySet(models.QuerySet["Effect"]):
    def due(self) -> "EffectQuerySet":
        """Pending effects whose time has come, by the database's clock."""
        return self.filter(state=Effect.State.PENDING, due_at__lte=models.functions.Now())


class Effect(models.Model):
    """Something that must follow from a write: a mail, a certificate, a passback (the outbox).

    The row is written in the transaction of its cause, so cause and effect stand or fall
    together; a task delivers it at least once, the unique key makes it happen once, and the
    sweeper finds what no task picked up. No queue holds the only copy of anything.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("given up")

    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(db_default=models.functions.Now())
    delivered_at = models.DateTimeField(null=True, blank=True)

    objects = EffectQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="effect_waiting", condition=models.Q(state="pending")
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} ({self.state})"
