"""What somebody wrote into a translation past the translation editor is kept, not printed over."""

import json
from collections import defaultdict
from typing import Any

from wagtail.models import Page, Revision
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    String,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationLog,
)
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from core.translations.adopting import WordsDoNotFit

Texts = dict[str, list[str]]  # place → its texts in order


def take_over_hand_edits(translation: Translation, page: Page, revision: Revision | None) -> None:
    """Make what the latest revision says otherwise than the last one printed from the translation
    editor a translation made by its author.

    ``page`` is the revision as an object. Words written before the original changed stand for the
    old words, so a change of the original stays seen. Raises WordsDoNotFit where a place has other
    texts and another number of them. About 5 queries and 2 for each edit; 1 when there is none.
    """
    logs = TranslationLog.objects.filter(
        source=translation.source, locale=translation.target_locale, revision__isnull=False
    )
    last = logs.select_related("revision").order_by("-created_at", "-pk").first()
    if revision is None or (last and last.revision_id == revision.pk):
        return
    values = extract_segments(page)
    printed = extract_segments(last.revision.as_object()) if last else None
    segments = _segments(translation)
    before = _texts(printed) if printed is not None else _as_printed(segments)
    _take_over_words(translation, segments, before, _texts(values), revision)
    if printed is not None:
        _take_over_choices(translation, printed, values, revision)


def _texts(values: list[Any]) -> Texts:
    found: Texts = defaultdict(list)
    for value in values:
        if isinstance(value, StringSegmentValue):
            found[value.path].append(value.string.data)
    return found


def _segments(translation: Translation) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    rows = StringSegment.objects.filter(source=translation.source).annotate_translation(
        translation.target_locale, include_errors=True
    )
    for segment in rows.select_related("string", "context").order_by("order"):
        found[segment.context.path].append(segment)
    return found


def _as_printed(segments: dict[str, list[Any]]) -> Texts:
    return {
        path: [row.translation or row.string.data for row in rows]
        for path, rows in segments.items()
    }


def _take_over_words(
    translation: Translation,
    segments: dict[str, list[Any]],
    before: Texts,
    now: Texts,
    revision: Revision,
) -> None:
    changed = {path: texts for path, texts in now.items() if texts != before.get(path)}
    originals = _known_originals(translation, changed)
    for path, texts in changed.items():
        old = before.get(path, [])
        own = {text for text in texts if text not in old and text not in originals}
        if not own:
            continue
        if len(segments.get(path, ())) != len(texts):
            raise WordsDoNotFit(path)
        for place, (segment, text) in enumerate(zip(segments[path], texts, strict=True)):
            if text in own:
                _keep_words(translation, segment, text, old[place : place + 1], revision)


def _known_originals(translation: Translation, changed: Texts) -> set[str]:
    """Texts that are the original's, of today or of any former day. 1 query."""
    hashes = [String._get_data_hash(text) for texts in changed.values() for text in texts]
    rows = String.objects.filter(locale_id=translation.source.locale_id, data_hash__in=hashes)
    return set(rows.values_list("data", flat=True))


def _keep_words(
    translation: Translation, segment: Any, text: str, old: list[str], revision: Revision
) -> None:
    made = {
        "data": text,
        "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
        "tool_name": "",
        "last_translated_by_id": revision.user_id,
        "has_error": False,
        "field_error": "",
    }
    if segment.translation is None and revision.created_at < translation.source.last_updated_at:
        former = StringTranslation.objects.filter(
            context_id=segment.context_id, locale_id=translation.target_locale_id, data__in=old
        ).first()
        if former is not None:
            for name, value in made.items():
                setattr(former, name, value)
            former.save()
            return
    StringTranslation.objects.update_or_create(
        translation_of_id=segment.string_id,
        context_id=segment.context_id,
        locale_id=translation.target_locale_id,
        defaults=made,
    )


def _take_over_choices(
    translation: Translation, printed: list[Any], values: list[Any], revision: Revision
) -> None:
    """Files and links that were chosen by hand."""
    before, now = _choices(printed), _choices(values)
    changed = {path: data for path, data in now.items() if before.get(path, data) != data}
    rows = OverridableSegment.objects.filter(
        source=translation.source, context__path__in=list(changed)
    )
    for row in rows.select_related("context"):
        SegmentOverride.objects.update_or_create(
            locale_id=translation.target_locale_id,
            context_id=row.context_id,
            defaults={
                "data_json": json.dumps(changed[row.context.path]),
                "last_translated_by_id": revision.user_id,
                "has_error": False,
            },
        )


def _choices(values: list[Any]) -> dict[str, Any]:
    return {
        value.path: value.data for value in values if isinstance(value, OverridableSegmentValue)
    }
