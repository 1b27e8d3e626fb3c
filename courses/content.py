"""From a lesson page to frozen content: the one shape that preview, public page and classroom
render, and that an edition keeps.

Shape (schema 1)::

    {"schema": 1, "title": str, "summary": str, "minutes": int, "goals": [str],
     "licence": {"names": {"fi": …}, "url": str} | None,
     "laws": [{"act": str, "section": str, "names": {"fi": …}, "url": str, "status": str,
               "checked_on": "2026-11-24" | None}],    # absent before there were any
     "outdated": {"language": "fi", "changed_on": "2026-11-20"},  # only in a translation that was
                 # released although its original had been changed after it (see ``mark_outdated``)
     "blocks": [{"type": str, "id": str, …}]}      # see core.blocks and courses.blocks
"""

import hashlib
import json
from collections.abc import Collection
from datetime import date
from typing import Any

from core.models import Licence
from courses.models import LessonPage

Content = dict[str, Any]


def texts_of(stream: Any) -> list[str]:
    """The items of a TextListBlock as plain strings."""
    return [str(child.value) for child in stream]


def lesson_content(page: LessonPage, licence: Licence | None = None) -> Content:
    """Freeze what the page holds in memory, saved or not. Queries: those of the images and
    documents in the body and of the cited laws; pass the module's licence to have it named."""
    return {
        "schema": 1,
        "title": page.title,
        "summary": page.summary,
        "minutes": page.minutes,
        "goals": texts_of(page.goals),
        "licence": {"names": licence.names, "url": licence.url} if licence else None,
        "laws": [_law(citation) for citation in page.law_citations.all()],
        "blocks": frozen_blocks(page),
    }


def frozen_blocks(page: LessonPage, types: Collection[str] | None = None) -> list[dict[str, Any]]:
    """The body alone, or its blocks of these types. Queries: those of their images and
    documents."""
    return [
        {"type": child.block_type, "id": child.id, **child.block.freeze(child.value)}
        for child in page.body
        if types is None or child.block_type in types
    ]


def mark_outdated(content: Content, language: str, changed_on: date) -> Content:
    """The content of a translation that is older than its original: in which language that is, and
    the day from which readers have seen its changed words."""
    return {**content, "outdated": {"language": language, "changed_on": changed_on.isoformat()}}


def _law(citation: Any) -> dict[str, Any]:
    law = citation.law
    return {
        "act": law.act,
        "section": law.section,
        "names": law.names,
        "url": law.url,
        "status": law.status,
        "checked_on": citation.checked_on.isoformat() if citation.checked_on else None,
    }


def lesson_assets(page: LessonPage) -> tuple[list[Any], list[Any]]:
    """Images and documents in the body, which an edition protects."""
    images: list[Any] = []
    documents: list[Any] = []
    for child in page.body:
        images += child.block.images(child.value)
        documents += child.block.documents(child.value)
    return images, documents


def content_sha256(content: Content) -> str:
    """The fingerprint of content: the same for the same JSON on every database."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def quiz_of(content: Content) -> dict[str, Any] | None:
    """The quiz block of frozen content; a lesson has at most one."""
    return next((block for block in content["blocks"] if block["type"] == "quiz"), None)
