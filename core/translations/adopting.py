"""A page that was translated outside the package comes under its translation editor."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from wagtail.models import Locale
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationLog,
    TranslationSource,
)
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue
from wagtail_localize.segments.extract import extract_segments, quote_path_component

from core.translations.sources import begin_translation


class WordsDoNotFit(ValueError):
    """The translation is built otherwise than the original: it cannot be taken over as it is."""


@transaction.atomic
def adopt_translation(original: Any, translated: Any) -> Translation:
    """Put a page that was translated by hand or by a script under the translation editor.

    Its words, links and files become the translations of the original's, place by place; from
    then on a question added to the original reaches the translation with its id. Neither page
    is written. Who adopts a page vouches that its words are those of the original as it is now.
    Raises WordsDoNotFit, and changes nothing, where a place has another number of texts or links.
    """
    source, _made = TranslationSource.update_or_create_from_instance(original)
    theirs = extract_segments(translated)
    pairs = list(_pairs(source, theirs))
    _adopt_words(pairs, translated.locale)
    _adopt_files_and_links(source, pairs, theirs, translated.locale)
    TranslationLog.objects.create(
        source=source, locale=translated.locale, revision_id=translated.latest_revision_id
    )
    return begin_translation(original, translated.locale)


Pair = tuple[StringSegment, StringSegmentValue]


def _pairs(source: TranslationSource, theirs: list[Any]) -> Iterator[Pair]:
    """Each text of the original with the one that stands in its place."""
    values: dict[str, list[StringSegmentValue]] = defaultdict(list)
    for value in theirs:
        if isinstance(value, StringSegmentValue):
            values[value.path].append(value)
    segments: dict[str, list[StringSegment]] = defaultdict(list)
    rows = StringSegment.objects.filter(source=source).select_related("context")
    for segment in rows.order_by("order"):
        segments[segment.context.path].append(segment)
    for path in sorted(segments.keys() | values.keys()):
        if len(segments[path]) != len(values[path]):
            raise WordsDoNotFit(path)
        yield from zip(segments[path], values[path], strict=True)


def _adopt_words(pairs: list[Pair], locale: Locale) -> None:
    words: dict[tuple[int, int], str] = {}
    for segment, value in pairs:
        text = value.string.data
        if words.setdefault((segment.string_id, segment.context_id), text) != text:
            raise WordsDoNotFit(value.path)  # one text twice in a place, translated in two ways
    for (string_id, context_id), text in words.items():
        StringTranslation.objects.update_or_create(
            translation_of_id=string_id,
            context_id=context_id,
            locale=locale,
            defaults={"data": text, "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL},
        )


def _adopt_files_and_links(
    source: TranslationSource, pairs: list[Pair], theirs: list[Any], locale: Locale
) -> None:
    """Whatever the translation points at otherwise than the original."""
    chosen = {
        value.path: value.data for value in theirs if isinstance(value, OverridableSegmentValue)
    }
    for segment, value in pairs:
        tags, other_tags = json.loads(segment.attrs) or {}, value.attrs or {}
        if tags.keys() != other_tags.keys():
            raise WordsDoNotFit(value.path)
        for tag, attributes in tags.items():
            if href := attributes.get("href"):
                place = f"{value.path}.{quote_path_component(href)}"
                chosen[place] = other_tags[tag].get("href", href)
    for overridable in OverridableSegment.objects.filter(source=source).select_related("context"):
        own = json.loads(overridable.data_json)
        if (other := chosen.get(overridable.context.path, own)) != own:
            SegmentOverride.objects.update_or_create(
                locale=locale,
                context=overridable.context,
                defaults={"data_json": json.dumps(other)},
            )
