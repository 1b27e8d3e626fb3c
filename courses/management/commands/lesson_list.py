"""Every published lesson of every track with its words and minutes, as a table in Markdown."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from core.reading import reading_minutes
from courses.drafts import LANGUAGES, draft_of
from courses.models import TrackPage
from courses.reading import words_of


class Command(BaseCommand):
    help = (
        "Print the lessons of every track in its order: words and minutes of reading in each "
        "language, and the minutes that the lesson promises for reading and thinking."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for track in TrackPage.objects.live().filter(locale__language_code="fi").order_by("path"):
            for line in _lines(track):
                self.stdout.write(line)


def _lines(track: TrackPage) -> Iterator[str]:
    draft = draft_of(track)
    totals = dict.fromkeys(LANGUAGES, 0)
    yield f"\n## {track.title}\n"
    yield f"| lesson | minutes | {' | '.join(f'words {code} (min)' for code in LANGUAGES)} |"
    yield f"| --- | ---: |{' ---: |' * len(LANGUAGES)}"
    for number, module in enumerate(draft.modules, start=1):
        for place, lesson in enumerate(module.lessons, start=1):
            cells = []
            for code in LANGUAGES:
                text = lesson.texts.get(code)
                words = words_of(text.content) if text else 0
                totals[code] += words
                cells.append(f"{words} ({reading_minutes(words, code)})" if text else "–")
            title = f"{number}.{place} {lesson.page.title}"
            yield f"| {title} | {lesson.page.minutes} | {' | '.join(cells)} |"
    yield f"| total | | {' | '.join(str(totals[code]) for code in LANGUAGES)} |"
