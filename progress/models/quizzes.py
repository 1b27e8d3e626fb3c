"""Attempts at quizzes, and what a correction of a faulty question did to them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cohorts.models import Enrolment
from courses.models import Edition
from courses.quizzes import score_answers
from courses.redactions import masked, still_asked
from progress.choices import AttemptState
from progress.querysets import QuizAttemptQuerySet


class QuizAttempt(models.Model):
    """One attempt at a lesson's quiz. It keeps what was asked, in every language and with its key
    (``snapshot``: language → quiz block), and the rules it is judged by."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="attempts")
    lesson_key = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=AttemptState.choices, default=AttemptState.OPEN)
    snapshot = models.JSONField()
    pass_mark = models.PositiveSmallIntegerField(null=True, help_text="per cent; null: practice")
    max_attempts = models.PositiveSmallIntegerField(null=True)
    answers = models.JSONField(default=dict, help_text="question id → answer")
    points = models.PositiveSmallIntegerField(null=True)
    max_points = models.PositiveSmallIntegerField(null=True)
    passed = models.BooleanField(null=True)
    started_at = models.DateTimeField(db_default=models.functions.Now())
    saved_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)

    objects = QuizAttemptQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key", "number"], name="attempts_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key"],
                condition=Q(state=AttemptState.OPEN),
                name="one_open_attempt",
            ),
            models.CheckConstraint(
                condition=Q(max_attempts__isnull=True) | Q(number__lte=F("max_attempts")),
                name="attempts_within_the_limit",
            ),
            models.CheckConstraint(
                condition=Q(state=AttemptState.OPEN)
                | Q(points__isnull=False, max_points__isnull=False, submitted_at__isnull=False),
                name="submitted_attempt_is_scored",
            ),
        ]
        verbose_name = _("quiz attempt")
        verbose_name_plural = _("quiz attempts")

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.lesson_key} #{self.number}"

    def quiz(self, language: str) -> dict:
        """The quiz as it was asked, with its key, in the language or else any that it has; texts
        that have been redacted since are replaced."""
        return masked(self._kept(language))

    def open_quiz(self, language: str = "") -> dict:
        """As ``quiz``, for an attempt that is not submitted yet: without the questions that have
        been redacted since."""
        return still_asked(self._kept(language), self.snapshot.values())

    @property
    def is_counted(self) -> bool:
        """Towards the limit of attempts: not where points were lost by a question that has been
        redacted since. No query."""
        asked, left = self._kept("")["questions"], self.open_quiz()["questions"]
        if self.max_points is None or len(left) == len(asked):
            return True
        kept = {row["id"] for row in left}
        gone = [row for row in asked if row["id"] not in kept]
        most = self.max_points - sum(row["points"] for row in left)  # what they were worth then
        return score_answers(gone, self.answers).points >= most

    def _kept(self, language: str) -> dict:
        return self.snapshot.get(language) or next(iter(self.snapshot.values()))

    @property
    def percent(self) -> int:
        return (self.points or 0) * 100 // self.max_points if self.max_points else 0


class QuizCorrection(models.Model):
    """A faulty question put right by a correction of the edition: who did it and what for."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    lesson_key = models.UUIDField()
    question_ids = models.JSONField(help_text="of the questions whose key changed")
    note = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "lesson_key"], name="one_correction_per_edition_and_lesson"
            )
        ]
        verbose_name = _("correction of a quiz")
        verbose_name_plural = _("corrections of quizzes")

    def __str__(self) -> str:
        return f"{self.edition}: {self.lesson_key}"


class RescoredAttempt(models.Model):
    """What a correction gave to one attempt: points only ever rise."""

    correction = models.ForeignKey(
        QuizCorrection, on_delete=models.PROTECT, related_name="rescored_attempts"
    )
    attempt = models.ForeignKey(QuizAttempt, on_delete=models.CASCADE, related_name="rescorings")
    points_before = models.PositiveSmallIntegerField()
    points_after = models.PositiveSmallIntegerField()
    passed_before = models.BooleanField(null=True)
    passed_after = models.BooleanField(null=True)
    at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["correction", "attempt"], name="rescored_once_per_correction"
            ),
            models.CheckConstraint(
                condition=Q(points_after__gte=F("points_before")), name="rescored_upward_only"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt}: {self.points_before} → {self.points_after}"
