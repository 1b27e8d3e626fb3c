"""People with a certificate: their last step done and its effects delivered."""

from typing import Any

from core import effects
from courses.choices import CompletionRule
from courses.queries import edition_outline
from progress import services
from progress.models import Certificate
from tests.factories.learners import Learner, learner


def finish(desk: Learner) -> None:
    """Do every step of every module, to the last one; quizzes as ``single_choice`` asks them."""
    for module in desk.modules:
        found = edition_outline(desk.cohort.edition_id).module(module)
        assert found is not None
        for lesson in found.lessons:
            place = desk.at(lesson.slug, module)
            if lesson.completion_rule == CompletionRule.QUIZ:
                services.submit_quiz(place, number=1, answers={"q1": "q1-right"})
            else:
                services.complete_lesson(place)


def deliver_effects() -> None:
    """What a commit would set off: the certificate, then its mail."""
    while effects.sweep():
        pass


def graduate(**fields: Any) -> Learner:
    """``fields`` as for ``learner``."""
    desk = learner(**{"lessons": 2, **fields})
    finish(desk)
    deliver_effects()
    return desk


def certificate_of(desk: Learner) -> Certificate:
    """The newest one of the person in the cohort."""
    rows = Certificate.objects.select_related("key", "edition", "enrolment__cohort")
    return rows.get(enrolment__person=desk.person, enrolment__cohort=desk.cohort, replaced_by=None)
