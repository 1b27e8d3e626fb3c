"""Tasks that learners of the demo hand in, and what their facilitator answers."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from home.demo.people import account
from people.models import User
from progress import services
from progress.choices import ReviewDecision
from progress.models import TaskReview, TaskVersion
from progress.queries import LessonPlace

READING_TAKES = timedelta(days=2)
HOURS_OF_WORK = timedelta(hours=3)


def hand_in(place: LessonPlace, how: str | None, task: dict[str, str], by: User) -> Any:
    """Write the task as far as ``how`` says (draft, submitted, returned, None: accepted) and give
    back what sets its moments. ``task`` holds text, and the answer where there is one."""
    if how == "draft":
        services.save_task_draft(place, number=1, text=task["text"])
    else:
        services.submit_task(place, number=1, text=task["text"])
    if how not in ("draft", "submitted"):
        services.review_task(
            place,
            number=1,
            decision=ReviewDecision.RETURNED if how == "returned" else ReviewDecision.ACCEPTED,
            comment=task["answer"],
            by=by,
        )
    versions = TaskVersion.objects.filter(
        submission__enrolment=place.enrolment, submission__lesson_key=place.lesson.key
    )
    TaskReview.objects.filter(version__in=versions).update(by=account("mentor"))

    def set_moment(moment: datetime) -> datetime:
        """Returns when the facilitator answered, else the moment itself."""
        versions.update(saved_at=moment)
        for version in versions.filter(submitted_at__isnull=False):
            TaskVersion.objects.filter(pk=version.pk).update(
                submitted_at=moment, is_late=_day(moment) > (version.due_on or date.max)
            )
        answered = min(moment + READING_TAKES, timezone.now() - HOURS_OF_WORK)
        TaskReview.objects.filter(version__in=versions).update(at=answered)
        return answered

    return set_moment


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
