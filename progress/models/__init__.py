"""What has been done. No row means "not started": enrolling and publishing create nothing here.

Rows are keyed by the enrolment and the lesson's ``translation_key``, so progress follows a person
across languages and editions.
"""

from progress.models.accommodations import Accommodation
from progress.models.certificates import Certificate, SigningKey
from progress.models.lessons import Completion, Note
from progress.models.quizzes import QuizAttempt, QuizCorrection, RescoredAttempt
from progress.models.tasks import TaskFile, TaskReview, TaskSubmission, TaskVersion

__all__ = [
    "Accommodation",
    "Certificate",
    "Completion",
    "Note",
    "QuizAttempt",
    "QuizCorrection",
    "RescoredAttempt",
    "SigningKey",
    "TaskFile",
    "TaskReview",
    "TaskSubmission",
    "TaskVersion",
]
