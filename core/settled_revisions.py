"""Revisions that nobody writes over: what somebody has been shown stays as it was seen.

Core knows of reviews and publications; an app that shows revisions otherwise registers a question.
"""

from collections.abc import Callable

from wagtail.models import Page, Revision, TaskState

Question = Callable[[Revision], bool]
_questions: list[Question] = []


def register(question: Question) -> Question:
    """Asked of a revision of a page before it is written over; once for each question."""
    if question not in _questions:
        _questions.append(question)
    return question


def is_settled(revision: Revision) -> bool:
    """2 queries, and those of the registered questions."""
    return (
        revision.approved_go_live_at is not None
        or TaskState.objects.filter(revision=revision).exists()
        or Page.objects.filter(pk=revision.object_id, live_revision=revision).exists()
        or any(question(revision) for question in _questions)
    )
