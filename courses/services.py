"""Writes of the courses app: releasing an edition."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import ReferenceIndex

from courses import diffs
from courses.drafts import EditionDraft, draft_of, problems_of
from courses.models import (
    Edition,
    EditionDocument,
    EditionImage,
    EditionLesson,
    EditionModule,
    EditionText,
    TrackPage,
)
from courses.permissions import can_release_edition
from courses.queries import latest_edition


class ReleaseRefused(Exception):
    """The track cannot be released; ``reasons`` are sentences for the editor."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


class NotACorrection(ReleaseRefused):
    """A point release may not add, remove, move or re-rule modules and lessons."""


def release_edition(
    track: TrackPage, *, by: Any, note: str = "", as_correction: bool = False
) -> Edition:
    """Freeze the track's published pages as its next edition and return it.

    One transaction; the track row is locked, so two releases at once get two numbers. Raises
    PermissionDenied, or ReleaseRefused with reasons. Costs about 10 queries to gather and 7 to
    write, whatever the number of lessons, and 3 for each image or document in them.
    """
    if not can_release_edition(by, track):
        raise PermissionDenied
    with transaction.atomic():
        track = TrackPage.objects.select_for_update().get(pk=track.pk)
        draft = draft_of(track)
        if problems := problems_of(draft):
            raise ReleaseRefused(problems)
        former = latest_edition(track.translation_key)
        if as_correction:
            _refuse_unless_correction(draft, former)
        edition = _write_edition(draft, former, by=by, note=note, as_correction=as_correction)
        log(track, "courses.release_edition", user=by, data={"edition": edition.label})
    return edition


def _refuse_unless_correction(draft: EditionDraft, former: Edition | None) -> None:
    from django.utils.translation import gettext as _

    if former is None:
        raise NotACorrection([_("There is no edition to correct yet.")])
    diff = diffs.difference(diffs.facts_of_edition(former), diffs.facts_of_draft(draft))
    if not diff.keeps_lessons:
        raise NotACorrection(
            [
                _(
                    "A correction keeps the same modules, lessons and rules, in the same order and "
                    "weeks. Release a new edition instead."
                )
            ]
        )


def _write_edition(
    draft: EditionDraft, former: Edition | None, *, by: Any, note: str, as_correction: bool
) -> Edition:
    track = draft.track
    number = (former.number if former else 0) + (0 if as_correction else 1)
    point = (former.point + 1) if former and as_correction else 0
    edition = Edition.objects.create(
        track=track,
        track_key=track.translation_key,
        number=number,
        point=point,
        source_language=track.locale.language_code,
        texts=draft.texts,
        module_hours=sum(module.page.hours for module in draft.modules),
        development_task_hours=track.development_task_hours,
        ects_proposal=track.ects_proposal,
        weeks=track.weeks,
        note=note,
        released_by=by,
    )
    modules = EditionModule.objects.bulk_create(
        EditionModule(
            edition=edition,
            key=module.key,
            position=position,
            slug=module.page.slug,
            is_required=module.is_required,
            week_offset=module.week_offset,
            hours=module.page.hours,
            texts=module.texts,
        )
        for position, module in enumerate(draft.modules, start=1)
    )
    _write_lessons(edition, draft, modules)
    _hold_files(edition, draft)
    edition.refresh_from_db()
    return edition


def _hold_files(edition: Edition, draft: EditionDraft) -> None:
    """PROTECT keeps the files; Wagtail's index of references lets the CMS explain why."""
    images = EditionImage.objects.bulk_create(
        EditionImage(edition=edition, image=image) for image in draft.images.values()
    )
    documents = EditionDocument.objects.bulk_create(
        EditionDocument(edition=edition, document=doc) for doc in draft.documents.values()
    )
    for row in [*images, *documents]:
        ReferenceIndex.create_or_update_for_object(row)


def _write_lessons(edition: Edition, draft: EditionDraft, modules: list[EditionModule]) -> None:
    drafted = [
        (module, position, lesson)
        for module, drafted_module in zip(modules, draft.modules, strict=True)
        for position, lesson in enumerate(drafted_module.lessons, start=1)
    ]
    lessons = EditionLesson.objects.bulk_create(
        EditionLesson(
            edition=edition,
            module=module,
            key=lesson.key,
            position=position,
            slug=lesson.page.slug,
            is_required=lesson.page.is_required,
            minutes=lesson.page.minutes,
            completion_rule=lesson.page.completion_rule,
            pass_mark=lesson.page.pass_mark,
            max_attempts=lesson.page.max_attempts,
            due_days=lesson.page.due_days,
        )
        for module, position, lesson in drafted
    )
    EditionText.objects.bulk_create(
        EditionText(
            lesson=row,
            language=code,
            title=text.title,
            content=text.content,
            sha256=text.sha256,
            revision_id=text.revision_id,
        )
        for row, (_module, _position, lesson) in zip(lessons, drafted, strict=True)
        for code, text in lesson.texts.items()
    )
