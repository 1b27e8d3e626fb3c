"""What changed between two editions, in the words that a person reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from courses.choices import CompletionRule
from courses.diffs import EditionDiff, EditionFacts, LessonFacts


@dataclass(frozen=True)
class ChangedLesson:
    """One line of a list of changes; fields without a meaning in that list are empty."""

    module: str
    title: str
    languages: str = ""
    rule: str = ""
    pass_mark: int | None = None
    max_attempts: int | None = None
    due_days: int | None = None


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


def changes_of(diff: EditionDiff, former: EditionFacts, now: EditionFacts) -> Changes:
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
    rule, pass_mark, max_attempts, due_days = facts.rule
    return ChangedLesson(
        module=module,
        title=facts.title,
        languages=languages,
        rule=str(CompletionRule(rule).label),
        pass_mark=pass_mark,
        max_attempts=max_attempts,
        due_days=due_days,
    )
