"""Every text that people read stands in both catalogues, whole, with its placeholders."""

import ast
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import allauth
import polib
import pytest
from django.utils.translation.template import templatize

from tests.architecture.source_tree import ROOT, files, production_python, text_of

LANGUAGES = ("fi", "sv")
# Function: which arguments are texts; the first of pgettext's is the context.
MARKERS = {
    "_": (0,),
    "gettext": (0,),
    "gettext_lazy": (0,),
    "gettext_noop": (0,),
    "ngettext": (0, 1),
    "ngettext_lazy": (0, 1),
    "pgettext": (1,),
    "pgettext_lazy": (1,),
    "npgettext": (1, 2),
}
CALL = re.compile(r"(?<![\w.])(" + "|".join(MARKERS) + r")\(")
STRING = re.compile(r"""\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*,?""", re.S)
NAMED = re.compile(r"%\((\w+)\)[sd]|(?<!{){(\w+)}(?!})")
UNNAMED = re.compile(r"(?<!%)%[sdr]|(?<!{){}(?!})")


# The domain's words, kept beside the project; an archive of the project alone has none.
GLOSSARY = ROOT.parent / "shared" / "domain" / "glossary.json"
# Where the house has a word of its own (docs/glossary.md): beside those of the glossary.
HOUSE_WORDS = {
    ("lesson", "fi"): ("oppitunti", "askel"),
    ("lesson", "sv"): ("lektion", "steg"),
    ("guide", "fi"): ("oppa",),
    ("guide", "sv"): ("handböck",),
    ("track", "fi"): ("teemapolku", "polku"),
    ("track", "sv"): ("temaspår", "spår"),
}
ENGLISH = {"track": ("track",), "kummi": ("mentor",)}  # instead of the glossary's own wording
# Texts in which the English word is not the term, or the sentence needs none.
NOT_THE_TERM = {
    "assignment": "a role in a cohort, with dates; the term is a task",
    "To know who studies in which cohort and who guides it.": "a verb",
    "Where a participant stands in the cohort.": "said of the participant's studies",
}

ALLAUTH = Path(allauth.__file__).parent
ALLAUTH_PARTS = ("account", "mfa", "usersessions")  # what is installed of it


def catalogue(language: str, folder: Path = ROOT / "keino_academy" / "locale") -> polib.POFile:
    place = folder / language / "LC_MESSAGES" / "django.po"
    assert place.exists(), f"no catalogue for {language}: run `make messages`"
    return polib.pofile(str(place))


def catalogue_for_packages(language: str) -> polib.POFile:
    """What the packages' own catalogues lack or say badly; no command rewrites it."""
    return catalogue(language, ROOT / "keino_academy" / "locale_packages")


