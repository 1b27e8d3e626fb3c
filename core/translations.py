"""The translation package, as the house uses it: translations kept in step, never aliases."""

from collections import defaultdict
from typing import Any

from django.db import transaction
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments


class WordsDoNotFit(ValueError):
    """The translation has other texts than the original: it cannot be taken over as it is."""


def begin_translation(original: Any, locale: Locale) -> Translation:
    """Open the page for translation; its words are still those of the original."""
    source, _made = TranslationSource.get_or_create_from_instance(original)
    translation, _made = Translation.objects.get_or_create(
        source=source, target_locale=locale, defaults={"enabled": True}
    )
    return translation


@transaction.atomic
def adopt_translation(original: Any, translated: Any) -> Translation:
    """Put a page that was translated by hand or by a script under the translation editor.

    Its words become the translations of the original's words, place by place; from then on a
    question added to the original reaches the translation with its id. Raises WordsDoNotFit,
    and changes nothing, where a place has another number of texts.
    """
    source, _made = TranslationSource.update_or_create_from_instance(original)
    theirs: dict[str, list[str]] = defaultdict(list)
    for value in extract_segments(translated):
        if isinstance(value, StringSegmentValue):
            theirs[value.path].append(value.string.data)
    ours: dict[str, list[StringSegment]] = defaultdict(list)
    for segment in StringSegment.objects.filter(source=source).select_related("context"):
        ours[segment.context.path].append(segment)
    words: dict[tuple[int, int], str] = {}
    for path in ours.keys() | theirs.keys():
        if len(ours[path]) != len(theirs[path]):
            raise WordsDoNotFit(path)
        for segment, text in zip(sorted(ours[path], key=_order), theirs[path], strict=True):
            if words.setdefault((segment.string_id, segment.context_id), text) != text:
                raise WordsDoNotFit(path)  # one text twice in a place, translated in two ways
    for (string_id, context_id), text in words.items():
        StringTranslation.objects.update_or_create(
            translation_of_id=string_id,
            context_id=context_id,
            locale=translated.locale,
            defaults={"data": text, "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL},
        )
    return begin_translation(original, translated.locale)


def _order(segment: StringSegment) -> int:
    return segment.order


def drop_alias_action(menu_items: list[Any], request: Any, context: dict[str, Any]) -> None:
    """The package would let an editor turn a translation into an alias of its original."""
    menu_items[:] = [item for item in menu_items if item.name != "localize-convert-to-alias"]
