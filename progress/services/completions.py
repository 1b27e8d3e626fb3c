"""Finishing a lesson, and taking it back."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from cohorts.models import Enrolment
from progress.choices import CompletionSource
from progress.models import Completion
from progress.permissions import can_mark_done
from progress.queries import LessonPlace
from progress.signals import module_completed


def complete_lesson(place: LessonPlace) -> bool:
    """Mark a reading step as done; True when this call did it. Raises PermissionDenied.

    100 posts at once leave one row. 3 queries and the transaction.
    """
    if not can_mark_done(place):
        raise PermissionDenied
    return finish_lesson(place, CompletionSource.MARKED)


def finish_lesson(place: LessonPlace, source: CompletionSource) -> bool:
    """Write the completion, whatever finished the lesson; True when this call did it. Who may
    has been asked by the caller.

    The seat's row is locked: of two steps done at the same moment, in two tabs or through two
    doors, the second one sees the first, so that a finished module is told of exactly once.
    """
    try:
        with transaction.atomic():
            Enrolment.objects.select_for_update(no_key=True).get(pk=place.enrolment.pk)
            Completion.objects.create(
                enrolment=place.enrolment, lesson_key=place.lesson.key, source=source
            )
            if _finishes_module(place):
                module_completed.send(
                    sender=Completion, enrolment=place.enrolment, module=place.module.module
                )
    except IntegrityError:  # done already, perhaps a moment ago
        return False
    return True


def _finishes_module(place: LessonPlace) -> bool:
    """Is everything that counts done, this step included? Asked anew: the place may be stale."""
    counted = {step.lesson.key for step in place.module.counted_steps}
    if place.lesson.key not in counted:
        return False
    done = Completion.objects.filter(enrolment=place.enrolment, lesson_key__in=counted)
    return done.count() == len(counted)


def undo_completion(place: LessonPlace) -> bool:
    """Take "done" back from a reading step; True when there was something to take back.

    A passed quiz stays passed. Raises PermissionDenied.
    """
    if not can_mark_done(place):
        raise PermissionDenied
    deleted, _rows = Completion.objects.filter(
        enrolment=place.enrolment,
        lesson_key=place.lesson.key,
        source=CompletionSource.MARKED,
    ).delete()
    return bool(deleted)
