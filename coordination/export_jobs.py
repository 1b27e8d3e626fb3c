"""Long lists out, made in the background."""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from cohorts.models import Cohort, Enrolment
from coordination.permissions import desk_cohort
from coordination.queries import roll_of
from coordination.roll_sheet import roll_columns, roll_lines
from core.access_log import record_access
from core.jobs import JobFile, Progress, job_handler
from core.models import Job
from core.spreadsheets import Column, rows_in_chunks, stream_csv, xlsx_file
from courses.queries import edition_outline
from progress.choices import CompletionSource
from progress.models import Completion

EXPORT_ROLL = "coordination.export_roll"
EXPORT_COMPLETIONS = "coordination.export_completions"


def may_export(job: Job, person: Any) -> bool:
    """As long as the person coordinates the cohort. 1 query."""
    try:
        desk_cohort(person, job.params["cohort"], acting=True)
    except Http404:
        return False
    return True


@job_handler(EXPORT_ROLL, may=may_export)
def export_roll(job: Job, progress: Progress) -> JobFile:
    """``params``: cohort (its slug), kind (xlsx or csv), seats (keys of enrolments)."""
    cohort = desk_cohort(job.owner, job.params["cohort"], acting=True)
    roll, wanted = roll_of(cohort), set(job.params["seats"])
    people = [row for row in roll.rows if row.pk in wanted]
    lines = progress.over(roll_lines(roll, people), total=len(people))
    columns, name = roll_columns(roll), _file_name(cohort)
    if job.params["kind"] == "csv":
        return JobFile(f"{name}.csv", stream_csv(columns, lines))
    return JobFile(f"{name}.xlsx", xlsx_file(columns, lines, title=cohort.name))


@job_handler(EXPORT_COMPLETIONS, may=may_export)
def export_completions(job: Job, progress: Progress) -> JobFile:
    """``params``: cohort (its slug). In flat memory, whatever the number of rows; 6 queries."""
    cohort = desk_cohort(job.owner, job.params["cohort"], acting=True)
    rows = Completion.objects.filter(enrolment__cohort=cohort)
    people = Enrolment.objects.filter(cohort=cohort).count()
    record_access(by=job.owner, action=EXPORT_COMPLETIONS, scope=cohort.slug, count=people)
    values = rows.order_by("pk").values_list(
        "enrolment__person__last_name",
        "enrolment__person__first_name",
        "enrolment__person__email",
        "enrolment__organisation__name_fi",
        "lesson_key",
        "source",
        "completed_at",
    )
    lines = progress.over(rows_in_chunks(values), total=rows.count())
    pieces = stream_csv(completion_columns(), completion_lines(cohort, lines))
    return JobFile(f"{_file_name(cohort)}-completions.csv", pieces)


def completion_columns() -> list[Column]:
    headings = [
        _("Last name"),
        _("First name"),
        _("E-mail address"),
        _("Organisation"),
        _("Module"),
        _("Step"),
        _("Finished by"),
        _("When"),
    ]
    return [Column(heading) for heading in headings]


def completion_lines(cohort: Cohort, rows: Iterable[tuple[Any, ...]]) -> Iterator[list[Any]]:
    """Titles are those of the cohort's edition; a step that it lacks is told by its key."""
    titles: dict[uuid.UUID, tuple[str, str]] = {
        lesson.key: (module.title, lesson.title)
        for module in edition_outline(cohort.edition_id, cohort.edition.uuid).modules
        for lesson in module.lessons
    }
    sources = {value: str(label) for value, label in CompletionSource.choices}
    for last, first, email, organisation, key, source, at in rows:
        module, step = titles.get(key, ("", str(key)))
        who = [last, first, email, organisation or ""]
        yield [*who, module, step, sources.get(source, source), at]


def _file_name(cohort: Cohort) -> str:
    return f"{cohort.slug}-{timezone.localdate().isoformat()}"
