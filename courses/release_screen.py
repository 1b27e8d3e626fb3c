"""What an editor sees before releasing a track."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from courses.choices import CompletionRule
from courses.diffs import (
    EditionDiff,
    EditionFacts,
    LessonFacts,
    difference,
    facts_of_draft,
    facts_of_edition,
)
from courses.drafts import EditionDraft, Problem, draft_of, problems_of
from courses.models import Edition, TrackPage


@dataclass(frozen=True)
class ChangedLesson:
    """One line of a list of changes; fields without a meaning in that list are empty."""

    module: str
    title: str
    languages: str = ""
    rule: str = ""
    pass_mark: int | None = None
    max_attempts: int | None = None


@dataclass(frozen=True)
class Changes:
    added: list[ChangedLesson]
    removed: list[ChangedLesson]
    moved: list[ChangedLesson]
    changed: list[ChangedLesson]
    now_required: list[ChangedLesson]
    now_optional: list[ChangedLesson]
    rule_changed: list[ChangedLesson]
    modules: list[str]  # sentences


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
        changes = _changes(diff, former, now)
    return ReleaseScreen(draft, problems, editions, diff, changes)


def _changes(diff: EditionDiff, former: EditionFacts, now: EditionFacts) -> Changes:
    """A module that is gone is named as the former edition names it."""
    modules = former.modules | now.modules
    language_names: dict[str, Any] = dict(settings.LANGUAGES)

    def line(facts: LessonFacts, languages: Iterable[str] = ()) -> ChangedLesson:
        names = ", ".join(str(language_names[code]) for code in languages)
        return _line(facts, modules[facts.module_key].title, names)

    def lines(facts: list[LessonFacts]) -> list[ChangedLesson]:
        return [line(row) for row in facts]

    return Changes(
        added=lines(diff.added),
        removed=lines(diff.removed),
        moved=lines(diff.moved),
        changed=[line(row, languages) for row, languages in diff.changed],
        now_required=lines(diff.now_required),
        now_optional=lines(diff.now_optional),
        rule_changed=lines(diff.rule_changed),
        modules=[text for row in diff.modules_changed for text in row.sentences(language_names)],
    )


def _line(facts: LessonFacts, module: str, languages: str) -> ChangedLesson:
    rule, pass_mark, max_attempts = facts.rule
    return ChangedLesson(
        module=module,
        title=facts.title,
        languages=languages,
        rule=str(CompletionRule(rule).label),
        pass_mark=pass_mark,
        max_attempts=max_attempts,
    )
