"""Words of translations as PO files: one page or many in one file."""

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import polib
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail_localize.models import StringTranslation, Translation

from editorial.translations.touched import open_texts, place_name, segments_with_words

MAX_BYTES = 2 * 1024 * 1024
MAX_ENTRIES = 20_000
ONE = "X-WagtailLocalize-TranslationID"  # the package's own: its files can be read, ours by it
MANY = "X-Keino-Translations"
# In a file of many pages the context begins with the translation's UUID.
CONTEXT = re.compile(r"(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/(?P<path>.+)", re.S)


class POFault(ValueError):
    """The file as a whole cannot be taken; ``str(error)`` is a sentence for who sent it."""


def written(translations: Sequence[Translation]) -> polib.POFile:
    """The file for translators' programs, of pages in one language. A text that changed comes with
    its former words, marked as uncertain. 4 queries a page."""
    po = polib.POFile(wrapwidth=200)
    code = translations[0].target_locale.language_code
    po.metadata = {
        "POT-Creation-Date": timezone.localtime().strftime("%Y-%m-%d %H:%M%z"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": code,
    }
    if len(translations) == 1:
        po.metadata[ONE] = str(translations[0].uuid)
    else:
        po.metadata[MANY] = str(len(translations))
    for translation in translations:
        prefix = "" if len(translations) == 1 else f"{translation.uuid}/"
        po.extend(_entries(translation, prefix))
    return po


def _entries(translation: Translation, prefix: str) -> Iterator[polib.POEntry]:
    model = translation.source.specific_content_type.model_class()
    former = open_texts(translation)
    seen = set()
    for segment in segments_with_words(translation):
        place = (segment.string_id, segment.context_id)
        if place in seen:
            continue  # the same words twice in a place
        seen.add(place)
        entry = polib.POEntry(
            msgid=segment.string.data,
            msgctxt=prefix + segment.context.path,
            msgstr=segment.words.data if segment.words else "",
            comment=f"{translation.source.object_repr}: "
            f"{place_name(model, segment.context.field_path)}",
        )
        if old := former.get(segment.pk):
            _mark_uncertain(entry, old)
        yield entry


def _mark_uncertain(entry: polib.POEntry, old: StringTranslation) -> None:
    entry.previous_msgid = old.translation_of.data
    entry.msgstr = old.data
    entry.flags = ["fuzzy"]


# ------------------------------------------------------------------ reading


def decoded(data: bytes) -> str:
    """Raises POFault for a file that is too large, of another kind, or not UTF-8."""
    if len(data) > MAX_BYTES:
        megabytes = {"megabytes": MAX_BYTES // 1024 // 1024}
        raise POFault(
            _("The file is larger than %(megabytes)s MB. Export fewer pages at a time.") % megabytes
        )
    if not data.strip():
        raise POFault(_("The file is empty."))
    if b"\0" in data:
        raise POFault(not_a_po_file())
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        sentence = _("The file is not in UTF-8 (byte %(place)s). Save it as UTF-8 and try again.")
        raise POFault(sentence % {"place": error.start}) from error


def not_a_po_file() -> str:
    return _("This is not a PO file with words of translations.")


def parsed(text: str) -> polib.POFile:
    """Raises POFault. The text goes through a file: polib would open a text that names one."""
    with tempfile.NamedTemporaryFile("w", suffix=".po", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        try:
            po = polib.pofile(file.name, encoding="utf-8")
        except (OSError, ValueError, IndexError, AttributeError, KeyError, TypeError) as error:
            line = re.search(r"\(line (\d+)\)", str(error))
            if line and "msgid" in text:
                sentence = _("The file is broken at line %(line)s. Nothing was taken from it.")
                raise POFault(sentence % {"line": line.group(1)}) from error
            raise POFault(not_a_po_file()) from error
    if not len(po) or not (po.metadata.get(ONE) or po.metadata.get(MANY)):
        raise POFault(not_a_po_file())
    if len(po) > MAX_ENTRIES:
        raise POFault(
            _("The file holds more than %(most)s texts. Export fewer pages at a time.")
            % {"most": MAX_ENTRIES}
        )
    return po


Place = tuple[str, str]  # UUID of the translation, path


def places(po: polib.POFile) -> Iterator[tuple[Place, polib.POEntry]]:
    """Where each entry belongs. Raises POFault for one that does not say it."""
    one = po.metadata.get(ONE, "")
    for entry in po:
        if entry.obsolete:
            continue
        context = entry.msgctxt or ""
        found = CONTEXT.fullmatch(context)
        if one:
            yield (one, context), entry
        elif found:
            yield (found["uuid"], found["path"]), entry
        else:
            raise POFault(not_a_po_file())


def uuids(found: Iterable[tuple[Place, Any]]) -> set[str]:
    return {uuid for (uuid, _path), _entry in found}
