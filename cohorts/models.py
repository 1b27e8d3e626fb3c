"""With whom and when. A cohort is one dated run of an edition; it never follows the pages."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel, get_all_child_relations

from cohorts.choices import (
    CohortStatus,
    EnrolmentChange,
    EnrolmentState,
    Role,
    SignUp,
)
from cohorts.querysets import (
    AssignmentQuerySet,
    CohortQuerySet,
    EnrolmentQuerySet,
    InvitationQuerySet,
)
from core.models import TrilingualName
from courses.models import Edition
from people.models import Organisation


def all_languages() -> list[str]:
    return ["fi", "sv", "en"]


class Cohort(TrilingualName, ClusterableModel):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("address"), unique=True, help_text=_("Stays the same for good."))
    edition = models.ForeignKey(
        Edition,
        on_delete=models.PROTECT,
        related_name="cohorts",
        verbose_name=_("edition"),
        help_text=_("What this cohort studies. It changes only when a newer edition is adopted."),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=CohortStatus.choices, default=CohortStatus.PLANNED
    )
    starts_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))
    capacity = models.PositiveIntegerField(_("seats"))
    seats_taken = models.PositiveIntegerField(default=0, editable=False)
    languages = models.JSONField(_("languages of meetings"), default=all_languages)
    sign_up = models.CharField(
        _("sign-up"), max_length=10, choices=SignUp.choices, default=SignUp.INVITATION
    )
    join_code = models.CharField(
        _("code"), max_length=40, blank=True, help_text=_("For sign-up with a code.")
    )
    introduction_fi = models.TextField(_("introduction in Finnish"), blank=True)
    introduction_sv = models.TextField(_("introduction in Swedish"), blank=True)
    introduction_en = models.TextField(_("introduction in English"), blank=True)

    objects = CohortQuerySet.as_manager()

    class Meta(TrilingualName.Meta):
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seats_taken__lte=F("capacity")), name="seats_never_oversold"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="cohort_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(sign_up=SignUp.CODE) | ~Q(join_code=""), name="code_sign_up_has_a_code"
            ),
        ]
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The last day is before the first.")})
        if self.sign_up == SignUp.CODE and not self.join_code:
            raise ValidationError({"join_code": _("Write the code that people sign up with.")})
        if self.capacity is not None and self.capacity < self.seats_taken:
            raise ValidationError(
                {
                    "capacity": _("%(taken)s seats have been taken already.")
                    % {"taken": self.seats_taken}
                }
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A saved form never writes ``seats_taken``: it may have been read before somebody took
        a seat. Only the conditional updates of the services move it."""
        if not self._state.adding and kwargs.get("update_fields") is None:
            fields = [field.name for field in self._meta.concrete_fields if not field.primary_key]
            fields.remove("seats_taken")
            relations = [rel.get_accessor_name() for rel in get_all_child_relations(self)]
            kwargs["update_fields"] = [*fields, *relations]
        super().save(*args, **kwargs)

    @property
    def introduction(self) -> str:
        from django.utils.translation import get_language

        return getattr(self, f"introduction_{(get_language() or 'fi')[:2]}", "") or (
            self.introduction_fi
        )

    @property
    def seats_left(self) -> int:
        return self.capacity - self.seats_taken

    def opening_of(self, week_offset: int, own_date: date | None) -> date:
        """The day a module opens: the cohort's own date for it, else so many weeks in."""
        return own_date or self.starts_on + timedelta(weeks=week_offset)


class ModuleDate(models.Model):
    """A cohort's own opening day for a module, instead of the edition's week offset."""

    cohort = ParentalKey(Cohort, on_delete=models.CASCADE, related_name="module_dates")
    module_key = models.UUIDField(_("module"))
    opens_on = models.DateField(_("opens on"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "module_key"], name="one_date_per_module")
        ]

    def __str__(self) -> str:
        return f"{self.module_key}: {self.opens_on}"


class Assignment(models.Model):
    """A role in a cohort from a day to a day (both included)."""

    cohort = ParentalKey(Cohort, on_delete=models.CASCADE, related_name="assignments")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cohort_assignments"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="assignment_ends_after_it_starts",
            )
        ]
        verbose_name = _("assignment")

    def __str__(self) -> str:
        return f"{self.person} ({self.role})"


class Enrolment(models.Model):
    """A person's seat in a cohort: one row for good; its changes are kept in EnrolmentEvent."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments"
    )
    state = models.CharField(
        max_length=10, choices=EnrolmentState.choices, default=EnrolmentState.ACTIVE
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("organisation"),
        help_text="on whose behalf the person takes part",
    )
    enrolled_at = models.DateTimeField(db_default=models.functions.Now())

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "person"], name="one_seat_per_person")
        ]
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")

    def __str__(self) -> str:
        return f"{self.person} – {self.cohort}"


class EnrolmentEvent(models.Model):
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="events")
    change = models.CharField(max_length=10, choices=EnrolmentChange.choices)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.change}"


class Invitation(models.Model):
    """An invitation is a row of its own: whom it was sent to, who claimed it (perhaps with
    another address), and what became of it. The link's secret is a signature, never stored."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(
        Cohort, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("cohort")
    )
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="fi"
    )
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("organisation"),
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(db_default=models.functions.Now())
    expires_at = models.DateTimeField(_("expires"))
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    bounce_reason = models.CharField(max_length=400, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="claimed_invitations",
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="replaces",
        help_text="the same person's invitation under another address",
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "cohort",
                condition=Q(revoked_at__isnull=True),
                name="one_invitation_per_address",
            ),
        ]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return f"{self.email} – {self.cohort}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)
