"""A task as the learner and the facilitator meet it: words and rows, no markup, no query."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from progress.arrangements import Arrangements, due_date
from progress.choices import ReviewDecision, TaskState
from progress.models import TaskFile, TaskReview, TaskSubmission, TaskVersion
from progress.permissions import can_hand_in
from progress.queries import LessonPlace
from progress.task_forms import TaskForm
from progress.task_queries import DueTask, TaskLessons

SOON = 7  # days
TONES = {TaskState.SUBMITTED: "info", TaskState.RETURNED: "warn", TaskState.ACCEPTED: "ok"}
MARKS = {TaskState.SUBMITTED: "todo", TaskState.RETURNED: "now", TaskState.ACCEPTED: "done"}


def state_text(state: str) -> str:
    return {
        TaskState.DRAFT: _("Not handed in"),
        TaskState.SUBMITTED: _("Handed in, waits for an answer"),
        TaskState.RETURNED: _("Returned to be completed"),
        TaskState.ACCEPTED: _("Accepted"),
    }[TaskState(state)]


@dataclass(frozen=True)
class VersionRow:
    """A version that was handed in."""

    number: int
    submitted_at: datetime
    due_on: date
    is_late: bool
    text: str
    files: list[dict[str, Any]]  # name, url, text
    review: TaskReview | None

    @property
    def is_accepted(self) -> bool:
        return self.review is not None and self.review.decision == ReviewDecision.ACCEPTED


@dataclass(frozen=True)
class TaskScreen:
    """Of the learner. ``form`` is None when nothing can be written now."""

    state_text: str
    tone: str
    due_on: date
    is_extended: bool
    is_overdue: bool  # the day has passed and nothing waits for an answer
    versions: list[VersionRow]  # the newest first
    form: TaskForm | None
    number: int  # of the version that the form would hand in
    kept_files: list[dict[str, Any]]  # of that version; with the uuid that removes them
    saved_at: datetime | None  # of its draft
    is_accepted: bool

    @property
    def has_former(self) -> bool:
        return self.number > 1


def version_rows(
    versions: Sequence[TaskVersion], file_url: Callable[[TaskFile], str]
) -> list[VersionRow]:
    """Those that were handed in, the newest first."""
    return [
        VersionRow(
            number=version.number,
            submitted_at=version.submitted_at,
            due_on=version.due_on,
            is_late=version.is_late,
            text=version.text,
            files=_file_rows(version, file_url),
            review=getattr(version, "review", None),
        )
        for version in reversed(versions)
        if version.submitted_at and version.due_on
    ]


def _file_rows(version: TaskVersion, file_url: Callable[[TaskFile], str]) -> list[dict[str, Any]]:
    return [
        {
            "uuid": file.uuid,
            "name": file.name,
            "url": file_url(file),
            "text": f"{file.name.rpartition('.')[2].upper()}, {filesizeformat(file.size)}",
        }
        for file in version.files.all()
    ]


def task_screen(
    place: LessonPlace,
    versions: Sequence[TaskVersion],
    given: Arrangements,
    form: TaskForm | None = None,
) -> TaskScreen:
    """``form``: what was typed and could not be taken."""
    latest = versions[-1] if versions else None
    draft = latest if latest and latest.submitted_at is None else None
    state = TaskState(latest.submission.state) if latest else TaskState.DRAFT
    number = draft.number if draft else (latest.number if latest else 0) + 1
    is_open = state in (TaskState.DRAFT, TaskState.RETURNED)
    due_on = due_date(
        place.lesson,
        cohort=place.enrolment.cohort,
        opens_on=place.module.opens_on,
        extension=given.due_on,
    )
    today = place.enrolment.today  # type: ignore[attr-defined]  # annotated by EnrolmentQuerySet.of
    file_url = own_file_url(place)
    if is_open and can_hand_in(place):
        form = form or TaskForm(initial={"number": number, "text": latest.text if latest else ""})
    else:
        form = None
    return TaskScreen(
        state_text=state_text(state),
        tone=TONES.get(state, ""),
        due_on=due_on,
        is_extended=given.due_on is not None,
        is_overdue=is_open and today > due_on,
        versions=version_rows(versions, file_url),
        form=form,
        number=number,
        kept_files=_file_rows(latest, file_url) if latest and form else [],
        saved_at=draft.saved_at if draft else None,
        is_accepted=state == TaskState.ACCEPTED,
    )


def own_file_url(place: LessonPlace) -> Callable[[TaskFile], str]:
    slugs = [place.enrolment.cohort.slug, *place.step.url_slugs]
    return lambda file: reverse("progress:show_own_file", args=[*slugs, file.uuid])


def handed_in_file_url(cohort_slug: str, submission: TaskSubmission) -> Callable[[TaskFile], str]:
    return lambda file: reverse(
        "progress:show_task_file", args=[cohort_slug, submission.uuid, file.uuid]
    )


def task_row(cohort_slug: str, task: Any, lessons: TaskLessons) -> dict[str, Any]:
    """A row of ``task_queries.handed_in_tasks`` for ``components/item_list.html``."""
    module, lesson = lessons[task.lesson_key]
    moment = date_format(timezone.localtime(task.submitted_at), "SHORT_DATETIME_FORMAT")
    parts = [
        _("Module %(number)s: %(lesson)s") % {"number": module.number, "lesson": lesson.title},
        _("version %(number)s, handed in %(moment)s") % {"number": task.number, "moment": moment},
    ]
    if task.enrolment.organisation:
        parts.insert(0, str(task.enrolment.organisation))
    if task.is_late:
        day = date_format(task.due_on, "SHORT_DATE_FORMAT")
        parts.append(_("late: it was due on %(day)s") % {"day": day})
    return {
        "state": "late" if task.is_late else MARKS[task.state],
        "title": str(task.enrolment.person),
        "url": reverse("progress:review_task", args=[cohort_slug, task.uuid]),
        "text": " · ".join(parts),
        "tag_text": short_state(task.state),
        "tag_variant": TONES[task.state],
    }


def short_state(state: str) -> str:
    return {
        TaskState.DRAFT: _("Draft"),
        TaskState.SUBMITTED: _("Waits for an answer"),
        TaskState.RETURNED: _("Returned"),
        TaskState.ACCEPTED: _("Accepted"),
    }[TaskState(state)]


def due_row(task: DueTask) -> dict[str, Any]:
    """A task in My academy, for ``components/item_list.html``."""
    day = date_format(task.due_on, "SHORT_DATE_FORMAT")
    is_late = task.days_left < 0
    if is_late:
        text = _("It was due on %(day)s. You can still hand in.") % {"day": day}
    else:
        text = _("Due on %(day)s") % {"day": day}
    if task.is_returned:
        text = f"{_('Returned to be completed')} · {text}"
    slugs = [task.cohort_slug, *task.step.url_slugs]
    return {
        "state": "late" if is_late else "now" if task.is_returned else "todo",
        "title": task.step.lesson.title,
        "url": reverse("progress:show_lesson", args=slugs) + "#task",
        "text": text,
        "tag_text": days_text(task.days_left),
        "tag_variant": "bad" if is_late else "warn" if task.days_left <= SOON else "",
    }


def days_text(left: int) -> str:
    """``"4 days late"``, ``"Today"``, ``"3 days left"``."""
    if left < 0:
        return ngettext("%(count)s day late", "%(count)s days late", -left) % {"count": -left}
    if left == 0:
        return _("Today")
    return ngettext("%(count)s day left", "%(count)s days left", left) % {"count": left}
