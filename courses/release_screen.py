"""What an editor sees before releasing a track."""

from dataclasses import dataclass

from courses.changes import Changes, changes_of
from courses.diffs import EditionDiff, difference, facts_of_draft, facts_of_edition
from courses.drafts import EditionDraft, Problem, draft_of, problems_of
from courses.models import Edition, TrackPage


@dataclass(frozen=True)
class ReleaseScreen:
    draft: EditionDraft
    problems: list[Problem]
    editions: list[Edition]  # newest first
    diff: EditionDiff | None  # None: nothing to compare with, or not releasable
    changes: Changes | None

    @property
    def may_correct(self) -> bool:
        return self.diff is not None and self.diff.keeps_lessons

    @property
    def lesson_count(self) -> int:
        return len(list(self.draft.lessons))


def release_screen(track: TrackPage) -> ReleaseScreen:
    """The draft's queries (see ``draft_of``) and at most 5 more."""
    draft = draft_of(track)
    problems = problems_of(draft)
    editions = list(
        Edition.objects.filter(track_key=track.translation_key)
        .select_related("released_by")
        .order_by("-number", "-point")
    )
    diff = changes = None
    if editions and not problems:
        former, now = facts_of_edition(editions[0]), facts_of_draft(draft)
        diff = difference(former, now)
        changes = changes_of(diff, former, now)
    return ReleaseScreen(draft, problems, editions, diff, changes)
