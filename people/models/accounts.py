"""Persons, and what they have said yes to beyond studying."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.choices import ConsentKind, Language


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractUser):
    """A person. Signs in by e-mail address, which is unique whatever its letter case."""

    username = None  # type: ignore[assignment]  # signs in by e-mail
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.FINNISH
    )
    removal_reminded_at = models.DateTimeField(
        null=True, editable=False, help_text="told that the unused account will be removed"
    )
    erased_at = models.DateTimeField(
        null=True, editable=False, help_text="nothing personal is left in the row"
    )
    # Compared with the numbers in force (people.queries), so that a request costs no query.
    accepted_terms = models.PositiveIntegerField(default=0, editable=False)
    seen_privacy_notice = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()  # type: ignore[assignment,misc]  # no username here

    class Meta(AbstractUser.Meta):
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self) -> str:
        if self.erased_at:
            return gettext("Erased person")
        return self.get_full_name() or self.email

    @property
    def initials(self) -> str:
        letters = [word[0] for word in (self.first_name, self.last_name) if word]
        return "".join(letters).upper() or self.email[:1].upper()


class Consent(models.Model):
    """A person's yes to something extra, until it is withdrawn. No row means no: everything is
    off until somebody turns it on, and each later yes is a row of its own."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(_("consent to"), max_length=20, choices=ConsentKind.choices)
    given_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_consent_at_a_time",
            )
        ]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")

    def __str__(self) -> str:
        return f"{self.person}: {self.kind}"
