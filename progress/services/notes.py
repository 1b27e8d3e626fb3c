"""The learner's own notes."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from progress.models import Note
from progress.permissions import can_study
from progress.queries import LessonPlace


def save_note(place: LessonPlace, *, text: str) -> Note:
    """Keep the learner's own note beside a step. 1 query."""
    if not can_study(place):
        raise PermissionDenied
    note, _is_new = Note.objects.update_or_create(
        enrolment=place.enrolment,
        lesson_key=place.lesson.key,
        defaults={"text": text, "saved_at": timezone.now()},
    )
    return note
