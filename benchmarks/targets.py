"""What is measured: each target makes its requests, and says what a right answer looks like.

Measured learners take turns and so do their lessons. A request that writes does so truly: every
request of a round marks another lesson of another learner, and the round is taken back after it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property

from benchmarks import roll
from benchmarks.learners import session_key
from benchmarks.sizes import MEASURED_DONE, MEASURED_LEARNERS
from cohorts.models import Enrolment
from courses.choices import CompletionRule
from courses.models import EditionLesson, TrackPage
from progress.models import Completion

CSRF_SECRET = "b" * 32
UNIT = "one-query"
Request = dict[str, Any]


@dataclass(frozen=True)
class Target:
    name: str
    about: str
    count: int  # requests in a round
    request: Callable[[int], Request]  # the nth of a round
    status: int = 200
    marker: str = ""  # stands in the right answer
    goal: float | None = None  # in U
    writes: int = 0  # completions written by each request
    queries: int | None = None  # exactly so many, if the answer is only right then

    def requests(self, count: int | None = None) -> list[Request]:
        return [self.request(number) for number in range(count or self.count)]


@dataclass
class People:
    """The measured learners and the lessons of their edition. A few queries, once."""

    enrolments: list[Enrolment] = field(init=False)
    lessons: list[EditionLesson] = field(init=False)

    def __post_init__(self) -> None:
        seats = Enrolment.objects.select_related("cohort").order_by("pk")
        self.enrolments = list(seats[:MEASURED_LEARNERS])
        edition = self.enrolments[0].cohort.edition_id
        lessons = EditionLesson.objects.filter(edition=edition).select_related("module")
        self.lessons = list(lessons.order_by("module__position", "position"))

    @cached_property
    def open_lessons(self) -> list[EditionLesson]:
        """Of the modules that have opened in the ninth week: all but the last."""
        last = self.lessons[-1].module_id
        return [lesson for lesson in self.lessons if lesson.module_id != last]

    @cached_property
    def to_read(self) -> list[EditionLesson]:
        return [row for row in self.open_lessons if row.completion_rule == CompletionRule.READ]

    @cached_property
    def with_quiz(self) -> list[EditionLesson]:
        """Not passed yet: the form is printed."""
        rule = CompletionRule.QUIZ
        return [row for row in self.open_lessons[MEASURED_DONE:] if row.completion_rule == rule]

    @cached_property
    def undone(self) -> list[EditionLesson]:
        rule = CompletionRule.READ
        return [row for row in self.open_lessons[MEASURED_DONE:] if row.completion_rule == rule]

    def learner(self, number: int) -> tuple[int, Enrolment]:
        """The nth learner in turn, with the number of their session."""
        place = number % len(self.enrolments)
        return place, self.enrolments[place]

    def round_of(self, lessons: list[EditionLesson], number: int) -> EditionLesson:
        """Learners change fastest: no pair of learner and lesson comes twice in a round."""
        return lessons[(number // len(self.enrolments) + number) % len(lessons)]


def signed_in(session: int, path: str, *, method: str = "GET", **body: str) -> Request:
    cookies = {settings.SESSION_COOKIE_NAME: session_key(session)}
    headers = {}
    text = None
    if method == "POST":
        cookies[settings.CSRF_COOKIE_NAME] = CSRF_SECRET
        fields = {"csrfmiddlewaretoken": CSRF_SECRET, **body}
        text = "&".join(f"{name}={value}" for name, value in fields.items())
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return {"method": method, "path": path, "headers": headers, "body": text}


def anonymous(path: str) -> Request:
    return {"method": "GET", "path": path, "headers": {}, "body": None}


def lesson_path(enrolment: Enrolment, lesson: EditionLesson, name: str = "show_lesson") -> str:
    slugs = [enrolment.cohort.slug, lesson.module.slug, lesson.slug]
    with translation.override("fi"):
        return reverse(f"progress:{name}", args=slugs)


def all_targets(people: People) -> list[Target]:
    return [
        *floor_targets(people),
        *public_targets(),
        *learner_targets(people),
        *roll_targets(),
    ]


def floor_targets(people: People) -> list[Target]:
    def page(number: int) -> Request:
        session, seat = people.learner(number)
        return signed_in(session, f"/floor/{seat.cohort.slug}/")

    def write(number: int) -> Request:
        session, seat = people.learner(number)
        lesson = people.round_of(people.undone, number)
        return signed_in(session, f"/floor/{seat.cohort.slug}/{lesson.key}/", method="POST")

    return [
        Target(
            UNIT,
            "floor: bare view, one query",
            count=1500,
            request=lambda number: anonymous("/floor/one-query/"),
            queries=1,
        ),
        Target(
            "floor-page",
            "floor: hand-written learner's page",
            count=400,
            request=page,
            marker="✓",
            queries=5,
        ),
        Target(
            "floor-write",
            "floor: hand-written progress write",
            count=400,
            request=write,
            status=302,
            writes=1,
        ),
    ]


def public_targets() -> list[Target]:
    track = TrackPage.objects.get(locale__language_code="fi")
    path = track.get_url()
    return [
        Target(
            "track",
            "public track page, anonymous",
            count=1200,
            request=lambda number: anonymous(path),
            marker=track.title,
            goal=2,
            queries=0,
        ),
        Target(
            "track-not-kept",
            "the same page, made anew each time",
            count=60,
            request=lambda number: anonymous(f"{path}?n={number}"),
            marker=track.title,
        ),
    ]


def learner_targets(people: People) -> list[Target]:
    with translation.override("fi"):
        my_academy = reverse("home:my_academy")

    def lesson(lessons: list[EditionLesson], number: int) -> Request:
        session, seat = people.learner(number)
        return signed_in(session, lesson_path(seat, people.round_of(lessons, number)))

    def mark_done(number: int) -> Request:
        session, seat = people.learner(number)
        path = lesson_path(seat, people.round_of(people.undone, number), "mark_done")
        return signed_in(session, path, method="POST")

    return [
        Target(
            "my-academy",
            "My academy",
            count=250,
            request=lambda number: signed_in(people.learner(number)[0], my_academy),
            marker="Ryhmä ",
            goal=12,
        ),
        Target(
            "lesson",
            "lesson in the classroom",
            count=300,
            request=lambda number: lesson(people.to_read, number),
            marker="Tavoitteesta mittariksi",
            goal=9,
        ),
        Target(
            "quiz-lesson",
            "lesson with a quiz of five questions",
            count=150,
            request=lambda number: lesson(people.with_quiz, number),
            marker='name="q-',
            goal=9,
        ),
        Target(
            "mark-done",
            "mark done",
            count=300,
            request=mark_done,
            status=302,
            goal=6,
            writes=1,
        ),
    ]


def roll_targets() -> list[Target]:
    """200 people by 40 modules."""
    with translation.override("fi"):
        path = reverse("coordination:show_roll", args=[roll.SLUG])
    return [
        Target(
            "floor-roll",
            "floor: hand-written roll",
            count=60,
            request=lambda number: signed_in(roll.SESSION, f"/floor/roll/{roll.SLUG}/"),
            marker="<td>2/2",
            queries=3,
        ),
        Target(
            "roll",
            "coordinator's roll",
            count=60,
            request=lambda number: signed_in(roll.SESSION, path),
            marker="<td class=h4>2/2",
            goal=60,
        ),
    ]


def take_back(people: People) -> int:
    """Remove what a round of a writing target wrote; how many rows there were."""
    written = Completion.objects.filter(
        enrolment__in=[seat.pk for seat in people.enrolments],
        lesson_key__in=[lesson.key for lesson in people.undone],
    )
    return written.delete()[0]
