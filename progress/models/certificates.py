"""Certificates: frozen when issued, signed, verified from their row."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cohorts.models import Enrolment
from courses.models import Edition
from progress.choices import CertificateKind, RevocationGround


class SigningKey(models.Model):
    """The public half of a key that has signed certificates. It stays for good: what it signed
    must be checked long after its private half, which is never stored here, was rotated away."""

    key_id = models.CharField(max_length=32, unique=True)
    public_key = models.CharField(max_length=64, help_text="Ed25519, 32 bytes as base64url")
    first_used_at = models.DateTimeField(db_default=models.functions.Now())
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["first_used_at", "pk"]

    def __str__(self) -> str:
        return self.key_id


class Certificate(models.Model):
    """A certificate of one seat. ``payload`` is all it says, frozen; ``signature`` is over its
    canonical bytes (``progress.certificates.signing.canonical_bytes``). One valid at a time.

    The holder's name is not signed itself: the payload has a digest of salt and name, which stand
    beside it. Once they are erased (``services.forget_holder``), the signature still holds, the
    seat is let go, and ``holder_hash`` answers whether a name that somebody types is the holder's.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(
        Enrolment,
        null=True,
        on_delete=models.PROTECT,
        related_name="certificates",
        help_text="null: the holder has been forgotten",
    )
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="certificates")
    kind = models.CharField(_("kind"), max_length=12, choices=CertificateKind.choices)
    language = models.CharField(max_length=2)
    payload = models.JSONField()
    sha256 = models.CharField(max_length=64, help_text="of the canonical bytes")
    signature = models.CharField(max_length=88, help_text="Ed25519, 64 bytes as base64url")
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="certificates")
    holder_name = models.CharField(_("name"), max_length=310, blank=True)
    holder_salt = models.CharField(max_length=43, blank=True, help_text="32 bytes as base64url")
    holder_hash = models.CharField(
        max_length=64,
        blank=True,
        help_text="after the holder's erasure: slow hash of the name, which is nowhere else",
    )
    issued_at = models.DateTimeField(db_default=models.functions.Now())
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    revoke_ground = models.CharField(
        _("ground"), max_length=12, choices=RevocationGround.choices, blank=True
    )
    revoke_reason = models.CharField(_("reason"), max_length=400, blank=True)

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(revoked_at__isnull=True),
                name="one_valid_certificate_per_seat",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True)
                | (~Q(revoke_reason="") & ~Q(revoke_ground="")),
                name="revoked_certificate_says_why",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")),
                name="certificate_does_not_replace_itself",
            ),
            models.CheckConstraint(
                condition=Q(enrolment__isnull=False, holder_hash="")
                & ~Q(holder_name="")
                & ~Q(holder_salt="")
                | Q(enrolment__isnull=True, holder_name="", holder_salt="") & ~Q(holder_hash=""),
                name="certificate_has_a_holder_or_a_hash",
            ),
        ]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")

    def __str__(self) -> str:
        return str(self.uuid)
