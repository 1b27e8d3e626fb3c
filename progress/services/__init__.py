"""Writes of the progress app: each once, in one transaction, safe to repeat."""

from progress.services.arrangements import (
    MOST_EXTRA_ATTEMPTS,
    ArrangementRefused,
    grant_attempts,
    grant_extension,
)
from progress.services.completions import complete_lesson, undo_completion
from progress.services.notes import save_note
from progress.services.quizzes import (
    NoAttemptsLeft,
    NotAttempted,
    save_answers,
    submit_quiz,
)
from progress.services.rescoring import rescore_quizzes
from progress.services.task_reviews import CommentMissing, ReviewOutdated, review_task
from progress.services.tasks import (
    FileNotKept,
    NothingToSubmit,
    TaskClosed,
    add_task_file,
    remove_task_file,
    save_task_draft,
    submit_task,
)

__all__ = [
    "MOST_EXTRA_ATTEMPTS",
    "ArrangementRefused",
    "CommentMissing",
    "FileNotKept",
    "NoAttemptsLeft",
    "NotAttempted",
    "NothingToSubmit",
    "ReviewOutdated",
    "TaskClosed",
    "add_task_file",
    "complete_lesson",
    "grant_attempts",
    "grant_extension",
    "remove_task_file",
    "rescore_quizzes",
    "review_task",
    "save_answers",
    "save_note",
    "save_task_draft",
    "submit_quiz",
    "submit_task",
    "undo_completion",
]
