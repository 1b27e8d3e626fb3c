"""Reads of the coordinator's screens."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import connection
from django.db.models import Max
from django.utils.translation import get_language

from cohorts.choices import CAN_BE_READ, EnrolmentState
from cohorts.models import Cohort, Enrolment, ModuleDate
from coordination.roll import Roll, RollModule, RollRow
from courses.models import Edition
from courses.queries import Outline, edition_outline
from progress.certificates.queries import seats_with_day
from progress.classroom import expected_days, is_overdue
from progress.models import Completion, QuizAttempt, TaskVersion

MOST_CHOSEN = 1000

# One row for each person and module; lessons that the cohort's edition lacks are not counted.
DONE_BY_MODULE = """
SELECT done.enrolment_id, lesson.module_id, lesson.is_required, COUNT(*)
FROM cohorts_enrolment seat
JOIN progress_completion done ON done.enrolment_id = seat.id
JOIN courses_editionlesson lesson
  ON lesson.key = done.lesson_key AND lesson.edition_id = %s
WHERE seat.cohort_id = %s
GROUP BY done.enrolment_id, lesson.module_id, lesson.is_required
"""


def roll_of(cohort: Cohort) -> Roll:
    """Everybody of the cohort by its modules. 4 queries, whatever the number of people and
    modules, the outline being cached. ``cohort`` comes from ``permissions.desk_cohort``."""
    today: date = cohort.today
    outline = edition_outline(cohort.edition_id, cohort.edition.uuid)
    modules = roll_modules(cohort, outline, today)
    rows = _rows(
        cohort,
        done=_done_by_module(cohort, outline),
        nothing=(0,) * len(modules),
        last=_last_visits(cohort),
    )
    return Roll(modules=modules, rows=rows, today=today)


def edition_title(edition: Edition) -> str:
    """``"Leading procurement 3.1"`` in the active language, else the edition's own. No query."""
    language = (get_language() or "")[:2]
    texts = edition.texts.get(language) or edition.texts.get(edition.source_language, {})
    return f"{texts.get('title', '')} {edition.label}".strip()


def roll_modules(cohort: Cohort, outline: Outline, today: date) -> tuple[RollModule, ...]:
    """1 query."""
    dates = module_dates(cohort)
    expected = expected_days(outline=outline, cohort=cohort, module_dates=dates)
    has_begun = cohort.status in CAN_BE_READ
    columns = []
    for module in outline.modules:
        day = expected.get(module.key)
        opens_on = cohort.opening_of(module.week_offset, dates.get(module.key))
        columns.append(
            RollModule(
                module=module,
                total=len(module.counted_lessons),
                is_open=has_begun and opens_on <= today,
                expected_on=day,
                is_overdue=is_overdue(day, cohort, today),
            )
        )
    return tuple(columns)


def module_dates(cohort: Cohort) -> dict[uuid.UUID, date]:
    """The cohort's own opening days. 1 query."""
    rows = ModuleDate.objects.filter(cohort=cohort)
    return dict(rows.values_list("module_key", "opens_on"))


def _rows(
    cohort: Cohort,
    *,
    done: Mapping[int, Sequence[int]],
    nothing: Sequence[int],
    last: Mapping[int, datetime],
) -> list[RollRow]:
    """In the order of names. 1 query."""
    language = (get_language() or "fi")[:2]
    seats = Enrolment.objects.filter(cohort=cohort).values_list(
        "pk",
        "uuid",
        "person_id",
        "person__first_name",
        "person__last_name",
        "person__email",
        "organisation_id",
        "organisation__name_fi",
        f"organisation__name_{language}",
        "state",
    )
    rows = [
        RollRow(
            pk=pk,
            uuid=key,
            person_id=person,
            name=f"{first} {family}".strip() or email,
            email=email,
            organisation_id=organisation,
            organisation=own_name or finnish or "",
            is_active=state == EnrolmentState.ACTIVE,
            done=tuple(done.get(pk, nothing)),
            last_at=last.get(pk),
        )
        for pk, key, person, first, family, email, organisation, finnish, own_name, state in seats
    ]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.pk))


def _done_by_module(cohort: Cohort, outline: Outline) -> dict[int, list[int]]:
    """Steps done by enrolment, in the order of modules: those that the module counts. 1 query."""
    place = {module.pk: number for number, module in enumerate(outline.modules)}
    counts_all = {
        module.pk for module in outline.modules if module.counted_lessons == module.lessons
    }
    done: dict[int, list[int]] = defaultdict(lambda: [0] * len(place))
    with connection.cursor() as cursor:
        cursor.execute(DONE_BY_MODULE, [cohort.edition_id, cohort.pk])
        for enrolment, module, is_required, count in cursor.fetchall():
            if is_required or module in counts_all:
                done[enrolment][place[module]] += count
    return done


def _last_visits(cohort: Cohort) -> dict[int, datetime]:
    """When each person last did something that is recorded anyway: a step, a quiz, a task. Notes
    are private, also in when they were written. 1 query."""
    of_cohort = {"enrolment__cohort": cohort}
    done = Completion.objects.filter(**of_cohort).order_by().values_list("enrolment_id")
    tried = QuizAttempt.objects.filter(**of_cohort).order_by().values_list("enrolment_id")
    written = TaskVersion.objects.filter(submission__enrolment__cohort=cohort).order_by()
    moments = done.annotate(at=Max("completed_at")).union(
        tried.annotate(at=Max("started_at")),
        written.values_list("submission__enrolment_id").annotate(at=Max("saved_at")),
        all=True,
    )
    last: dict[int, datetime] = {}
    for enrolment, at in moments:
        if enrolment not in last or last[enrolment] < at:
            last[enrolment] = at
    return last


def organisations_of(rows: Iterable[RollRow]) -> int:
    return len({row.organisation_id for row in rows if row.organisation_id})


def chosen_people(cohort: Cohort, uuids: Iterable[str]) -> list[Enrolment]:
    """The active seats of this cohort among those that a form names, by name; what is no UUID,
    or of another cohort, is left out. 1 query."""
    keys = []
    for text in list(uuids)[:MOST_CHOSEN]:
        try:
            keys.append(uuid.UUID(text))
        except ValueError:
            continue
    seats = seats_with_day().filter(cohort=cohort, uuid__in=keys, state=EnrolmentState.ACTIVE)
    return sorted(seats, key=lambda seat: str(seat.person).casefold())
