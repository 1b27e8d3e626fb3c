"""Writes: hiding blocks by a redaction, and lifting it."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from wagtail.log_actions import log
from wagtail.search import index

from courses.choices import REDACTION_NOTES, RedactionGround
from courses.models import RedactedBlock, Redaction
from courses.permissions import can_redact
from courses.redactions.files import record_moves
from courses.redactions.known import read, register
from courses.redactions.occurrences import (
    Variant,
    pages_holding,
    pages_of_lesson,
    texts_of_lesson,
    variants_of,
    with_translations,
)


class RedactionRefused(ValueError):
    """Nothing was chosen that the lesson holds and is not hidden yet, or the redaction has been
    lifted already."""


def default_note(ground: str, language: str) -> str:
    with translation.override(language):
        return str(REDACTION_NOTES[RedactionGround(ground)])


def redact_blocks(
    *,
    lesson_key: uuid.UUID,
    fingerprints: Iterable[str],
    ground: str,
    reason: str,
    notes: Mapping[str, str] | None = None,
    by: Any,
) -> Redaction:
    """Hide these blocks of a lesson wherever they stand, and return the redaction.

    A quiz or question is hidden in every language, whatever was chosen, and a quiz with its
    questions. ``notes`` by language; a
    missing or empty one becomes the usual sentence for the ground. One transaction: rows, search
    index, log; files move by an effect after it. Raises PermissionDenied, RedactionRefused.
    About 10 queries and one read of every lesson page.
    """
    if not can_redact(by):
        raise PermissionDenied
    with transaction.atomic():
        rows = list(variants_of(lesson_key).values())
        chosen = with_translations(rows, fingerprints, only_quizzes=True)
        hidden = [row for row in rows if row.fingerprint in chosen]
        if not hidden or not reason.strip():
            raise RedactionRefused("Choose blocks of the lesson and give a reason")
        known = read()
        if all(row.fingerprint in known.notes for row in hidden):
            raise RedactionRefused("All of it is hidden already")
        given = notes or {}
        redaction = Redaction.objects.create(
            lesson_key=lesson_key,
            lesson_title=_title_of(lesson_key, hidden),
            ground=ground,
            reason=reason.strip(),
            by=by,
            **{
                f"note_{code}": given.get(code, "").strip() or default_note(ground, code)
                for code in ("fi", "sv", "en")
            },
        )
        _write_blocks(redaction, hidden)
        _follow(redaction, "courses.redact_content", by=by)
    return redaction


def lift_redaction(redaction: Redaction, *, reason: str, by: Any) -> None:
    """Show again what it hid, unless another redaction hides it too; its files come back. Raises
    PermissionDenied, RedactionRefused. Costs as ``redact_blocks``."""
    if not can_redact(by):
        raise PermissionDenied
    if not reason.strip():
        raise RedactionRefused("Give a reason")
    with transaction.atomic():
        lifted = Redaction.objects.active().filter(pk=redaction.pk)
        if not lifted.update(lifted_at=timezone.now(), lifted_by=by, lift_reason=reason.strip()):
            raise RedactionRefused("It has been lifted already")
        redaction.refresh_from_db()
        redaction.blocks.update(image=None, document=None)  # they may be deleted again
        _follow(redaction, "courses.lift_redaction", by=by)


def _title_of(lesson_key: uuid.UUID, hidden: list[Variant]) -> str:
    """In the source language where its page is still there, else of any edition."""
    pages = pages_of_lesson(lesson_key)
    finnish = [page for page in pages if page.locale.language_code == "fi"]
    titled = [*finnish, *pages] or texts_of_lesson(lesson_key)
    return next((row.title for row in titled), hidden[0].block_type)


def _write_blocks(redaction: Redaction, hidden: list[Variant]) -> None:
    by_fingerprint = {row.fingerprint: row for row in hidden}
    RedactedBlock.objects.bulk_create(
        RedactedBlock(
            redaction=redaction,
            fingerprint=row.fingerprint,
            language=row.language,
            block_type=row.block_type,
            image_id=row.image_number,
            document_id=row.document_number,
            image_number=row.image_number,
            document_number=row.document_number,
        )
        for row in by_fingerprint.values()
    )


def _follow(redaction: Redaction, action: str, *, by: Any) -> None:
    """What both ways have in common: caches, files, the search index and the history."""
    register.forget()  # this transaction reads its own rows …
    transaction.on_commit(register.forget)  # … and other threads read them once they are there
    blocks = list(redaction.blocks.all())
    record_moves(
        images={row.image_number for row in blocks if row.image_number},
        documents={row.document_number for row in blocks if row.document_number},
        key=f"{redaction.uuid}:{action}",
    )
    _index_anew(blocks)
    data = {
        "lesson": redaction.lesson_title,
        "ground": redaction.ground,
        "blocks": len(blocks),
        "reason": redaction.lift_reason or redaction.reason,
    }
    log(redaction, action, user=by, data=data)
    for page in pages_of_lesson(redaction.lesson_key):
        log(page, action, user=by, data=data)


def _index_anew(blocks: list[RedactedBlock]) -> None:
    """In the same transaction: what is hidden is found by nobody from the commit on."""
    for page in pages_holding(blocks):
        index.insert_or_update_object(page)
