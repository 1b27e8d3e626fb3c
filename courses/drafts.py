"""A track as its published pages stand now, gathered in memory: what a release would freeze,
what stands in its way, and how it differs from the former edition."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import quizzes
from courses.choices import CompletionRule
from courses.content import (
    Content,
    content_sha256,
    lesson_assets,
    lesson_content,
    mark_outdated,
    quiz_of,
    texts_of,
)
from courses.models import LessonPage, ModulePage, TrackPage
from courses.redactions import Known, holds_redacted, read
from editorial.translations.states import Version, outdated_among

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@dataclass(frozen=True)
class DraftText:
    page: LessonPage
    content: Content
    sha256: str
    revision_id: int | None

    @property
    def title(self) -> str:
        return self.page.title


@dataclass(frozen=True)
class DraftLesson:
    key: uuid.UUID
    page: LessonPage  # in the source language
    texts: dict[str, DraftText]


@dataclass(frozen=True)
class DraftModule:
    key: uuid.UUID
    page: ModulePage
    is_required: bool
    week_offset: int
    texts: dict[str, dict[str, Any]]
    lessons: list[DraftLesson]


class Problem(str):
    """A sentence for the editor that knows on which page the matter is put right."""

    page_id: int

    def __new__(cls, sentence: str, page: Any) -> "Problem":
        problem = super().__new__(cls, sentence)
        problem.page_id = page.pk
        return problem


@dataclass
class EditionDraft:
    """Everything a release needs; made by ``draft_of``. Reading it costs no query."""

    track: TrackPage
    texts: dict[str, dict[str, Any]]
    modules: list[DraftModule]
    images: dict[int, Any] = field(default_factory=dict)
    documents: dict[int, Any] = field(default_factory=dict)
    unpublished: list[tuple[str, Any]] = field(default_factory=list)  # what to call it, page
    orphans: list[LessonPage] = field(default_factory=list)  # live translations of no lesson here
    outdated: dict[tuple[uuid.UUID, str], Version] = field(default_factory=dict)  # their originals

    @property
    def lessons(self) -> Iterator[DraftLesson]:
        return (lesson for module in self.modules for lesson in module.lessons)


def draft_of(track: TrackPage) -> EditionDraft:
    """Gather the track and all it refers to in every language. About 11 queries, whatever the
    number of modules and lessons, plus those of images and documents in lesson bodies."""
    tracks = _live_by_language(TrackPage, [track.translation_key])[track.translation_key]
    rows = list(track.track_modules.select_related("module__licence"))
    introductions = _introductions(tracks)
    module_keys = [row.module.translation_key for row in rows]
    modules = _live_by_language(ModulePage, module_keys)
    draft = EditionDraft(
        track=track, texts={code: _track_texts(page) for code, page in tracks.items()}, modules=[]
    )
    if not track.live:
        draft.unpublished.append((track.title, track))
    lessons, draft.orphans = _lessons(rows, modules)
    draft.outdated = outdated_among(
        versions["source"].translation_key
        for of_module in lessons.values()
        for versions in of_module
    )
    for row in rows:
        key = row.module.translation_key
        if not row.module.live:
            draft.unpublished.append((row.module.title, row.module))
        draft.modules.append(
            DraftModule(
                key=key,
                page=row.module,
                is_required=row.is_required,
                week_offset=row.week_offset,
                texts={
                    code: _module_texts(page, introductions.get((code, row.translation_key), ""))
                    for code, page in modules[key].items()
                },
                lessons=[_draft_lesson(draft, versions, row.module) for versions in lessons[key]],
            )
        )
    return draft


def _live_by_language(model: Any, keys: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    found: dict[uuid.UUID, dict[str, Any]] = defaultdict(dict)
    for page in model.objects.live().filter(translation_key__in=keys).select_related("locale"):
        found[page.translation_key][page.locale.language_code] = page
    return found


def _introductions(tracks: dict[str, TrackPage]) -> dict[tuple[str, uuid.UUID], str]:
    return {
        (code, row.translation_key): row.local_introduction
        for code, page in tracks.items()
        for row in page.track_modules.all()
    }


def _lessons(
    rows: list[Any], modules: dict[uuid.UUID, Any]
) -> tuple[dict[uuid.UUID, list[dict]], list[LessonPage]]:
    """Module key → lessons in the order of the source language, each by language. 1 query.

    The source's lessons are all there, live or not, so that a forgotten draft is reported;
    so are, second, the live lessons of other languages that translate none of them.
    """
    parents: dict[str, tuple[uuid.UUID, bool]] = {
        row.module.path: (row.module.translation_key, True) for row in rows
    }
    for key, versions in modules.items():
        for page in versions.values():
            parents.setdefault(page.path, (key, False))
    ordered: dict[uuid.UUID, list[dict]] = defaultdict(list)
    by_key: dict[uuid.UUID, dict[str, LessonPage]] = {}
    others: list[LessonPage] = []
    pages = (
        LessonPage.objects.filter(_child_of_any(parents))
        .select_related("locale")
        .prefetch_related("law_citations__law")
    )
    for page in pages.order_by("path"):
        module_key, is_source = parents[page.path[: -LessonPage.steplen]]
        if is_source:
            by_key[page.translation_key] = {"source": page}
            ordered[module_key].append(by_key[page.translation_key])
        if page.live:
            others.append(page)
    orphans = []
    for page in others:
        if page.translation_key in by_key:
            by_key[page.translation_key][page.locale.language_code] = page
        else:
            orphans.append(page)
    return ordered, orphans


def _child_of_any(paths: Iterable[str]) -> Q:
    condition = Q(pk__in=[])
    for path in paths:
        depth = len(path) // LessonPage.steplen + 1
        condition |= Q(path__startswith=path, depth=depth)
    return condition


def _draft_lesson(draft: EditionDraft, versions: dict[str, Any], module: Any) -> DraftLesson:
    source = versions["source"]
    if not source.live:
        draft.unpublished.append((f"{module.title}: {source.title}", source))
    texts = {}
    for code in LANGUAGES:
        page = versions.get(code)
        if page is None:
            continue
        images, documents = lesson_assets(page)
        draft.images.update({image.pk: image for image in images})
        draft.documents.update({document.pk: document for document in documents})
        content = lesson_content(page, module.licence)
        original = draft.outdated.get((page.translation_key, code))
        if original and original.changed_at:
            day = timezone.localdate(original.changed_at)
            content = mark_outdated(content, original.language, day)
        texts[code] = DraftText(page, content, content_sha256(content), page.live_revision_id)
    return DraftLesson(key=source.translation_key, page=source, texts=texts)


def _track_texts(page: TrackPage) -> dict[str, Any]:
    return {
        "title": page.title,
        "summary": page.summary,
        "goals": texts_of(page.goals),
        "outcomes": texts_of(page.outcomes),
    }


def _module_texts(page: ModulePage, introduction: str) -> dict[str, Any]:
    return {
        "title": page.title,
        "summary": page.summary,
        "introduction": introduction,
        "outcomes": texts_of(page.outcomes),
    }


def problems_of(draft: EditionDraft) -> list[Problem]:
    """Why the draft may not be released, as sentences for the editor; empty when it may. 1 query,
    for the redactions of this moment."""
    known = read()
    source_language = draft.track.locale.language_code
    problems = [
        Problem(_("“%(title)s” has not been published.") % {"title": title}, page)
        for title, page in draft.unpublished
    ]
    problems += _orphan_problems(draft)
    if not draft.modules:
        problems.append(Problem(_("The track has no modules."), draft.track))
    if any(module.page.locale_id != draft.track.locale_id for module in draft.modules):
        sentence = _(
            "Release the track in the language its modules were written in, not a translation."
        )
        problems.append(Problem(sentence, draft.track))
    counts = Counter(module.key for module in draft.modules)
    for module in {row.key: row for row in draft.modules}.values():
        if counts[module.key] > 1:
            sentence = _("“%(title)s” stands in the track more than once.")
            problems.append(Problem(sentence % {"title": module.page.title}, draft.track))
        if not module.lessons:
            sentence = _("“%(title)s” has no lessons.") % {"title": module.page.title}
            problems.append(Problem(sentence, module.page))
        for lesson in module.lessons:
            problems += _lesson_problems(lesson, source_language)
            problems += _redaction_problems(lesson, known)
    return problems


def _orphan_problems(draft: EditionDraft) -> Iterator[Problem]:
    names = dict(settings.LANGUAGES)
    for page in draft.orphans:
        if page.locale_id == draft.track.locale_id:
            continue  # the modules are in another language than the track; said on its own
        sentence = _(
            "“%(title)s” in %(language)s has no original in %(source_language)s among the lessons "
            "of the track. Write the original, or unpublish the translation."
        ) % {
            "title": page.title,
            "language": names[page.locale.language_code],
            "source_language": names[draft.track.locale.language_code],
        }
        yield Problem(sentence, page)


def _lesson_problems(lesson: DraftLesson, source_language: str) -> Iterator[Problem]:
    title = {"title": lesson.page.title}
    if source_language not in lesson.texts:
        return  # unpublished; said already
    expected = _quiz_signature(lesson.texts[source_language].content)
    if lesson.page.completion_rule == CompletionRule.QUIZ and expected is None:
        yield Problem(_("“%(title)s” is finished by a quiz but has none.") % title, lesson.page)
    for code, text in lesson.texts.items():
        names = {**title, "language": dict(settings.LANGUAGES)[code]}
        if not text.content["blocks"]:
            yield Problem(_("“%(title)s” is empty in %(language)s.") % names, text.page)
        if _lacks_a_file(text.content):
            sentence = _("“%(title)s” in %(language)s: an image or a file has been deleted.")
            yield Problem(sentence % names, text.page)
        quiz = quiz_of(text.content)
        for question in quizzes.questions_without_key(quiz["questions"] if quiz else []):
            yield Problem(
                _("“%(title)s”: the question “%(question)s” has no right answer.")
                % {**title, "question": question},
                text.page,
            )
        if _quiz_signature(text.content) != expected:
            yield Problem(
                _(
                    "“%(title)s”: the quiz in %(language)s differs from the source language "
                    "(other questions, options or right answers)."
                )
                % names,
                text.page,
            )


def _redaction_problems(lesson: DraftLesson, known: Known) -> Iterator[Problem]:
    for code, text in lesson.texts.items():
        if holds_redacted(text.content, known):
            sentence = _(
                "“%(title)s” in %(language)s holds a text or a file that has been redacted. Remove "
                "it from the page, or lift the redaction."
            )
        elif _waits_for_a_file(text.content):
            sentence = _(
                "“%(title)s” in %(language)s: an image has no file. If it was put back just "
                "now, try again in a minute; if not, choose the image anew."
            )
        else:
            continue
        names = {"title": text.title, "language": dict(settings.LANGUAGES)[code]}
        yield Problem(sentence % names, text.page)


def _lacks_a_file(content: Content) -> bool:
    kept_in = {"figure": "image", "file": "document"}
    return any(
        block[kept_in[block["type"]]] is None
        for block in content["blocks"]
        if block["type"] in kept_in
    )


def _waits_for_a_file(content: Content) -> bool:
    """An image whose file is on its way back from a redaction that was lifted, or is lost: an
    edition would keep the gap for good."""
    return any(
        block["image"] is not None and (not block["file"] or block.get("withdrawn", False))
        for block in content["blocks"]
        if block["type"] == "figure"
    )


def _quiz_signature(content: Content) -> list[Any] | None:
    quiz = quiz_of(content)
    return quizzes.signature(quiz["questions"]) if quiz else None
