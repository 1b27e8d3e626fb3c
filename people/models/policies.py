"""Terms of use and the privacy notice: numbered versions that stay as people accepted them."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now, TruncDate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField

from core.blocks import TEXT_FEATURES
from people.choices import PolicyKind


class PolicyQuerySet(models.QuerySet["Policy"]):
    def in_force(self) -> "PolicyQuerySet":
        """Versions whose day has come, by the database's clock, the newest first."""
        return self.filter(effective_on__lte=TruncDate(Now())).order_by("-number")

    def with_day(self) -> "PolicyQuerySet":
        """Each row with ``today``, the database's day."""
        return self.annotate(today=TruncDate(Now()))


class Policy(models.Model):
    """One version of the terms of use or of the privacy notice, in three languages.

    Until its day comes it may be rewritten; once in force it never changes and is never deleted:
    people have accepted these words. ``people.services`` writes it and gives it its number.
    """

    kind = models.CharField(_("what"), max_length=10, choices=PolicyKind.choices)
    number = models.PositiveIntegerField(_("number"), editable=False)
    effective_on = models.DateField(_("in force from"))
    text_fi = RichTextField(_("text in Finnish"), features=TEXT_FEATURES)
    text_sv = RichTextField(_("text in Swedish"), features=TEXT_FEATURES)
    text_en = RichTextField(_("text in English"), features=TEXT_FEATURES)
    changes_fi = models.TextField(_("what changes, in Finnish"), blank=True)
    changes_sv = models.TextField(_("what changes, in Swedish"), blank=True)
    changes_en = models.TextField(_("what changes, in English"), blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[Any] = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="one_policy_per_number"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="policies_from_one"),
        ]
        verbose_name = _("version of the terms or the notice")
        verbose_name_plural = _("terms and privacy notice")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._refuse_if_in_force()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._refuse_if_in_force()
        return super().delete(*args, **kwargs)

    def _refuse_if_in_force(self) -> None:
        """Raises ValidationError. Asks the database, not the row in hand: 1 query."""
        if self.pk and Policy.objects.in_force().filter(pk=self.pk).exists():
            raise ValidationError(
                _("A version that is in force does not change. Write the next version.")
            )

    @property
    def text(self) -> str:
        return getattr(self, f"text_{_language()}")

    @property
    def changes(self) -> str:
        return getattr(self, f"changes_{_language()}")


def _language() -> str:
    code = (get_language() or "fi")[:2]
    return code if code in ("fi", "sv", "en") else "fi"


class PolicyAcceptance(models.Model):
    """A person accepted these words at this moment."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="policy_acceptances"
    )
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="acceptances")
    accepted_at = models.DateTimeField(_("accepted"), db_default=Now())

    class Meta:
        ordering = ["-accepted_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "policy"], name="accepted_once")]
        verbose_name = _("acceptance of terms")
        verbose_name_plural = _("acceptances of terms")

    def __str__(self) -> str:
        return f"{self.person}: {self.policy}"
