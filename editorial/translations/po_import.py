"""Taking in a PO file: what each of its texts would do, told first, and saved after a yes."""

import hashlib
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any

import polib
from django.db import models, transaction
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.strings import StringValue, validate_translation_links

from editorial.translations.po_files import Place, POFault, decoded, parsed, places, uuids
from editorial.translations.touched import place_name, plain

TOOL = "PO File"  # as the translation package names the tool


class LineState(models.TextChoices):
    NEW = "new", gettext_lazy("new")
    CHANGED = "changed", gettext_lazy("changed")
    UNCHANGED = "unchanged", gettext_lazy("unchanged")
    EMPTY = "empty", gettext_lazy("without a translation")
    UNSURE = "unsure", gettext_lazy("marked as uncertain")
    GONE = "gone", gettext_lazy("no longer in the original")
    ERROR = "error", gettext_lazy("error")


SAVED = frozenset({LineState.NEW, LineState.CHANGED})


@dataclass(frozen=True)
class Line:
    """One text of the file. ``original``, ``now`` and ``words`` are plain text to look at;
    ``data`` is what is saved."""

    state: LineState
    page: str
    place: str
    original: str
    now: str
    words: str
    languages: tuple[str, str] = ("", "")  # of the original and of the translation
    fault: str = ""
    data: str = ""
    key: tuple[int, int, int] = (0, 0, 0)  # string, context, locale


@dataclass(frozen=True)
class Judged:
    """A file and what it would do. ``digest`` differs as soon as it would do something else."""

    text: str
    translations: list[Translation]
    lines: list[Line]

    @property
    def counts(self) -> Counter[LineState]:
        return Counter(line.state for line in self.lines)

    @property
    def to_save(self) -> list[Line]:
        return [line for line in self.lines if line.state in SAVED]

    @property
    def digest(self) -> str:
        facts = [(line.key, line.now, line.data) for line in self.to_save]
        return hashlib.sha256(repr(facts).encode()).hexdigest()


def judge(data: bytes | str, *, by: Any, expected: Translation | None = None) -> Judged:
    """What the file would do, for the person. ``expected`` is the translation it has to be of.

    Raises POFault with a sentence when the file as a whole cannot be taken. 4 queries, and those of
    the person's permissions.
    """
    text = data if isinstance(data, str) else decoded(data)
    found = list(places(parsed(text)))
    translations = _translations(uuids(found))
    pages = _pages(translations)
    _refuse_others(translations, uuids(found), expected)
    if not all(page and page.permissions_for_user(by).can_edit() for page in pages.values()):
        raise POFault(_("The file is of pages that are not yours to edit."))
    titles = {number: page.get_admin_display_title() for number, page in pages.items()}
    known = _Known(translations)
    lines = [known.line(place, entry, titles) for place, entry in found]
    return Judged(text, list(translations.values()), lines)


def _translations(asked: set[str]) -> dict[str, Translation]:
    sound = []
    for text in asked:
        try:
            sound.append(uuid.UUID(text))
        except ValueError as error:
            raise POFault(_("The file does not say which page it is of.")) from error
    rows = Translation.objects.filter(uuid__in=sound, enabled=True)
    rows = rows.select_related(
        "source__locale", "source__specific_content_type", "target_locale"
    ).order_by("pk")
    return {str(row.uuid): row for row in rows}


def _refuse_others(
    translations: dict[str, Translation],
    asked: set[str],
    expected: Translation | None,
) -> None:
    if expected is not None:
        _refuse_another(translations, expected)
    if asked - translations.keys():
        raise POFault(
            _("The file is of a translation that does not exist any more, or of another site.")
        )


def _refuse_another(translations: dict[str, Translation], expected: Translation) -> None:
    others = [row for row in translations.values() if row.pk != expected.pk]
    for other in others:
        if other.source_id == expected.source_id:
            raise POFault(
                _("The file is in %(language)s; this is the page in %(wanted)s.")
                % {
                    "language": _name(other),
                    "wanted": _name(expected),
                }
            )
    if others or str(expected.uuid) not in translations:
        raise POFault(_("The file is of another page."))


