"""Which texts of an original changed under a translation: old and new beside the translation."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from wagtail.blocks import Block, ListBlock
from wagtail.fields import StreamField
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.strings import StringValue


@dataclass(frozen=True)
class TouchedText:
    """A text of the original that the live translation does not render.

    ``new`` is empty for a text that the original has no more, ``old`` and ``former`` for one that
    it did not have before. ``former`` is what the translation says for ``old``, ``translation``
    what has been written for ``new`` and waits for its publication. All as plain text.
    """

    place: str  # "Body, Text"
    path: str
    old: str
    new: str
    former: str
    translation: str

    @property
    def is_open(self) -> bool:
        return bool(self.new) and not self.translation


def touched_texts(translation: Translation) -> list[TouchedText]:
    """In the order of the original, what it has no more last. About 5 queries, and those of the
    files in the page: for one page, not for a list."""
    page = translation.get_target_instance()
    segments = segments_with_words(translation)
    former = _former_words(translation, segments)
    live = _live_texts(page) if page.live else set()
    found = []
    for segment in segments:
        words = segment.words
        if words is not None and not _waits(words, page, live):
            continue
        old = _most_alike(segment.string.data, former[segment.context_id], live)
        found.append(_touched(type(page), segment.context, segment.string.data, old, words))
        if old is not None:
            former[segment.context_id].remove(old)
    for rows in former.values():
        found += [
            _touched(type(page), row.context, "", row, None) for row in rows if row.data in live
        ]
    return found


def open_texts(translation: Translation) -> dict[int, StringTranslation | None]:
    """``StringSegment`` number → the words of the text that stood in its place, for each text that
    waits for a translation. 3 queries."""
    segments = segments_with_words(translation)
    former = _former_words(translation, segments)
    found = {}
    for segment in segments:
        if segment.words is None:
            old = _most_alike(segment.string.data, former[segment.context_id], set())
            found[segment.pk] = old
            if old is not None:
                former[segment.context_id].remove(old)
    return found


def segments_with_words(translation: Translation) -> list[Any]:
    """The original's texts, each with its sound translation as ``words``. 2 queries."""
    rows = StringSegment.objects.filter(source=translation.source).select_related(
        "string", "context"
    )
    words = {
        (row.translation_of_id, row.context_id): row
        for row in StringTranslation.objects.filter(
            context__object_id=translation.source.object_id,
            locale_id=translation.target_locale_id,
            has_error=False,
        )
    }
    segments = list(rows.order_by("order"))
    for segment in segments:
        segment.words = words.get((segment.string_id, segment.context_id))
    return segments


def _former_words(
    translation: Translation, segments: Iterable[Any]
) -> dict[int, list[StringTranslation]]:
    """Place → translations of texts that the original has no more there, newest first. 1 query."""
    current = {(segment.string_id, segment.context_id) for segment in segments}
    found: dict[int, list[StringTranslation]] = defaultdict(list)
    rows = StringTranslation.objects.filter(
        context__object_id=translation.source.object_id, locale_id=translation.target_locale_id
    )
    for row in rows.select_related("translation_of", "context").order_by("-updated_at"):
        if (row.translation_of_id, row.context_id) not in current:
            found[row.context_id].append(row)
    return found


def _live_texts(page: Any) -> set[str]:
    values = extract_segments(page)
    return {value.string.data for value in values if isinstance(value, StringSegmentValue)}


def _waits(words: StringTranslation, page: Any, live: set[str]) -> bool:
    """Written for a text that is new to the readers of a live page, who do not see it yet."""
    if not page.live or words.data in live:
        return False
    return bool(words.created_at > _live_since(page))


def _live_since(page: Any) -> datetime:
    revision = page.live_revision
    moment: datetime = revision.created_at if revision else page.last_published_at
    return moment


def _most_alike(
    text: str, candidates: list[StringTranslation], live: set[str]
) -> StringTranslation | None:
    """Of what readers still see rather than of what they do not."""
    seen = [row for row in candidates if row.data in live] or candidates
    likeness = [SequenceMatcher(None, text, row.translation_of.data).ratio() for row in seen]
    return seen[likeness.index(max(likeness))] if seen else None


def _touched(
    model: Any,
    context: Any,
    new: str,
    old: StringTranslation | None,
    words: StringTranslation | None,
) -> TouchedText:
    return TouchedText(
        place=place_name(model, context.field_path),
        path=context.path,
        old=plain(old.translation_of.data) if old else "",
        new=plain(new),
        former=plain(old.data) if old else "",
        translation=plain(words.data) if words else "",
    )


def plain(html: str) -> str:
    return StringValue(html).render_text() if html else ""


def place_name(model: Any, field_path: str) -> str:
    """``"body.figure.caption"`` → “Body, Image, Caption”, as the page's editor names them."""
    first, *rest = field_path.split(".")
    try:
        field = model._meta.get_field(first)
    except FieldDoesNotExist:
        return field_path
    names = [str(getattr(field, "verbose_name", None) or field.related_model._meta.verbose_name)]
    if isinstance(field, StreamField):
        names += _block_names(field.stream_block, rest)
    elif rest and hasattr(field, "related_model") and field.related_model:
        return f"{capfirst(names[0])}, {place_name(field.related_model, '.'.join(rest))}"
    return ", ".join(capfirst(name) for name in names)


def _block_names(block: Block, path: list[str]) -> Iterable[str]:
    for name in path:
        if isinstance(block, ListBlock):
            block = block.child_block
            continue
        block = getattr(block, "child_blocks", {}).get(name)
        if block is None:
            return
        yield str(block.label)
