"""What an editor sees before releasing a track."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from courses.choices import CompletionRule
from courses.diffs import (
    EditionDiff,
    LessonFacts,
    difference,
    facts_of_draft,
    facts_of_edition,
)
from courses.drafts import EditionDraft, Problem, draft_of, problems_of
from courses.models import Edition, EditionModule, TrackPage


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
    changed: list[ChangedLesson]
    now_required: list[ChangedLesson]
    now_optional: list[ChangedLesson]
    rule_changed: list[ChangedLesson]


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
        diff = difference(facts_of_edition(editions[0]), facts_of_draft(draft))
        changes = _changes(diff, _module_titles(draft, editions[0]))
    return ReleaseScreen(draft, problems, editions, diff, changes)


def _module_titles(draft: EditionDraft, former: Edition) -> dict[uuid.UUID, str]:
    """Titles by key; a module that is gone is named as the former edition names it."""
    titles = {
        module.key: module.texts.get(former.source_language, {}).get("title", module.slug)
        for module in EditionModule.objects.filter(edition=former)
    }
    return titles | {module.key: module.page.title for module in draft.modules}


def _changes(diff: EditionDiff, titles: dict[uuid.UUID, str]) -> Changes:
    def lines(facts: list[LessonFacts]) -> list[ChangedLesson]:
        return [_line(row, titles) for row in facts]

    return Changes(
        added=lines(diff.added),
        removed=lines(diff.removed),
        changed=[_line(row, titles, languages) for row, languages in diff.changed],
        now_required=lines(diff.now_required),
        now_optional=lines(diff.now_optional),
        rule_changed=lines(diff.rule_changed),
    )


def _line(
    facts: LessonFacts, titles: dict[uuid.UUID, str], languages: list[str] | None = None
) -> ChangedLesson:
    names: dict[str, Any] = dict(settings.LANGUAGES)
    rule, pass_mark, max_attempts = facts.rule
    return ChangedLesson(
        module=titles.get(facts.module_key, ""),
        title=facts.title,
        languages=", ".join(str(names[code]) for code in languages or []),
        rule=str(CompletionRule(rule).label),
        pass_mark=pass_mark,
        max_attempts=max_attempts,
    )
