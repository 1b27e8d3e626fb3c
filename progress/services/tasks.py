"""A learner's task: the draft, its files, and handing it in."""

import logging
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Case, Value, When
from django.db.models.functions import Now
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext as _

from cohorts.choices import Role
from cohorts.models import Assignment
from cohorts.querysets import today
from core import effects
from core.models.jobs import private_storage
from progress.arrangements import arrangements_of, due_date
from progress.choices import TaskState
from progress.models import TaskFile, TaskSubmission, TaskVersion
from progress.permissions import can_hand_in
from progress.queries import LessonPlace
from progress.task_files import MOST_FILES, CheckedFile

logger = logging.getLogger(__name__)
TAKES_DRAFTS = (TaskState.DRAFT, TaskState.RETURNED)


class TaskClosed(Exception):
    """This version can no longer be written: it was handed in, or the task is accepted."""


class NothingToSubmit(Exception):
    """A version needs a text or a file."""


class FileNotKept(Exception):
    """The file could not be stored, for no fault of the learner's; what was there stays."""


def save_task_draft(place: LessonPlace, *, number: int, text: str) -> TaskVersion:
    """Keep the text of version ``number``, begun now if it is the next one.

    A version after a return begins with the files of the former one. Raises PermissionDenied,
    TaskClosed. 6 queries, 9 when it begins.
    """
    with transaction.atomic():
        version = _locked_draft(place, number)
        return _with_text(version, text)


def submit_task(place: LessonPlace, *, number: int, text: str) -> TaskVersion:
    """Hand in version ``number`` with this text and return it; then it never changes.

    ``number`` is the version the form was printed for, so the same form posted 20 times hands in
    one. The day it is due, an extension included, is kept with it; whether it is late, the
    database's clock decides in the same statement. Raises PermissionDenied, TaskClosed,
    NothingToSubmit. About 12 queries.
    """
    with transaction.atomic():
        task = _locked_task(place)
        handed_in = task.versions.filter(number=number, submitted_at__isnull=False).first()
        if handed_in:
            return handed_in
        version = _with_text(_draft_of(task, number), text)
        if not version.text.strip() and not version.files.exists():
            raise NothingToSubmit
        _freeze(version, _due_on(place))
        task.state = TaskState.SUBMITTED
        task.save(update_fields=["state"])
        _tell_facilitators(place, version)
    return version


def add_task_file(place: LessonPlace, *, number: int, file: CheckedFile) -> TaskFile:
    """Keep a checked file with version ``number``, in place of one of the same name.

    Raises PermissionDenied, TaskClosed, ValidationError (too many files), FileNotKept (the disk
    is full, the storage does not answer): then the text and the other files are as they were.
    """
    with transaction.atomic():
        version = _locked_draft(place, number)
        others = version.files.exclude(name=file.name)
        if others.count() >= MOST_FILES:
            raise ValidationError(
                _("A task may have at most %(count)s files. Remove one first.")
                % {"count": MOST_FILES}
            )
        for row in version.files.filter(name=file.name):
            _forget(row)
        row = TaskFile(
            version=version,
            name=file.name,
            content_type=file.content_type,
            size=file.size,
            sha256=file.sha256,
        )
        try:
            row.file.save(file.name, file.upload, save=False)
        except OSError as fault:
            logger.exception("A file of a task could not be stored")
            raise FileNotKept from fault
        row.save()
    return row


def remove_task_file(place: LessonPlace, *, number: int, file: uuid.UUID) -> bool:
    """Leave a file out of version ``number``; True when it was there. ``file`` may be of the
    former version, whose files the draft keeps: there it stays. Raises as ``add_task_file``."""
    with transaction.atomic():
        version = _locked_draft(place, number)
        named = TaskFile.objects.filter(uuid=file, version__submission=version.submission)
        row = version.files.filter(name__in=named.values("name")).first()
        if row:
            _forget(row)
    return row is not None


def _locked_task(place: LessonPlace) -> TaskSubmission:
    if not can_hand_in(place):
        raise PermissionDenied
    of_step: dict[str, Any] = {"enrolment": place.enrolment, "lesson_key": place.lesson.key}
    TaskSubmission.objects.get_or_create(**of_step)
    return TaskSubmission.objects.select_for_update().get(**of_step)


def _locked_draft(place: LessonPlace, number: int) -> TaskVersion:
    return _draft_of(_locked_task(place), number)


def _draft_of(task: TaskSubmission, number: int) -> TaskVersion:
    """The draft that has this number, begun now if it is the next one; the task is locked."""
    if task.state not in TAKES_DRAFTS:
        raise TaskClosed
    former = task.versions.order_by("-number").first()
    if former and former.submitted_at is None:
        if former.number != number:
            raise TaskClosed
        return former
    if number != (former.number if former else 0) + 1:
        raise TaskClosed
    version = TaskVersion.objects.create(
        submission=task, number=number, text=former.text if former else ""
    )
    if former:
        TaskFile.objects.bulk_create(_copy_of(row, version) for row in former.files.all())
    return version


def _copy_of(row: TaskFile, version: TaskVersion) -> TaskFile:
    """Of the row; the stored file is shared."""
    return TaskFile(
        version=version,
        file=row.file.name,
        name=row.name,
        content_type=row.content_type,
        size=row.size,
        sha256=row.sha256,
    )


def _with_text(version: TaskVersion, text: str) -> TaskVersion:
    TaskVersion.objects.filter(pk=version.pk).update(text=text, saved_at=Now())
    version.refresh_from_db(fields=["text", "saved_at"])
    return version


def _due_on(place: LessonPlace) -> date:
    return due_date(
        place.lesson,
        cohort=place.enrolment.cohort,
        opens_on=place.module.opens_on,
        extension=arrangements_of(place.enrolment.pk, place.lesson.key).due_on,
    )


def _freeze(version: TaskVersion, due_on: date) -> None:
    last_day = Value(due_on, output_field=models.DateField())
    TaskVersion.objects.filter(pk=version.pk).update(
        submitted_at=Now(),
        due_on=due_on,
        is_late=Case(
            When(GreaterThan(today(), last_day), then=Value(True)),
            default=Value(False),
            output_field=models.BooleanField(),
        ),
    )
    version.refresh_from_db(fields=["submitted_at", "due_on", "is_late"])


def _tell_facilitators(place: LessonPlace, version: TaskVersion) -> None:
    """Those who facilitate the cohort today; its coordinators where nobody does."""
    assignments = Assignment.objects.current().filter(cohort=place.enrolment.cohort)
    roles = dict(assignments.values_list("person_id", "role").order_by("role"))
    facilitators = [person for person, role in roles.items() if role == Role.FACILITATOR]
    for person in facilitators or roles:
        effects.record(
            kind="progress.task_handed_in",
            key=f"progress.task_handed_in:{version.pk}:{person}",
            payload={"version": version.pk, "to": person},
        )


def _forget(row: TaskFile) -> None:
    """The row goes now, the stored file after commit, unless another version keeps it."""
    name = str(row.file.name)
    row.delete()
    if not TaskFile.objects.filter(file=name).exists():
        transaction.on_commit(_deletion_of(name))


def _deletion_of(name: str) -> Callable[[], Any]:
    return lambda: private_storage().delete(name)
