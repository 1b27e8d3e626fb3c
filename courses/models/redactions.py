"""Unlawful material in frozen content: a decision to hide it, and the fingerprints it hides.

Nothing here changes an edition. What a row hides is replaced when content is printed
(``courses.redactions``); lifting the redaction shows it again.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import AcademyDocument, AcademyImage
from courses.choices import RedactionGround


class RedactionQuerySet(models.QuerySet["Redaction"]):
    def active(self) -> "RedactionQuerySet":
        return self.filter(lifted_at=None)


class Redaction(models.Model):
    """One decision. The reason is for the log; the note stands in the place of what is hidden."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lesson_key = models.UUIDField(help_text="translation_key of the lesson it was chosen from")
    lesson_title = models.CharField(_("lesson"), max_length=255)
    ground = models.CharField(_("ground"), max_length=20, choices=RedactionGround.choices)
    reason = models.TextField(_("reason"))
    note_fi = models.CharField(_("note in Finnish"), max_length=400)
    note_sv = models.CharField(_("note in Swedish"), max_length=400)
    note_en = models.CharField(_("note in English"), max_length=400)
    at = models.DateTimeField(_("redacted at"), db_default=models.functions.Now())
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lift_reason = models.TextField(_("reason for lifting"), blank=True)

    objects = RedactionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        permissions = [("redact_content", "Can hide unlawful content and lift what hides it")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="redaction_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(lifted_at=None) | ~models.Q(lift_reason=""),
                name="lifted_redaction_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.lesson_title

    @property
    def is_active(self) -> bool:
        return self.lifted_at is None


class RedactedBlock(models.Model):
    """One block, or one question of a quiz, by its fingerprint
    (``courses.redactions.fingerprints``). The file that it shows is withdrawn with it, and kept as
    long as the redaction holds; its number stays when that is lifted."""

    redaction = models.ForeignKey(Redaction, on_delete=models.CASCADE, related_name="blocks")
    fingerprint = models.CharField(max_length=64, db_index=True)
    language = models.CharField(max_length=2)
    block_type = models.CharField(max_length=40)
    image = models.ForeignKey(AcademyImage, null=True, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(
        AcademyDocument, null=True, on_delete=models.PROTECT, related_name="+"
    )
    image_number = models.PositiveBigIntegerField(null=True, help_text="of the image, for good")
    document_number = models.PositiveBigIntegerField(null=True, help_text="of the document")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["redaction", "fingerprint"], name="one_row_per_redacted_block"
            )
        ]

    def __str__(self) -> str:
        return f"{self.block_type} ({self.language})"
