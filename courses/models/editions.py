"""Editions: what learners study. Immutable, and owners of their content.

A Wagtail revision is no freeze (autosave overwrites it, ``purge_revisions`` removes it, a deleted
page takes it along), so an edition copies the content of every lesson in every language. The
revision is kept as provenance only; images and documents are protected.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import AcademyDocument, AcademyImage
from courses.choices import CompletionRule
from courses.models.frozen import FrozenModel


class Edition(FrozenModel):
    """A track as it stood when it was released. ``number.point``: 3.0 is the third release,
    3.1 its first correction (same lessons, completions carry over)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    track = models.ForeignKey(
        "courses.TrackPage",
        null=True,
        on_delete=models.SET_NULL,
        related_name="editions",
    )
    track_key = models.UUIDField(help_text="translation_key of the track, for when it is gone")
    number = models.PositiveSmallIntegerField()
    point = models.PositiveSmallIntegerField(default=0)
    source_language = models.CharField(max_length=2)
    texts = models.JSONField(help_text="language → title, summary, goals, outcomes")
    module_hours = models.PositiveSmallIntegerField()
    development_task_hours = models.PositiveSmallIntegerField(default=0)
    ects_proposal = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    weeks = models.PositiveSmallIntegerField()
    note = models.TextField(blank=True)
    released_at = models.DateTimeField(db_default=models.functions.Now())
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-number", "-point"]
        constraints = [
            models.UniqueConstraint(
                fields=["track_key", "number", "point"], name="one_edition_per_number"
            )
        ]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        permissions = [("release_edition", "Can release an edition of a track")]

    def __str__(self) -> str:
        title = self.texts.get(self.source_language, {}).get("title", "")
        return f"{title} {self.label}"

    @property
    def label(self) -> str:
        """``"3"`` for a release, ``"3.1"`` for its first correction."""
        return f"{self.number}.{self.point}" if self.point else str(self.number)


class EditionModule(FrozenModel):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="modules")
    key = models.UUIDField(help_text="translation_key of the module page")
    position = models.PositiveSmallIntegerField()
    slug = models.SlugField(max_length=255)
    is_required = models.BooleanField()
    week_offset = models.PositiveSmallIntegerField()
    hours = models.PositiveSmallIntegerField()
    texts = models.JSONField(help_text="language → title, summary, introduction, outcomes")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "key"], name="one_module_per_edition"),
            models.UniqueConstraint(fields=["edition", "slug"], name="one_module_per_address"),
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.slug}"


class EditionLesson(FrozenModel):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="lessons")
    module = models.ForeignKey(EditionModule, on_delete=models.CASCADE, related_name="lessons")
    key = models.UUIDField(help_text="translation_key of the lesson page")
    position = models.PositiveSmallIntegerField()
    slug = models.SlugField(max_length=255)
    is_required = models.BooleanField()
    minutes = models.PositiveSmallIntegerField()
    completion_rule = models.CharField(max_length=20, choices=CompletionRule.choices)
    pass_mark = models.PositiveSmallIntegerField(null=True)
    max_attempts = models.PositiveSmallIntegerField(null=True)
    due_days = models.PositiveSmallIntegerField(null=True, help_text="from the module's opening")

    class Meta:
        ordering = ["module__position", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "key"], name="one_lesson_per_edition"),
            models.UniqueConstraint(fields=["module", "slug"], name="one_lesson_per_address"),
            models.CheckConstraint(
                condition=~models.Q(completion_rule=CompletionRule.QUIZ)
                | models.Q(pass_mark__gte=1, pass_mark__lte=100),
                name="quiz_lesson_has_a_pass_mark",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.module}/{self.slug}"


class EditionText(FrozenModel):
    """A lesson's content in one language, as ``courses.content.lesson_content`` makes it."""

    lesson = models.ForeignKey(EditionLesson, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2)
    title = models.CharField(max_length=255)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64, db_index=True)
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lesson", "language"], name="one_text_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.lesson} ({self.language})"


class EditionImage(FrozenModel):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="images")
    image = models.ForeignKey(AcademyImage, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "image"], name="one_image_per_edition")
        ]

    def __str__(self) -> str:
        return str(self.edition)


class EditionDocument(FrozenModel):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey(AcademyDocument, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "document"], name="one_file_per_edition")
        ]

    def __str__(self) -> str:
        return str(self.edition)
