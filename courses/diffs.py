"""What changed between an edition and what would be, or was, released after it."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.drafts import EditionDraft
from courses.models import Edition, EditionModule, EditionText


class ModuleChange(models.TextChoices):
    """What happened to a module; labels are sentences with the placeholders of
    ``ChangedModule.sentences``."""

    ADDED = "added", _("The module “%(module)s” is new in the track.")
    REMOVED = "removed", _("The module “%(module)s” is no longer in the track.")
    MOVED = "moved", _("The module “%(module)s” stands in another place.")
    WEEK = (
        "week",
        _("The module “%(module)s” opens in another week: %(week)s instead of %(former_week)s."),
    )
    NOW_REQUIRED = "now_required", _("The module “%(module)s” is required now.")
    NOW_OPTIONAL = "now_optional", _("The module “%(module)s” is optional now.")
    TEXTS = "texts", _("The title or texts of the module “%(module)s” changed: %(languages)s.")
    HOURS = (
        "hours",
        _("The hours of the module “%(module)s” changed: %(hours)s instead of %(former_hours)s."),
    )


CORRECTABLE = {ModuleChange.TEXTS, ModuleChange.HOURS}  # when and what is studied stays


@dataclass(frozen=True)
class ModuleFacts:
    """What a comparison looks at in a module."""

    key: uuid.UUID
    title: str
    position: int
    week_offset: int
    is_required: bool
    hours: int
    texts: Mapping[str, Any]  # language → title, summary, introduction, outcomes


@dataclass(frozen=True)
class LessonFacts:
    """What a comparison looks at in a lesson."""

    key: uuid.UUID
    title: str
    module_key: uuid.UUID
    position: int  # in its module
    is_required: bool
    rule: tuple[str, int | None, int | None, int | None]  # with mark, attempts and days
    shas: dict[str, str]


@dataclass(frozen=True)
class EditionFacts:
    """Both by key, in the order in which they are studied."""

    modules: dict[uuid.UUID, ModuleFacts]
    lessons: dict[uuid.UUID, LessonFacts]


@dataclass(frozen=True)
class ChangedModule:
    """``before`` and ``now`` are the same for a module that was added or removed."""

    before: ModuleFacts
    now: ModuleFacts
    changes: tuple[ModuleChange, ...]
    languages: tuple[str, ...] = ()  # in which texts changed

    def sentences(self, language_names: Mapping[str, Any]) -> list[str]:
        values = {
            "module": self.now.title,
            "week": self.now.week_offset,
            "former_week": self.before.week_offset,
            "hours": self.now.hours,
            "former_hours": self.before.hours,
            "languages": ", ".join(str(language_names[code]) for code in self.languages),
        }
        return [str(change.label) % values for change in self.changes]


@dataclass
class EditionDiff:
    added: list[LessonFacts] = field(default_factory=list)
    removed: list[LessonFacts] = field(default_factory=list)
    moved: list[LessonFacts] = field(default_factory=list)  # to another module or place in it
    changed: list[tuple[LessonFacts, list[str]]] = field(default_factory=list)  # + languages
    now_required: list[LessonFacts] = field(default_factory=list)
    now_optional: list[LessonFacts] = field(default_factory=list)
    rule_changed: list[LessonFacts] = field(default_factory=list)
    modules_changed: list[ChangedModule] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return self.keeps_lessons and not (self.changed or self.modules_changed)

    @property
    def requirements_changed(self) -> bool:
        return bool(self.now_required or self.now_optional or self.rule_changed)

    @property
    def keeps_lessons(self) -> bool:
        """True when a correction (point release) may carry this: the same modules and lessons in
        the same order, weeks and rules. Wording may differ."""
        return not (
            self.added
            or self.removed
            or self.moved
            or self.requirements_changed
            or any(set(row.changes) - CORRECTABLE for row in self.modules_changed)
        )


def facts_of_draft(draft: EditionDraft) -> EditionFacts:
    modules, lessons = {}, {}
    for place, module in enumerate(draft.modules, start=1):
        modules[module.key] = ModuleFacts(
            key=module.key,
            title=module.page.title,
            position=place,
            week_offset=module.week_offset,
            is_required=module.is_required,
            hours=module.page.hours,
            texts=module.texts,
        )
        for position, lesson in enumerate(module.lessons, start=1):
            lessons[lesson.key] = LessonFacts(
                key=lesson.key,
                title=lesson.page.title,
                module_key=module.key,
                position=position,
                is_required=module.is_required and lesson.page.is_required,
                rule=_rule(lesson.page),
                shas={code: text.sha256 for code, text in lesson.texts.items()},
            )
    return EditionFacts(modules, lessons)


def facts_of_edition(edition: Edition) -> EditionFacts:
    """3 queries; the content of lessons is not read."""
    texts = models.Prefetch("lessons__texts", EditionText.objects.defer("content"))
    rows = EditionModule.objects.filter(edition=edition).prefetch_related("lessons", texts)
    modules, lessons = {}, {}
    for module in rows:
        modules[module.key] = ModuleFacts(
            key=module.key,
            title=module.texts.get(edition.source_language, {}).get("title", module.slug),
            position=module.position,
            week_offset=module.week_offset,
            is_required=module.is_required,
            hours=module.hours,
            texts=module.texts,
        )
        for lesson in module.lessons.all():
            lessons[lesson.key] = _facts_of_lesson(lesson, module, edition.source_language)
    return EditionFacts(modules, lessons)


def _facts_of_lesson(lesson: Any, module: EditionModule, source_language: str) -> LessonFacts:
    texts = {text.language: text for text in lesson.texts.all()}
    title = texts.get(source_language) or next(iter(texts.values()))
    return LessonFacts(
        key=lesson.key,
        title=title.title,
        module_key=module.key,
        position=lesson.position,
        is_required=module.is_required and lesson.is_required,
        rule=_rule(lesson),
        shas={code: text.sha256 for code, text in texts.items()},
    )


def _rule(lesson: Any) -> tuple[str, int | None, int | None, int | None]:
    return lesson.completion_rule, lesson.pass_mark, lesson.max_attempts, lesson.due_days


def difference(former: EditionFacts, latter: EditionFacts) -> EditionDiff:
    """Compare by key; the order of the latter, removed ones in the order of the former."""
    diff = EditionDiff(
        removed=[facts for key, facts in former.lessons.items() if key not in latter.lessons],
        modules_changed=_changed_modules(former.modules, latter.modules),
    )
    moved = _moved_lessons(former.lessons, latter.lessons)
    for key, now in latter.lessons.items():
        before = former.lessons.get(key)
        if before is None:
            diff.added.append(now)
            continue
        if key in moved:
            diff.moved.append(now)
        if languages := _differing(before.shas, now.shas):
            diff.changed.append((now, languages))
        if before.is_required != now.is_required:
            (diff.now_required if now.is_required else diff.now_optional).append(now)
        if before.rule != now.rule:
            diff.rule_changed.append(now)
    return diff


def _changed_modules(
    former: dict[uuid.UUID, ModuleFacts], latter: dict[uuid.UUID, ModuleFacts]
) -> list[ChangedModule]:
    moved = _out_of_order(former.values(), latter.values())
    found = []
    for key, now in latter.items():
        before = former.get(key)
        if before is None:
            found.append(ChangedModule(now, now, (ModuleChange.ADDED,)))
            continue
        languages = tuple(_differing(before.texts, now.texts))
        requirement = ModuleChange.NOW_REQUIRED if now.is_required else ModuleChange.NOW_OPTIONAL
        happened = {
            ModuleChange.MOVED: key in moved,
            ModuleChange.WEEK: before.week_offset != now.week_offset,
            requirement: before.is_required != now.is_required,
            ModuleChange.TEXTS: bool(languages),
            ModuleChange.HOURS: before.hours != now.hours,
        }
        if changes := tuple(change for change, is_so in happened.items() if is_so):
            found.append(ChangedModule(before, now, changes, languages))
    gone = [facts for key, facts in former.items() if key not in latter]
    return found + [ChangedModule(facts, facts, (ModuleChange.REMOVED,)) for facts in gone]


def _moved_lessons(
    former: dict[uuid.UUID, LessonFacts], latter: dict[uuid.UUID, LessonFacts]
) -> set[uuid.UUID]:
    """Keys of lessons in another module, or in another order among those that stayed in theirs."""
    moved, stayed = set(), defaultdict(list)
    for key in former.keys() & latter.keys():
        if former[key].module_key == latter[key].module_key:
            stayed[latter[key].module_key].append(key)
        else:
            moved.add(key)
    for keys in stayed.values():
        moved |= _out_of_order([former[key] for key in keys], [latter[key] for key in keys])
    return moved


def _out_of_order(
    former: Iterable[ModuleFacts | LessonFacts], latter: Iterable[ModuleFacts | LessonFacts]
) -> set[uuid.UUID]:
    """As few keys as explain the new order: what an added or removed neighbour pushes along has
    not moved."""
    place = {facts.key: facts.position for facts in former}
    runs: list[list[uuid.UUID]] = []  # the longest in the old order that ends with each key
    for facts in sorted(latter, key=lambda facts: facts.position):
        if facts.key in place:
            before = (run for run in runs if place[run[-1]] < place[facts.key])
            runs.append([*max(before, key=len, default=[]), facts.key])
    kept = max(runs, key=len, default=[])
    return {run[-1] for run in runs} - set(kept)


def _differing(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Languages that differ, come or go."""
    codes = before.keys() | now.keys()
    return sorted(code for code in codes if before.get(code) != now.get(code))
