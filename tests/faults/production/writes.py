"""Progress writes as the client sends them, and the ledger that looks for each in the database.

A learner's share of a course of 40 lessons is 80 writes, each to a row of its own: 35 steps marked
as done, 40 notes, five quizzes, of which two are saved and three submitted.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation

from courses import quizzes
from courses.choices import CompletionRule
from courses.content import quiz_of
from courses.models import EditionLesson
from courses.queries import lesson_texts
from progress.choices import AttemptState
from progress.models import Certificate, Completion, Note, QuizAttempt
from tests.faults.production.seed import Learner, SchoolClass

CSRF_SECRET = "f" * 32
SAVED_QUIZZES = 2
PER_LEARNER = 80


@dataclass(frozen=True)
class Write:
    id: str
    kind: str  # done, note, saved, submitted
    enrolment: int
    lesson_key: uuid.UUID
    request: dict[str, Any]
    content: Any = None  # what the database must hold


def writes_of(school_class: SchoolClass, url: str, *, kinds: Iterable[str] = ()) -> list[Write]:
    """Learner after learner is dealt one write each, so that all of them write all the time."""
    wanted = set(kinds)
    shares = [list(_share(school_class, who, url)) for who in school_class.learners]
    dealt = [write for turn in zip(*shares, strict=True) for write in turn]
    return [write for write in dealt if not wanted or write.kind in wanted]


def _share(school_class: SchoolClass, learner: Learner, url: str) -> Iterable[Write]:
    quizzes_seen = 0
    for lesson in school_class.lessons:
        text = f"Muistiinpano {learner.enrolment} {lesson.slug} {uuid.uuid4()}"
        yield _write("note", school_class, learner, lesson, url, {"text": text}, content=text)
        if lesson.completion_rule == CompletionRule.READ:
            yield mark_done(school_class, learner, lesson, url)
        else:
            kind = "saved" if quizzes_seen < SAVED_QUIZZES else "submitted"
            quizzes_seen += 1
            fields, answers = _right_answers(lesson)
            yield _write(kind, school_class, learner, lesson, url, fields, content=answers)


def mark_done(
    school_class: SchoolClass, learner: Learner, lesson: EditionLesson, url: str
) -> Write:
    return _write("done", school_class, learner, lesson, url, {})


VIEWS = {
    "done": ("mark_done", 302),
    "note": ("save_note", 200),
    "saved": ("save_answers", 200),
    "submitted": ("submit_quiz", 302),
}


def _write(
    kind: str,
    school_class: SchoolClass,
    learner: Learner,
    lesson: EditionLesson,
    url: str,
    fields: dict[str, Any],
    content: Any = None,
) -> Write:
    view, status = VIEWS[kind]
    request = post(url, learner.session, lesson_path(school_class, lesson, view), fields)
    request |= {
        "status": status,
        "location": lesson_path(school_class, lesson, "show_lesson") if status == 302 else "",
    }
    name = f"{learner.enrolment}/{lesson.module.slug}/{lesson.slug}/{kind}"
    return Write(name, kind, learner.enrolment, lesson.key, request, content)


def lesson_path(school_class: SchoolClass, lesson: EditionLesson, view: str) -> str:
    with translation.override("fi"):
        slugs = [school_class.cohort.slug, lesson.module.slug, lesson.slug]
        return reverse(f"progress:{view}", args=slugs)


def get(session: str, path: str) -> dict[str, Any]:
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}" if session else ""
    return {"method": "GET", "path": path, "body": None, "headers": {"Cookie": cookie}}


def post(url: str, session: str, path: str, fields: dict[str, Any]) -> dict[str, Any]:
    """As a browser would send a form, or its script: the note's comes with that header."""
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: CSRF_SECRET}
    return {
        "method": "POST",
        "path": path,
        "body": urlencode({"csrfmiddlewaretoken": CSRF_SECRET, **fields}, doseq=True),
        "headers": {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items() if value),
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": f"{url}/",
            "X-Requested-With": "fetch",
        },
    }


def _right_answers(lesson: EditionLesson) -> tuple[dict[str, Any], dict[str, Any]]:
    """The form's fields, and the answers as the attempt keeps them."""
    return _answers(lesson.pk)


@lru_cache
def _answers(lesson: int) -> tuple[dict[str, Any], dict[str, Any]]:
    questions = quiz_of(lesson_texts(lesson)["fi"].content)["questions"]
    fields = {quizzes.field_name(question): _answer(question) for question in questions}
    fields["attempt"] = "1"
    posted = QueryDict(urlencode(fields, doseq=True))
    return fields, quizzes.parse_answers(questions, posted, "fi")[0]


def _answer(question: dict[str, Any]) -> Any:
    if question["type"] == "numeric":
        return "12,5"
    if question["type"] == "true_false":
        return "true"
    return [option["id"] for option in question["options"] if option["is_right"]]


# ------------------------------------------------------------------ the ledger


@dataclass
class Ledger:
    """Everything of a class in the database, read once."""

    cohort: int
    completions: set[tuple[int, uuid.UUID]] = field(default_factory=set)
    notes: dict[tuple[int, uuid.UUID], str] = field(default_factory=dict)
    attempts: dict[tuple[int, uuid.UUID], tuple[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        of_class = {"enrolment__cohort": self.cohort}
        row = ("enrolment_id", "lesson_key")
        self.completions = set(Completion.objects.filter(**of_class).values_list(*row))
        notes = Note.objects.filter(**of_class).values_list(*row, "text")
        self.notes = {(seat, key): text for seat, key, text in notes}
        attempts = QuizAttempt.objects.filter(**of_class, number=1)
        self.attempts = {
            (seat, key): (state, answers)
            for seat, key, state, answers in attempts.values_list(*row, "state", "answers")
        }

    def holds(self, write: Write) -> bool:
        return CHECKS[write.kind](self, (write.enrolment, write.lesson_key), write.content)

    def lost(self, acknowledged: Iterable[Write]) -> list[str]:
        return [write.id for write in acknowledged if not self.holds(write)]

    def doubled(self) -> int:
        """Rows beyond the one that each write may leave."""
        of_class = {"enrolment__cohort": self.cohort}
        counts = [
            model.objects.filter(**of_class)
            .values(*groups)
            .annotate(rows=Count("pk"))
            .filter(rows__gt=1)
            .values_list("rows", flat=True)
            for model, groups in (
                (Completion, ("enrolment", "lesson_key")),
                (Note, ("enrolment", "lesson_key")),
                (QuizAttempt, ("enrolment", "lesson_key")),
                (Certificate, ("enrolment",)),
            )
        ]
        return sum(rows - 1 for found in counts for rows in found)


def _submitted(ledger: Ledger, place: tuple[int, uuid.UUID], answers: Any) -> bool:
    is_kept = ledger.attempts.get(place) == (AttemptState.SUBMITTED, answers)
    return is_kept and place in ledger.completions


CHECKS: dict[str, Callable[[Ledger, tuple[int, uuid.UUID], Any], bool]] = {
    "done": lambda ledger, place, _content: place in ledger.completions,
    "note": lambda ledger, place, text: ledger.notes.get(place) == text,
    "saved": lambda ledger, place, answers: (
        ledger.attempts.get(place) == (AttemptState.OPEN, answers)
    ),
    "submitted": _submitted,
}


def kinds(writes: Iterable[Write]) -> Counter[str]:
    return Counter(write.kind for write in writes)
