"""Reads of the courses app."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from core.models import AcademyImage
from courses.choices import CompletionRule
from courses.content import quiz_of
from courses.models import (
    Edition,
    EditionDocument,
    EditionImage,
    EditionLesson,
    EditionModule,
    EditionText,
    ModulePage,
    TrackPage,
)
from courses.quizzes import changed_keys
from courses.redactions import Known, agreed, hidden_questions, redacted, register

MOST_OUTLINES = 200  # editions in a process


@dataclass(frozen=True)
class TrackModuleRow:
    module: ModulePage  # in the reader's language where it is live there
    is_required: bool
    introduction: str
    lesson_count: int


def track_modules_for_reading(track: TrackPage) -> list[TrackModuleRow]:
    """The modules of a track as a reader of its language meets them; of a revision, those that it
    names. 3 queries."""
    rows = list(track.track_modules.all())
    modules = ModulePage.objects.defer_streamfields().in_bulk([row.module_id for row in rows])
    keys = [module.translation_key for module in modules.values()]
    readable = (
        ModulePage.objects.live()
        .public()
        .filter(translation_key__in=keys)
        .select_related("locale")
        .defer_streamfields()
    )
    own: dict[uuid.UUID, ModulePage] = {}  # in the track's language
    original: dict[int, ModulePage] = {}  # the page that the row refers to
    for page in readable:
        original[page.pk] = page
        if page.locale_id == track.locale_id:
            own[page.translation_key] = page
    return [
        TrackModuleRow(module, row.is_required, row.local_introduction, module.numchild)
        for row in rows
        if (page := modules.get(row.module_id))
        and (module := own.get(page.translation_key) or original.get(page.pk))
    ]


def latest_edition(track_key: uuid.UUID) -> Edition | None:
    """The newest edition of a track, corrections included. 1 query."""
    return Edition.objects.filter(track_key=track_key).order_by("-number", "-point").first()


@dataclass(frozen=True)
class OutlineLesson:
    pk: int
    key: uuid.UUID
    slug: str
    number: int  # within its module, from 1
    is_required: bool  # the module's own requirement taken into account
    minutes: int
    completion_rule: str
    pass_mark: int | None
    max_attempts: int | None
    due_days: int | None
    titles: dict[str, str]
    source_language: str

    @property
    def title(self) -> str:
        """In the active language, else the source language."""
        return self.titles.get(self.language, next(iter(self.titles.values()), self.slug))

    @property
    def language(self) -> str:
        """The language the lesson is shown in: the active one, else the source."""
        active = (get_language() or self.source_language)[:2]
        return active if active in self.titles else self.source_language


@dataclass(frozen=True)
class OutlineModule:
    pk: int
    key: uuid.UUID
    slug: str
    number: int  # within the edition, from 1
    is_required: bool
    week_offset: int
    texts: dict[str, dict[str, Any]]
    source_language: str
    lessons: tuple[OutlineLesson, ...]

    @property
    def title(self) -> str:
        return self.text("title")

    @property
    def counted_lessons(self) -> tuple[OutlineLesson, ...]:
        """What finishing the module asks for: its required lessons, all of them where none is."""
        return tuple(row for row in self.lessons if row.is_required) or self.lessons

    def text(self, name: str) -> Any:
        """A text in the active language, else the source language."""
        active = (get_language() or "")[:2]
        return (self.texts.get(active) or self.texts[self.source_language])[name]


@dataclass(frozen=True)
class Outline:
    """An edition's table of contents: immutable, hence kept without expiry."""

    edition_id: int
    label: str
    texts: dict[str, dict[str, Any]]
    source_language: str
    modules: tuple[OutlineModule, ...]

    @property
    def title(self) -> str:
        active = (get_language() or "")[:2]
        return (self.texts.get(active) or self.texts[self.source_language])["title"]

    @property
    def required_keys(self) -> set[uuid.UUID]:
        """Of the lessons that finishing the whole edition asks for."""
        required = (module for module in self.modules if module.is_required)
        return {lesson.key for module in required for lesson in module.counted_lessons}

    @property
    def lessons(self) -> list[OutlineLesson]:
        return [lesson for module in self.modules for lesson in module.lessons]

    def module(self, slug: str) -> OutlineModule | None:
        return next((module for module in self.modules if module.slug == slug), None)

    def find(self, module_slug: str, slug: str) -> tuple[OutlineModule, OutlineLesson] | None:
        module = self.module(module_slug)
        lesson = next((row for row in module.lessons if row.slug == slug), None) if module else None
        return (module, lesson) if module and lesson else None


_outlines: dict[tuple[uuid.UUID, str], Outline] = {}


def edition_outline(edition_id: int, edition_uuid: uuid.UUID | None = None) -> Outline:
    """The outline of an edition, kept in this process (decision 0010) until the next redaction:
    no query when it is kept and its UUID is given, 1 without the UUID, 4 to 6 the first time."""
    if edition_uuid is None:
        edition_uuid = Edition.objects.values_list("uuid", flat=True).get(pk=edition_id)
    known = register.current()
    outline = _outlines.get((edition_uuid, known.generation))
    if outline is None:
        if len(_outlines) >= MOST_OUTLINES:
            _outlines.clear()
        outline = _read_outline(Edition.objects.get(pk=edition_id), known)
        _outlines[edition_uuid, known.generation] = outline
    return outline