def texts_in_python(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        for position in MARKERS.get(name, ()):
            argument = node.args[position] if position < len(node.args) else None
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value


def texts_in_template(source: str) -> Iterator[str]:
    """Django turns a template into calls that a text extractor reads; so do we."""
    calls = templatize(source)
    for found in CALL.finditer(calls):
        arguments, end = [], found.end()
        while string := STRING.match(calls, end):
            arguments.append(ast.literal_eval(string.group(1)))
            end = string.end()
        yield from (arguments[n] for n in MARKERS[found.group(1)] if n < len(arguments))


@cache
def texts_in(path: Path) -> frozenset[str]:
    read = texts_in_python if path.suffix == ".py" else texts_in_template
    return frozenset(text for text in read(text_of(path)) if text)


def sources() -> list[Path]:
    templates = [p for p in files() if p.parts[0] == "templates" and p.suffix in (".html", ".txt")]
    return [*production_python(), *templates]


def texts_of_allauth() -> set[str]:
    folders = [ALLAUTH / part for part in ALLAUTH_PARTS]
    folders += [ALLAUTH / "templates" / part for part in (*ALLAUTH_PARTS, "allauth")]
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {
        text
        for path in paths
        if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts
        for text in texts_in(path)
    }


def stale(entries: Iterable[polib.POEntry]) -> list[str]:
    """Texts that stand no longer in the file they were found in."""
    packages = ALLAUTH.parent
    return [
        entry.msgid
        for entry in entries
        if not any(
            (packages / name).is_file() and entry.msgid in texts_in(packages / name)
            for name, _line in entry.occurrences
        )
    ]


def placeholders(text: str) -> set[str]:
    return {first or second for first, second in NAMED.findall(text)}


def offences(entry: polib.POEntry) -> list[str]:
    found = []
    if "fuzzy" in entry.flags:
        found.append("fuzzy")
    translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not translations or not all(translations):
        found.append("untranslated")
    if UNNAMED.search(entry.msgid) and "no-python-format" not in entry.flags:
        found.append("has a placeholder without a name")
    # One form of a plural may say "one" in words; the last, for many, says it all.
    wanted = placeholders(entry.msgid_plural or entry.msgid)
    if all(translations) and translations and placeholders(translations[-1]) != wanted:
        found.append("placeholders differ")
    if any(placeholders(text) - wanted for text in translations[:-1]):
        found.append("placeholders differ")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_has_every_text_of_the_source(language):
    known = {entry.msgid for entry in catalogue(language) if not entry.obsolete}
    known |= {entry.msgid_plural for entry in catalogue(language) if entry.msgid_plural}
    missing = {str(path): texts for path in sources() if (texts := texts_in(path) - known)}
    assert missing == {}, "run `make messages` and translate"


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_complete_and_sound(language):
    entries = [entry for entry in catalogue(language) if not entry.obsolete]
    assert {entry.msgid: why for entry in entries if (why := offences(entry))} == {}


@cache
def terms() -> tuple[dict[str, str], ...]:
    if not GLOSSARY.exists():
        pytest.skip("the glossary of the domain is not beside the project")
    return tuple(json.loads(GLOSSARY.read_text(encoding="utf-8"))["terms"])


def wordings(term: str) -> list[str]:
    """``"akatemiakausi, ryhmä"`` and ``"spelbok (handlingsguide)"`` are two wordings each."""
    return [part.strip() for part in re.split(r"[,()]", term) if part.strip()]


def stem(word: str) -> str:
    """What stays of a word in most of its cases: enough to tell it from another."""
    return word.lower()[: max(3, len(word) - (3 if len(word) > 4 else 1))]


def says(text: str, wording: str) -> bool:
    return all(stem(word) in text.lower() for word in wording.split())


def names_term(text: str, wording: str) -> bool:
    without_placeholders = NAMED.sub(" ", text).lower()
    return bool(re.search(rf"\b{re.escape(wording.lower())}s?\b", without_placeholders))


def other_words(language: str, entries: Iterable[polib.POEntry]) -> Iterator[tuple[str, str, str]]:
    """(text, translation, term) where a term of the glossary is translated by another word."""
    for entry in entries:
        if entry.obsolete or entry.msgid in NOT_THE_TERM:
            continue
        english = f"{entry.msgid} {entry.msgid_plural or ''}"
        text = " ".join([entry.msgstr, *entry.msgstr_plural.values()])
        for term in terms():
            key = term["key"]
            asked = ENGLISH.get(key) or wordings(term["en"])
            allowed = [*wordings(term[language]), *HOUSE_WORDS.get((key, language), ())]
            if any(names_term(english, wording) for wording in asked) and not any(
                says(text, wording) for wording in allowed
            ):
                yield entry.msgid, text, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_are_those_of_the_glossary(language):
    assert list(other_words(language, catalogue(language))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_allauth_is_translated(language):
    catalogues = [
        catalogue(language),
        catalogue_for_packages(language),
        catalogue(language, ALLAUTH / "locale"),
    ]
    known = {entry.msgid for texts in catalogues for entry in texts.translated_entries()}
    known |= {entry.msgid_plural for texts in catalogues for entry in texts.translated_entries()}
    assert texts_of_allauth() - known == set(), "translate in locale_packages"


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_for_packages_is_sound(language):
    nameless = "has a placeholder without a name"  # the package's own affair
    found = {
        entry.msgid: [why for why in offences(entry) if why != nameless]
        for entry in catalogue_for_packages(language)
    }
    assert {text: reasons for text, reasons in found.items() if reasons} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_for_packages_has_nothing_that_the_package_no_longer_says(language):
    assert stale(catalogue_for_packages(language)) == []


# ------------------------------------------------------------------ each can fail


def test_texts_are_found_in_python():
    source = '_("One")\nngettext("%(n)s seat", "%(n)s seats", n)\npgettext("verb", "Open")\n_(name)'
    assert set(texts_in_python(source)) == {"One", "%(n)s seat", "%(n)s seats", "Open"}


def test_texts_of_allauth_are_found_and_only_of_what_is_installed():
    texts = texts_of_allauth()
    assert {"Sign in with a passkey", "Incorrect password.", "Security key added."} <= texts
    assert "Third-Party Login Failure" not in texts


def test_a_stale_text_is_found():
    place = [("allauth/templates/account/logout.html", "")]
    kept = polib.POEntry(msgid="Are you sure you want to sign out?", occurrences=place)
    gone = polib.POEntry(msgid="Do you really want to sign out?", occurrences=place)
    assert stale([kept, gone]) == [gone.msgid]


def test_texts_are_found_in_templates():
    source = """{% load i18n %}{% translate "It's open" %}{% translate "May" context "month" %}
    {% blocktranslate trimmed with name=person.name %}
      Welcome,
      {{ name }}
    {% endblocktranslate %}
    {% blocktranslate count n=rows %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}
    {% trans "Old" as title %}{{ _("Inside") }}"""
    assert set(texts_in_template(source)) == {
        "It's open",
        "May",
        "Welcome, %(name)s",
        "%(n)s row",
        "%(n)s rows",
        "Old",
        "Inside",
    }


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (polib.POEntry(msgid="Open", msgstr=""), "untranslated"),
        (polib.POEntry(msgid="Open", msgstr="Avaa", flags=["fuzzy"]), "fuzzy"),
        (polib.POEntry(msgid="Hi %(name)s", msgstr="Hei"), "placeholders differ"),
        (polib.POEntry(msgid="Hi {name}", msgstr="Hei {nimi}"), "placeholders differ"),
        (polib.POEntry(msgid="Hi %s", msgstr="Hei %s"), "has a placeholder without a name"),
        (
            polib.POEntry(
                msgid="%(n)s seat",
                msgid_plural="%(n)s seats",
                msgstr_plural={0: "%(n)s paikka", 1: "paikkaa"},
            ),
            "placeholders differ",
        ),
    ],
)
def test_an_unsound_entry_is_found(entry, why):
    assert offences(entry) == [why]


def test_one_of_a_plural_may_be_said_in_words():
    entry = polib.POEntry(
        msgid="%(n)s seat",
        msgid_plural="%(n)s seats",
        msgstr_plural={0: "yksi paikka", 1: "%(n)s paikkaa"},
    )
    assert offences(entry) == []


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("fi", "Ryhmän todistukset", []),
        ("fi", "Kohortin todistukset", ["cohort"]),
        ("fi", "Kohortin sertifikaatit", ["cohort", "certificate"]),
        ("sv", "Omgångens intyg", []),
        ("sv", "Kullens certifikat", ["cohort", "certificate"]),
    ],
)
def test_another_word_for_a_term_is_found(language, text, found):
    entry = polib.POEntry(msgid="Certificates of the cohort", msgstr=text)
    assert [key for _text, _words, key in other_words(language, [entry])] == found


def test_exceptions_from_the_glossary_are_still_said():
    known = {entry.msgid for entry in catalogue("fi") if not entry.obsolete}
    known |= {entry.msgid_plural for entry in catalogue("fi")}
    assert set(NOT_THE_TERM) <= known
