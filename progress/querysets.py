import uuid
from typing import TYPE_CHECKING

from django.db import models

from progress.choices import AttemptState

if TYPE_CHECKING:
    from progress.models import QuizAttempt


class QuizAttemptQuerySet(models.QuerySet["QuizAttempt"]):
    def of_lesson(self, enrolment_id: int, lesson_key: uuid.UUID) -> "QuizAttemptQuerySet":
        return self.filter(enrolment_id=enrolment_id, lesson_key=lesson_key)

    def submitted(self) -> "QuizAttemptQuerySet":
        return self.filter(state=AttemptState.SUBMITTED)

    def open(self) -> "QuizAttemptQuerySet":
        return self.filter(state=AttemptState.OPEN)
