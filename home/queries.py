"""What My academy shows."""

from dataclasses import dataclass, field
from typing import Any

from cohorts.choices import CohortStatus
from cohorts.models import Enrolment
from progress.certificates.queries import certificates_of
from progress.classroom import ModuleStanding, Standing, Step
from progress.models import Certificate
from progress.queries import NoteRow, note_starts, recent_notes, standings
from progress.task_queries import due_tasks
from progress.task_screens import due_row


@dataclass(frozen=True)
class CohortCard:
    """One of the person's cohorts with their standing in it."""

    enrolment: Enrolment
    standing: Standing


@dataclass(frozen=True)
class MyAcademy:
    cards: list[CohortCard]  # running first, then by begin
    resume: tuple[CohortCard, ModuleStanding, Step] | None  # one for the whole page
    notes: list[NoteRow]
    certificates: list[Certificate] = field(default_factory=list)  # asked for once one has finished
    tasks: list[dict[str, Any]] = field(default_factory=list)  # due, as rows of an item list

    @property
    def main(self) -> CohortCard | None:
        """The cohort that the page is about: the one to resume in, else the first."""
        return self.resume[0] if self.resume else next(iter(self.cards), None)


def my_academy(person: Any) -> MyAcademy:
    """The person's own page. 5 queries, whatever the number of cohorts, outlines being cached; 1
    more for whoever has finished one, and 1 for whoever has a task to do."""
    enrolments = sorted(
        Enrolment.objects.of(person).order_by("-cohort__starts_on"),
        key=lambda row: row.cohort.status != CohortStatus.RUNNING,
    )
    if not enrolments:
        return MyAcademy(cards=[], resume=None, notes=[])
    notes = note_starts(enrolments)
    by_enrolment = standings(enrolments, notes=notes)
    cards = [CohortCard(row, by_enrolment[row.pk]) for row in enrolments]
    return MyAcademy(
        cards=cards,
        resume=_resume(cards),
        notes=recent_notes(notes, {row.pk: row.cohort.slug for row in enrolments}, by_enrolment),
        certificates=(
            certificates_of(person) if any(card.standing.is_finished for card in cards) else []
        ),
        tasks=[due_row(task) for task in due_tasks(enrolments, by_enrolment)],
    )


def _resume(cards: list[CohortCard]) -> tuple[CohortCard, ModuleStanding, Step] | None:
    """In the running cohort worked in last; never in one that can only be read."""
    running = [card for card in cards if card.enrolment.cohort.status == CohortStatus.RUNNING]
    running.sort(
        key=lambda card: card.standing.last_at.timestamp() if card.standing.last_at else 0.0,
        reverse=True,
    )
    for card in running:
        if found := card.standing.resume:
            return card, *found
    return None
