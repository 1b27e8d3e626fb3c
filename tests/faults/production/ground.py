"""The ground that all experiments stand on: the stage, its keeper, the released track, the size."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import translation

from courses.models import Edition, TrackPage
from tests.faults.production import seed
from tests.faults.production.keeping import Keeper
from tests.faults.production.results import Kill, Result
from tests.faults.production.running import Answers, Client, run_client
from tests.faults.production.seed import SchoolClass
from tests.faults.production.writes import PER_LEARNER, Ledger, Write, get, post, writes_of
from tests.production.stage import Site

SIGNS_IN = "signs-in@academy.example"


@dataclass(frozen=True)
class Size:
    writes: int  # of each experiment; PER_LEARNER of them are one learner's
    control_writes: int
    effects: int  # a third of them invitations, the others certificates and their mails
    control_effects: int
    redis_away: float  # seconds


SIZES = {
    "full": Size(10_000, 1_600, 600, 150, 60.0),
    "quick": Size(1_200, 480, 90, 60, 10.0),
}


@dataclass
class Ground:
    site: Site
    keeper: Keeper
    size: Size
    edition: Edition
    numbers: Any = field(default_factory=itertools.count)

    def new_class(self, learners: int, name: str = "class") -> SchoolClass:
        return seed.new_class(self.edition, f"{name}-{next(self.numbers)}", learners)

    def class_for(self, writes: int) -> SchoolClass:
        return self.new_class(max(1, writes // PER_LEARNER))

    def writes(self, school_class: SchoolClass, *kinds: str) -> list[Write]:
        return writes_of(school_class, self.site.url, kinds=kinds)

    def reads(self, school_class: SchoolClass) -> list[dict[str, Any]]:
        """A public page, a learner's two, and readiness."""
        session = school_class.learners[0].session
        cohort, lesson = school_class.cohort, school_class.lessons[0]
        with translation.override("fi"):
            paths = {
                "my academy": reverse("home:my_academy"),
                "lesson": reverse(
                    "progress:show_lesson", args=[cohort.slug, lesson.module.slug, lesson.slug]
                ),
            }
        track = TrackPage.objects.get(locale__language_code="fi").get_url()
        return [
            {"name": "track page", **get("", track)},
            *({"name": name, **get(session, path)} for name, path in paths.items()),
            {"name": "readiness", **get("", "/readyz")},
        ]

    def sign_in(self) -> dict[str, Any]:
        """With the right password."""
        fields = {"login": SIGNS_IN, "password": seed.PASSWORD}
        return {"name": "sign in", **post(self.site.url, "", "/accounts/login/", fields)}

    def run(
        self,
        writes: list[Write],
        meanwhile: Callable[[Client], None] = lambda client: None,
        reads: list[dict[str, Any]] | None = None,
    ) -> Answers:
        return run_client(self.site, writes, meanwhile, reads=reads)


def judge(result: Result, school_class: SchoolClass, writes: list[Write], seen: Answers) -> Ledger:
    """Look for every acknowledged write in the database."""
    forget_connection()
    ledger = Ledger(school_class.cohort.pk)
    lost = ledger.lost(write for write in writes if write.id in seen.acknowledged)
    result.lost += len(lost)
    result.examples += lost[:3]
    result.doubled += ledger.doubled()
    result.refusals = seen.refusals()
    result.seconds += seen.seconds
    if missing := len(writes) - len(seen.acknowledged):
        result.missed.append(f"{missing} writes were never acknowledged")
    return ledger


def lost_of(school_class: SchoolClass, writes: list[Write], seen: Answers) -> int:
    """For a control."""
    forget_connection()
    acknowledged = [write for write in writes if write.id in seen.acknowledged]
    return len(Ledger(school_class.cohort.pk).lost(acknowledged))


def forget_connection() -> None:
    """The server that it led to may have been killed."""
    connection.close()


@dataclass
class Moments:
    """When something was killed, and when its service answered again."""

    rows: list[tuple[str, float, float]] = field(default_factory=list)

    def add(self, what: str, killed: float, back: float | None = None) -> None:
        self.rows.append((what, killed, time.monotonic() if back is None else back))

    def kills(self, first_success: Callable[[float], float | None]) -> list[Kill]:
        """``first_success(moment)``: when what was begun after the moment first succeeded."""
        found = []
        for what, killed, back in self.rows:
            first, later = first_success(killed), first_success(back)
            found.append(
                Kill(
                    what,
                    out=None if first is None else first - killed,
                    back=None if later is None else later - back,
                )
            )
        return found