def _name(translation: Translation) -> str:
    """Of its language, in the active one."""
    info = get_language_info(translation.target_locale.language_code)
    return str(info["name_translated"])


def _pages(translations: dict[str, Translation]) -> dict[str, Any]:
    """The page that each translation writes, None where it is gone. 1 query."""
    keys = [row.source.object_id for row in translations.values()]
    pages = {
        (page.translation_key, page.locale_id): page
        for page in Page.objects.filter(translation_key__in=keys)
    }
    return {
        number: pages.get((row.source.object_id, row.target_locale_id))
        for number, row in translations.items()
    }


class _Known:
    """The originals' texts and the words that are there, of all pages of a file. 2 queries."""

    def __init__(self, translations: dict[str, Translation]) -> None:
        self.translations = translations
        sources = {row.source_id for row in translations.values()}
        rows = StringSegment.objects.filter(source__in=sources).select_related("string", "context")
        self.segments = {(row.source_id, row.context.path, row.string.data): row for row in rows}
        words = StringTranslation.objects.filter(
            context__object__in={row.source.object_id for row in translations.values()},
            locale__in={row.target_locale_id for row in translations.values()},
        )
        self.words: dict[tuple[int, int | None, int], StringTranslation] = {
            (row.translation_of_id, row.context_id, row.locale_id): row for row in words
        }

    def line(self, place: Place, entry: polib.POEntry, titles: dict[str, str]) -> Line:
        number, path = place
        translation = self.translations[number]
        segment = self.segments.get((translation.source_id, path, entry.msgid))
        original, words, page = plain(entry.msgid), plain(entry.msgstr), titles[number]
        languages = (
            translation.source.locale.language_code,
            translation.target_locale.language_code,
        )
        if segment is None:
            return Line(LineState.GONE, page, path, original, "", words, languages)
        model = translation.source.specific_content_type.model_class()
        field_path = segment.context.field_path
        key = (segment.string_id, segment.context_id, translation.target_locale_id)
        now = self.words.get(key)
        state, fault = self._state(entry, now, model, field_path)
        return Line(
            state=state,
            page=page,
            place=place_name(model, field_path),
            original=original,
            now=plain(now.data) if now else "",
            words=words,
            languages=languages,
            fault=fault,
            data=entry.msgstr,
            key=key,
        )

    @staticmethod
    def _state(
        entry: polib.POEntry, now: StringTranslation | None, model: Any, field_path: str
    ) -> tuple[LineState, str]:
        if not entry.msgstr.strip():
            return LineState.EMPTY, ""
        if "fuzzy" in entry.flags:
            return LineState.UNSURE, ""
        if fault := fault_of(entry.msgid, entry.msgstr, model, field_path):
            return LineState.ERROR, fault
        if now is None:
            return LineState.NEW, ""
        same = now.data == entry.msgstr and not now.has_error
        return (LineState.UNCHANGED if same else LineState.CHANGED), ""


def fault_of(original: str, words: str, model: Any, field_path: str) -> str:
    """Why the words cannot stand in that place; empty when they can."""
    try:
        StringValue.from_translated_html(words)
        validate_translation_links(original, words)
    except ValueError:
        return _("Its links or its formatting are not those of the original.")
    if "." not in field_path:
        longest = getattr(model._meta.get_field(field_path), "max_length", None)
        if longest and len(plain(words)) > longest:
            return _("It is longer than %(longest)s characters.") % {"longest": longest}
    return ""


# ------------------------------------------------------------------ saving


class ChangedMeanwhile(Exception):
    """What the file would do is no longer what the person said yes to."""


@transaction.atomic
def save_words(judged: Judged, *, digest: str, by: Any) -> int:
    """Save the new and the changed words as the person's own, all or none; how many. Raises
    ChangedMeanwhile. 4 queries for each word."""
    if judged.digest != digest:
        raise ChangedMeanwhile
    for line in judged.to_save:
        string_id, context_id, locale_id = line.key
        StringTranslation.objects.update_or_create(
            translation_of_id=string_id,
            context_id=context_id,
            locale_id=locale_id,
            defaults={
                "data": line.data,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                "tool_name": TOOL,
                "last_translated_by": by,
                "has_error": False,
                "field_error": "",
            },
        )
    return len(judged.to_save)
