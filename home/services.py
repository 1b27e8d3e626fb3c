"""Writes of the home app: feedback on accessibility and its answer."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now, TruncDate

from core import effects
from home.choices import FeedbackState
from home.models import AccessibilityFeedback
from home.models.accessibility import ANSWER_DAYS


class AlreadyAnswered(Exception):
    """Somebody answered a moment ago; nothing was written."""


@transaction.atomic
def receive_feedback(
    *, text: str, language: str, name: str = "", email: str = "", page: str = ""
) -> AccessibilityFeedback:
    """Keep what somebody told, due in 14 days, and tell those who answer. 6 queries."""
    feedback = AccessibilityFeedback.objects.create(
        text=text,
        language=language,
        name=name,
        email=email,
        page=page[:500],
        due_on=TruncDate(Now() + timedelta(days=ANSWER_DAYS)),
    )
    feedback.refresh_from_db(fields=["received_at", "due_on"])
    effects.record(
        kind="home.feedback_arrived",
        key=f"home.feedback_arrived:{feedback.pk}",
        payload={"feedback": feedback.pk},
    )
    if email:
        effects.record(
            kind="home.feedback_received",
            key=f"home.feedback_received:{feedback.pk}",
            payload={"feedback": feedback.pk},
        )
    return feedback


def assign_feedback(*, feedback: AccessibilityFeedback, owner: Any, draft: str = "") -> None:
    """Say who answers, and keep what has been written of the answer. 1 query.

    Raises AlreadyAnswered.
    """
    changed = (
        AccessibilityFeedback.objects.waiting()
        .filter(pk=feedback.pk)
        .update(
            owner=owner,
            answer=draft,
            state=FeedbackState.OWNED if owner else FeedbackState.RECEIVED,
        )
    )
    if not changed:
        raise AlreadyAnswered


@transaction.atomic
def answer_feedback(*, feedback: AccessibilityFeedback, answer: str, by: Any) -> None:
    """Close the matter with these words; they go by mail to who left an address. 2–4 queries.

    Raises AlreadyAnswered, and ValueError for an empty answer.
    """
    if not answer.strip():
        raise ValueError("An answer has words")
    waiting = AccessibilityFeedback.objects.waiting().filter(pk=feedback.pk)
    if not waiting.update(answer=answer, state=FeedbackState.ANSWERED, answered_at=Now()):
        raise AlreadyAnswered
    AccessibilityFeedback.objects.filter(pk=feedback.pk, owner=None).update(owner=by)
    if feedback.email:
        effects.record(
            kind="home.feedback_answered",
            key=f"home.feedback_answered:{feedback.pk}",
            payload={"feedback": feedback.pk},
        )


def remind_of_feedback() -> int:
    """Remind whoever answers three days before the answer is due, and once more when it is late.

    The keys of the effects make each reminder happen once. Returns how many waiting matters are
    close to their day or past it. 1 query, and 2 for each of them.
    """
    waiting: list[Any] = list(AccessibilityFeedback.objects.due_soon().with_day())
    for feedback in waiting:
        moment = "late" if feedback.due_on < feedback.today else "soon"
        effects.record(
            kind="home.feedback_reminder",
            key=f"home.feedback_reminder:{feedback.pk}:{moment}",
            payload={"feedback": feedback.pk},
        )
    return len(waiting)
