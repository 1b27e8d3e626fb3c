"""What releasing an edition of 40 lessons in three languages costs: its time and its queries.

python -m benchmarks.releases        prints one JSON object, about the database that DATABASE_URL
                                     names, filled by ``benchmarks.fill``; releases are taken back
"""

import json
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any

import django

ROUNDS = 5
MOST_SECONDS = 2.0


@dataclass(frozen=True)
class Release:
    lessons: int
    languages: int
    seconds: float  # the median of the rounds
    longest: float
    queries: int

    def sentence(self) -> str:
        met = "met" if self.longest <= MOST_SECONDS else "MISSED"
        return (
            f"Release of {self.lessons} lessons × {self.languages} languages: "
            f"{self.seconds:.2f} s, at most {self.longest:.2f} s "
            f"(≤ {MOST_SECONDS:.0f} {met}), {self.queries} queries."
        )


def measured_apart(env: dict[str, str]) -> Release:
    command = [sys.executable, "-m", "benchmarks.releases"]
    done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    return Release(**json.loads(done.stdout))


def measure() -> Release:
    from courses.models import Edition, EditionText, TrackPage
    from people.models import User

    edition = Edition.objects.earliest("pk")
    track = TrackPage.objects.get(pk=edition.track_id)
    editor = User.objects.filter(is_superuser=True).earliest("pk")
    rounds = [_release(track, editor) for _number in range(ROUNDS)]
    texts = EditionText.objects.filter(lesson__edition=edition)
    return Release(
        lessons=texts.values("lesson").distinct().count(),
        languages=texts.values("language").distinct().count(),
        seconds=statistics.median(seconds for seconds, _queries in rounds),
        longest=max(seconds for seconds, _queries in rounds),
        queries=rounds[-1][1],
    )


def _release(track: Any, editor: Any) -> tuple[float, int]:
    """Seconds and queries of one release, which is taken back."""
    from django.db import connection, transaction

    from courses.services import release_edition

    statements: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    with transaction.atomic():
        began = time.monotonic()
        with connection.execute_wrapper(count):
            release_edition(track, by=editor)
        seconds = time.monotonic() - began
        transaction.set_rollback(True)
    return seconds, len(statements)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(asdict(measure())))