def _read_outline(edition: Edition, known: Known) -> Outline:
    titles: dict[int, dict[str, str]] = defaultdict(dict)
    texts = EditionText.objects.filter(lesson__edition=edition)
    for lesson_id, language, title in texts.values_list("lesson_id", "language", "title"):
        titles[lesson_id][language] = title
    lessons: dict[int, list[EditionLesson]] = defaultdict(list)
    for row in EditionLesson.objects.filter(edition=edition).order_by("position"):
        lessons[row.module_id].append(row)
    source = edition.source_language
    without_quiz = _lessons_without_quiz(edition, known)
    return Outline(
        edition_id=edition.pk,
        label=edition.label,
        texts=edition.texts,
        source_language=source,
        modules=tuple(
            OutlineModule(
                pk=module.pk,
                key=module.key,
                slug=module.slug,
                number=module.position,
                is_required=module.is_required,
                week_offset=module.week_offset,
                texts=module.texts,
                source_language=source,
                lessons=tuple(
                    _outline_lesson(row, module, titles[row.pk], source, without_quiz)
                    for row in lessons[module.pk]
                ),
            )
            for module in EditionModule.objects.filter(edition=edition).order_by("position")
        ),
    )


def _lessons_without_quiz(edition: Edition, known: Known) -> set[int]:
    """Lessons whose quiz is redacted: nobody could pass it, so they are finished by reading
    (decision 0018). No query unless a quiz or a question is redacted anywhere, else 1."""
    if not known.concerns_quizzes:
        return set()
    texts = EditionText.objects.filter(
        lesson__edition=edition, lesson__completion_rule=CompletionRule.QUIZ
    )
    versions: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for lesson_id, content in texts.values_list("lesson_id", "content"):
        if quiz := quiz_of(content):
            versions[lesson_id].append(quiz)
    return {pk for pk, quizzes in versions.items() if not _asks_something(quizzes, known)}


def _asks_something(versions: Collection[dict[str, Any]], known: Known) -> bool:
    """Does the quiz keep a question that is redacted in none of its languages?"""
    hidden = hidden_questions(versions, known)
    return any(row["id"] not in hidden for quiz in versions for row in quiz["questions"])


def _outline_lesson(
    row: EditionLesson,
    module: EditionModule,
    titles: dict[str, str],
    source: str,
    without_quiz: set[int],
) -> OutlineLesson:
    return OutlineLesson(
        pk=row.pk,
        key=row.key,
        slug=row.slug,
        number=row.position,
        is_required=row.is_required and module.is_required,
        minutes=row.minutes,
        completion_rule=CompletionRule.READ.value
        if row.pk in without_quiz
        else row.completion_rule,
        pass_mark=row.pass_mark,
        max_attempts=row.max_attempts,
        due_days=row.due_days,
        titles={source: titles[source], **titles} if source in titles else titles,
        source_language=source,
    )


def lesson_text(lesson: OutlineLesson) -> EditionText:
    """The frozen text in the language the lesson is shown in, without what is redacted. 1 query;
    2 for a text with a quiz while a quiz or a question is redacted anywhere."""
    text = EditionText.objects.get(lesson_id=lesson.pk, language=lesson.language)
    known, versions = register.current(), []
    if known.concerns_quizzes and quiz_of(text.content):
        versions = _quizzes_of(lesson.pk)
    return _to_print(text, versions, known)


def lesson_texts(lesson_id: int) -> dict[str, EditionText]:
    """All languages of a frozen lesson, without what is redacted. 1 query."""
    texts = list(EditionText.objects.filter(lesson_id=lesson_id))
    known = register.current()
    versions = [quiz for text in texts if (quiz := quiz_of(text.content))]
    return {text.language: _to_print(text, versions, known) for text in texts}


def _to_print(text: EditionText, versions: list[dict[str, Any]], known: Known) -> EditionText:
    text.content = agreed(redacted(text.content, text.sha256, known), versions, known)
    return text


def _quizzes_of(lesson_id: int) -> list[dict[str, Any]]:
    """The quiz in each language, as it was frozen. 1 query."""
    contents = EditionText.objects.filter(lesson_id=lesson_id).values_list("content", flat=True)
    return [quiz for content in contents if (quiz := quiz_of(content))]


def frozen_quizzes(lesson_id: int) -> dict[str, dict[str, Any]]:
    """Language → quiz as it was frozen, with what is redacted: for an attempt to keep, never to
    print. Empty where nothing is left to ask. 1 query."""
    texts = EditionText.objects.filter(lesson_id=lesson_id).values_list("language", "content")
    found = {language: quiz for language, content in texts if (quiz := quiz_of(content))}
    return found if _asks_something(found.values(), register.current()) else {}


def changed_questions(former: Edition, latter: Edition) -> dict[uuid.UUID, dict[str, Any]]:
    """Lesson key → the latter edition's questions, by id, whose key is another than in the former.
    The key is the same in every language, so the source language is asked. 2 queries."""
    before, now = _quizzes(former), _quizzes(latter)
    found = {key: changed_keys(before[key], now[key]) for key in now if key in before}
    return {key: questions for key, questions in found.items() if questions}


def _quizzes(edition: Edition) -> dict[uuid.UUID, list[Any]]:
    texts = EditionText.objects.filter(lesson__edition=edition, language=edition.source_language)
    rows = texts.values_list("lesson__key", "content")
    return {key: quiz["questions"] for key, content in rows if (quiz := quiz_of(content))}


def is_held_by_an_edition(file: Any) -> bool:
    """Does an edition refer to this image or document? 1 query."""
    if isinstance(file, AcademyImage):
        return EditionImage.objects.filter(image_id=file.pk).exists()
    return EditionDocument.objects.filter(document_id=file.pk).exists()
