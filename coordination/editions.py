"""What moving a cohort to a newer edition would mean."""

from dataclasses import dataclass

from django.db.models import Q

from cohorts.models import Cohort
from courses.changes import Changes, changes_of
from courses.diffs import EditionDiff, difference, facts_of_edition
from courses.models import Edition
from progress.models import Completion


@dataclass(frozen=True)
class EditionChoice:
    """``carried`` completions count in the newer edition too; ``left`` stay in the records but
    belong to lessons that it lacks."""

    edition: Edition
    diff: EditionDiff
    changes: Changes
    carried: int
    left: int


def newer_editions(cohort: Cohort) -> list[Edition]:
    """Of the cohort's track, the newest first. 1 query."""
    own = cohort.edition
    is_newer = Q(number__gt=own.number) | Q(number=own.number, point__gt=own.point)
    rows = Edition.objects.filter(is_newer, track_key=own.track_key)
    return list(rows.order_by("-number", "-point"))


def edition_choice(cohort: Cohort, edition: Edition) -> EditionChoice:
    """8 queries."""
    former, latter = facts_of_edition(cohort.edition), facts_of_edition(edition)
    diff = difference(former, latter)
    done = Completion.objects.filter(enrolment__cohort=cohort)
    carried = done.filter(lesson_key__in=latter.lessons).count()
    return EditionChoice(
        edition=edition,
        diff=diff,
        changes=changes_of(diff, former, latter),
        carried=carried,
        left=done.count() - carried,
    )
