"""A facilitator's answer to a task that was handed in."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from core import effects
from core.access_log import record_access
from progress.choices import CompletionSource, ReviewDecision, TaskState
from progress.models import TaskReview, TaskSubmission
from progress.permissions import can_review
from progress.queries import LessonPlace
from progress.services.completions import finish_lesson

STATE_AFTER = {
    ReviewDecision.ACCEPTED: TaskState.ACCEPTED,
    ReviewDecision.RETURNED: TaskState.RETURNED,
}


class ReviewOutdated(Exception):
    """A newer version has been handed in, or the version has been answered by now."""


class CommentMissing(Exception):
    """A task is never returned without saying why."""


def review_task(
    place: LessonPlace, *, number: int, decision: ReviewDecision, comment: str, by: Any
) -> TaskReview:
    """Accept or return version ``number`` of the task at the learner's place; accepting finishes
    the lesson, once.

    One decision for each version: of two facilitators at once the second gets ReviewOutdated, as
    for a version that is no longer the latest. Raises PermissionDenied, CommentMissing. About 12
    queries.
    """
    if not can_review(by, place.enrolment):
        raise PermissionDenied
    if decision == ReviewDecision.RETURNED and not comment.strip():
        raise CommentMissing
    with transaction.atomic():
        task = TaskSubmission.objects.select_for_update().get(
            enrolment=place.enrolment, lesson_key=place.lesson.key
        )
        handed_in = task.versions.filter(submitted_at__isnull=False)
        latest = handed_in.order_by("-number").first()
        if latest is None or latest.number != number or task.state != TaskState.SUBMITTED:
            raise ReviewOutdated
        review = TaskReview.objects.create(
            version=latest, decision=decision, comment=comment.strip(), by=by
        )
        task.state = STATE_AFTER[decision]
        task.save(update_fields=["state"])
        if decision == ReviewDecision.ACCEPTED:
            finish_lesson(place, CompletionSource.TASK)
        record_access(
            by=by,
            action="progress.answer_task",
            about=place.enrolment.person,
            scope=place.enrolment.cohort.slug,
        )
        effects.record(
            kind="progress.task_answered",
            key=f"progress.task_answered:{latest.pk}",
            payload={"review": review.pk},
        )
    return review
