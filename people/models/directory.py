"""Where: organisations, their people, places. Regions and areas come from data/regions.json."""

import uuid
from typing import Any

from django.db import models
from django.db.models.functions import Now, TruncDate
from django.utils.translation import gettext_lazy as _

from core.models import TrilingualName
from people.business_ids import validate_business_id
from people.choices import OrganisationKind
from people.models.accounts import User


class Region(TrilingualName):
    """A Finnish region (maakunta), by Statistics Finland's code. Never equal to an Area."""

    code = models.CharField(_("code"), max_length=2, unique=True)
    iso_code = models.CharField(max_length=5, unique=True, help_text="ISO 3166-2")
    nuts_code = models.CharField(max_length=5, unique=True, help_text="NUTS 3, 2024")

    class Meta(TrilingualName.Meta):
        ordering = ["code"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class Area(TrilingualName):
    """An area of the change-agent network; it may join several regions (2022 call: 15 areas)."""

    key = models.SlugField(unique=True)
    regions = models.ManyToManyField(Region, related_name="areas", verbose_name=_("regions"))

    class Meta(TrilingualName.Meta):
        ordering = ["name_fi"]
        verbose_name = _("area of the change-agent network")
        verbose_name_plural = _("areas of the change-agent network")


class Organisation(TrilingualName):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    business_id = models.CharField(
        _("business ID"),
        max_length=9,
        unique=True,
        null=True,
        blank=True,
        validators=[validate_business_id],
        help_text=_("Seven digits, a hyphen and a check digit: 1234567-1."),
    )
    kind = models.CharField(_("kind"), max_length=30, choices=OrganisationKind.choices)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("region")
    )

    class Meta(TrilingualName.Meta):
        ordering = ["name_fi"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.business_id = self.business_id or None  # empty is absent, not a shared value
        super().save(*args, **kwargs)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        """Memberships that hold today, by the database's clock and the calendar of TIME_ZONE."""
        today = TruncDate(Now())  # a day is never later than a moment of the same day
        return self.filter(started_on__lte=today).filter(
            models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=today)
        )


class Membership(models.Model):
    """A person works for an organisation from a day to a day (both included)."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    title = models.CharField(_("title or task"), max_length=200, blank=True)
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True)
                | models.Q(ended_on__gte=models.F("started_on")),
                name="membership_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=models.Q(ended_on__isnull=True),
                name="one_open_membership_per_organisation",
            ),
        ]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")

    def __str__(self) -> str:
        return f"{self.person} – {self.organisation}"
