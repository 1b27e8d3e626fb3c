"""What changed between an edition and what would be, or was, released after it."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from courses.drafts import EditionDraft
from courses.models import Edition, EditionLesson


@dataclass(frozen=True)
class LessonFacts:
    """What a comparison looks at."""

    key: uuid.UUID
    title: str
    module_key: uuid.UUID
    is_required: bool
    rule: tuple[str, int | None, int | None]
    shas: dict[str, str]


@dataclass
class EditionDiff:
    added: list[LessonFacts] = field(default_factory=list)
    removed: list[LessonFacts] = field(default_factory=list)
    changed: list[tuple[LessonFacts, list[str]]] = field(default_factory=list)  # + languages
    now_required: list[LessonFacts] = field(default_factory=list)
    now_optional: list[LessonFacts] = field(default_factory=list)
    rule_changed: list[LessonFacts] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed or self.requirements_changed)

    @property
    def requirements_changed(self) -> bool:
        return bool(self.now_required or self.now_optional or self.rule_changed)

    @property
    def keeps_lessons(self) -> bool:
        """True when a correction (point release) may carry this: the same lessons and rules."""
        return not (self.added or self.removed or self.requirements_changed)


def facts_of_draft(draft: EditionDraft) -> dict[uuid.UUID, LessonFacts]:
    return {
        lesson.key: LessonFacts(
            key=lesson.key,
            title=lesson.page.title,
            module_key=module.key,
            is_required=module.is_required and lesson.page.is_required,
            rule=_rule(lesson.page),
            shas={code: text.sha256 for code, text in lesson.texts.items()},
        )
        for module in draft.modules
        for lesson in module.lessons
    }


def facts_of_edition(edition: Edition) -> dict[uuid.UUID, LessonFacts]:
    """2 queries; the content itself is not read."""
    lessons = (
        EditionLesson.objects.filter(edition=edition)
        .select_related("module")
        .prefetch_related("texts")
    )
    facts = {}
    for lesson in lessons:
        texts = {text.language: text for text in lesson.texts.all()}
        title = texts.get(edition.source_language) or next(iter(texts.values()))
        facts[lesson.key] = LessonFacts(
            key=lesson.key,
            title=title.title,
            module_key=lesson.module.key,
            is_required=lesson.module.is_required and lesson.is_required,
            rule=_rule(lesson),
            shas={code: text.sha256 for code, text in texts.items()},
        )
    return facts


def _rule(lesson: Any) -> tuple[str, int | None, int | None]:
    return lesson.completion_rule, lesson.pass_mark, lesson.max_attempts


def difference(
    former: dict[uuid.UUID, LessonFacts], latter: dict[uuid.UUID, LessonFacts]
) -> EditionDiff:
    """Compare by lesson key; the order of the latter, removed ones in the order of the former."""
    diff = EditionDiff(removed=[facts for key, facts in former.items() if key not in latter])
    for key, now in latter.items():
        before = former.get(key)
        if before is None:
            diff.added.append(now)
            continue
        languages = sorted(
            code
            for code in before.shas.keys() | now.shas.keys()
            if before.shas.get(code) != now.shas.get(code)
        )
        if languages:
            diff.changed.append((now, languages))
        if before.is_required != now.is_required:
            (diff.now_required if now.is_required else diff.now_optional).append(now)
        if before.rule != now.rule:
            diff.rule_changed.append(now)
    return diff
