"""What the same work costs when it is written by hand for one purpose, on the same tables.

They know no language, no module dates, no rules and no editors: a price to compare with, not a
site to wish for. ``one_query`` is the unit U.
"""

import uuid
from itertools import groupby
from operator import itemgetter

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import escape

from cohorts.models import Enrolment
from courses.models import EditionText
from progress.models import Completion

UPSERT = """
INSERT INTO progress_completion (enrolment_id, lesson_key, source)
SELECT seat.id, %s, 'marked'
FROM cohorts_enrolment seat JOIN cohorts_cohort cohort ON cohort.id = seat.cohort_id
WHERE seat.person_id = %s AND seat.state = 'active' AND cohort.slug = %s
ON CONFLICT DO NOTHING
"""

ROLL = """
SELECT seat.id, person.first_name, person.last_name, lesson.module_id,
       COUNT(done.id), COUNT(*)
FROM cohorts_cohort cohort
JOIN cohorts_enrolment seat ON seat.cohort_id = cohort.id
JOIN people_user person ON person.id = seat.person_id
JOIN courses_editionlesson lesson ON lesson.edition_id = cohort.edition_id
LEFT JOIN progress_completion done
  ON done.enrolment_id = seat.id AND done.lesson_key = lesson.key
WHERE cohort.slug = %s
GROUP BY seat.id, person.first_name, person.last_name, lesson.module_id
ORDER BY seat.id, lesson.module_id
"""


def one_query(request: HttpRequest) -> HttpResponse:
    """1 query, no middleware."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name_fi FROM cohorts_cohort WHERE id = %s", [1])
        row = cursor.fetchone()
    return HttpResponse(row[0] if row else "")


def learner_page(request: HttpRequest, cohort: str) -> HttpResponse:
    """Session, person and 3 queries: every lesson of the cohort, and which of them are done."""
    if not request.user.is_authenticated:
        raise Http404
    enrolment = (
        Enrolment.objects.filter(person=request.user, cohort__slug=cohort)
        .values("pk", "cohort__name_fi", "cohort__edition_id")
        .get()
    )
    lessons = (
        EditionText.objects.filter(
            lesson__edition_id=enrolment["cohort__edition_id"], language="fi"
        )
        .order_by("lesson__module__position", "lesson__position")
        .values("title", "lesson__key", "lesson__slug", "lesson__minutes")
    )
    done = set(
        Completion.objects.filter(enrolment_id=enrolment["pk"]).values_list("lesson_key", flat=True)
    )
    rows = [{**lesson, "done": lesson["lesson__key"] in done} for lesson in lessons]
    return render(
        request,
        "floor/learner_page.html",
        {"title": enrolment["cohort__name_fi"], "rows": rows, "done": len(done)},
    )


def write_progress(request: HttpRequest, cohort: str, lesson: uuid.UUID) -> HttpResponse:
    """Session, person, and one statement that finds the seat and writes."""
    if not request.user.is_authenticated or request.method != "POST":
        raise Http404
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [lesson, request.user.pk, cohort])
    return redirect(f"/floor/{cohort}/")


def roll(request: HttpRequest, cohort: str) -> HttpResponse:
    """Session, person, and one grouped query: people by modules, joined in Python."""
    if not request.user.is_authenticated:
        raise Http404
    with connection.cursor() as cursor:
        cursor.execute(ROLL, [cohort])
        cells = cursor.fetchall()
    rows = (
        f"<tr><th>{escape(first)} {escape(last)}"
        + "".join(f"<td>{done}/{total}" for *_who, done, total in of_person)
        for (_seat, first, last), of_person in groupby(cells, key=itemgetter(0, 1, 2))
    )
    return HttpResponse(f"<table>{''.join(rows)}</table>")
