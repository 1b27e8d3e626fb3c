"""Words out as PO files and in again."""

import json
from typing import Any

import polib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail_localize.models import StringTranslation

from editorial.translations import po_files
from editorial.translations.po_import import LineState, judge
from tests.factories.learners import queries_of
from tests.factories.lesson_bodies import body, text_block
from tests.factories.pages import LessonPageFactory, ModulePageFactory, publish, site_tree
from tests.factories.translations import translate, translation_of, translator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
TAKE = "editorial_translations:take"
TEXTS = body(text_block('<p>Yksi.</p><p>Kaksi, <a href="https://x.example/">linkki</a>.</p>'))


@pytest.fixture
def person() -> Any:
    return translator(*site_tree().home.values())


@pytest.fixture
def cms(client: Client, person: Any) -> Client:
    client.force_login(person)
    return client


@pytest.fixture
def lesson() -> Any:
    """In Finnish, Swedish and English."""
    site_tree()
    page = LessonPageFactory(parent=ModulePageFactory(title="Moduuli"), title="Askel", body=TEXTS)
    for code in ("sv", "en"):
        translate(page.get_parent().specific, code)
        translate(page, code)
    return page


def file_of(cms: Client, page: Any, code: str = "sv") -> polib.POFile:
    answer = cms.get(reverse("editorial_translations:words", args=[translation_of(page, code).pk]))
    assert answer["Content-Disposition"].endswith(f'-{code}.po"')
    return po_files.parsed(answer.text)


def take(cms: Client, po: polib.POFile | bytes, page: Any = None, code: str = "sv") -> Any:
    """Show what a file would do: to that page, or to whatever it is of."""
    data = po if isinstance(po, bytes) else str(po).encode()
    address = reverse(TAKE)
    if page is not None:
        pk = translation_of(page, code).pk
        address = reverse("editorial_translations:take_page", args=[pk])
    return cms.post(address, {"file": SimpleUploadedFile("words.po", data)})


def confirm(cms: Client, shown: Any) -> Any:
    address = shown.wsgi_request.path
    return cms.post(address, {"confirmed": shown.context["confirmed"]}, follow=True)


def words(page: Any, code: str = "sv") -> dict[str, str]:
    rows = StringTranslation.objects.filter(
        context__object_id=page.translation_key, locale=site_tree().locales[code]
    )
    return {row.translation_of.data: row.data for row in rows}


def test_a_file_goes_out_and_comes_back_unchanged(cms: Client, lesson: Any, person: Any) -> None:
    po = file_of(cms, lesson)
    assert po.metadata["Language"] == "sv"
    entry = po.find("Yksi.")
    assert entry.msgstr == "sv: Yksi."
    assert entry.comment.endswith("Body, Text")
    shown = take(cms, po, lesson)
    assert set(shown.context["judged"].counts) == {LineState.UNCHANGED}
    assert "Save " not in shown.text.partition("What the file would do")[2].partition("<table")[0]


def test_words_are_shown_first_and_saved_as_the_persons_own(
    cms: Client, lesson: Any, person: Any
) -> None:
    StringTranslation.objects.filter(translation_of__data="Yksi.").delete()
    po, before = file_of(cms, lesson), words(lesson)
    po.find("Yksi.").msgstr = "Ett, ur filen."
    po.find("Askel").msgstr = "Steg ur filen"
    shown = take(cms, po, lesson)
    counts = shown.context["judged"].counts
    assert (counts[LineState.NEW], counts[LineState.CHANGED]) == (1, 1)
    assert "sv: Askel" in shown.text  # what it would write over
    assert words(lesson) == before
    confirm(cms, shown)
    after = words(lesson)
    assert after == {**before, "Yksi.": "Ett, ur filen.", "Askel": "Steg ur filen"}
    saved = StringTranslation.objects.get(translation_of__data="Yksi.", locale__language_code="sv")
    assert (saved.translation_type, saved.last_translated_by) == ("manual", person)


def test_a_file_of_a_whole_section_goes_out_and_in(cms: Client, lesson: Any) -> None:
    module = lesson.get_parent()
    other = LessonPageFactory(title="Toinen")  # of another module
    translate(other.get_parent().specific, "sv")
    translate(other, "sv")
    answer = cms.get(reverse("editorial_translations:section_words", args=[module.pk, "sv"]))
    po = po_files.parsed(answer.text)
    titles = {entry.msgid for entry in po if entry.msgctxt.endswith("/title")}
    assert titles == {"Moduuli", "Askel"}
    for entry in po:
        entry.msgstr = entry.msgstr.replace("sv: ", "SV: ")
    shown = take(cms, po)
    assert shown.context["to_save"] == len(po)
    confirm(cms, shown)
    assert words(module)["Moduuli"] == "SV: Moduuli"
    assert words(lesson)["Yksi."] == "SV: Yksi."
    assert words(other)["Toinen"] == "sv: Toinen"


def test_a_changed_text_goes_out_with_its_former_words_and_is_not_taken_unlooked_at(
    cms: Client, lesson: Any
) -> None:
    raw = json.dumps(list(lesson.body.raw_data)).replace("Yksi.", "Ensimmäinen.")
    old = file_of(cms, lesson)
    lesson.body = raw
    publish(lesson)
    po = file_of(cms, lesson)
    entry = po.find("Ensimmäinen.")
    assert (entry.previous_msgid, entry.msgstr, entry.flags) == ("Yksi.", "sv: Yksi.", ["fuzzy"])
    counts = take(cms, po, lesson).context["judged"].counts
    assert (counts[LineState.UNSURE], counts[LineState.NEW]) == (1, 0)
    # The file from before the change: what is gone is told and left out.
    old.find("Yksi.").msgstr = "Ett."
    shown = take(cms, old, lesson)
    assert shown.context["judged"].counts[LineState.GONE] == 1
    assert shown.context["to_save"] == 0


FAULTS = {
    "another kind of file": (b"PK\x03\x04\0\0", "not a PO file"),
    "a text": (b"Hej\n", "not a PO file"),
    "a text that names a file": (b"/etc/hostname", "not a PO file"),
    "an empty file": (b"  \n", "empty"),
    "a file too large": (b'msgid "x"\n' * 300_000, "larger than 2 MB"),
    "a catalogue of a program": (
        b'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "a"\nmsgstr "b"\n',
        "not a PO file",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_no_file_of_ours_is_refused_in_a_sentence(
    cms: Client, lesson: Any, name: str
) -> None:
    data, sentence = FAULTS[name]
    before = words(lesson)
    answer = take(cms, data, lesson)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert words(lesson) == before


def test_broken_files_are_refused_in_a_sentence(cms: Client, lesson: Any) -> None:
    sound = str(file_of(cms, lesson))
    latin = sound.replace("sv: Yksi.", "Första").encode("latin-1")
    answer = take(cms, latin, lesson)
    assert (answer.status_code, "not in UTF-8" in answer.text) == (422, True)
    broken = sound.replace('msgstr "sv: Yksi."', 'msgstr "sv: "Yksi."').encode()
    answer = take(cms, broken, lesson)
    assert (answer.status_code, "broken at line" in answer.text) == (422, True)
    no_page = sound.replace(str(translation_of(lesson, "sv").uuid), "x").encode()
    assert take(cms, no_page, lesson).status_code == 422


def test_a_file_of_another_language_or_page_is_refused(cms: Client, lesson: Any) -> None:
    answer = take(cms, file_of(cms, lesson, "en"), lesson, "sv")
    assert "The file is in English; this is the page in Swedish." in answer.text
    answer = take(cms, file_of(cms, lesson.get_parent()), lesson)
    assert "The file is of another page." in answer.text
    assert take(cms, file_of(cms, lesson, "en")).status_code == 200  # where any page may come


def test_words_that_would_break_the_page_are_left_out_and_the_rest_is_saved(
    cms: Client, lesson: Any
) -> None:
    po = file_of(cms, lesson)
    with_link = next(entry for entry in po if "linkki" in entry.msgid)
    with_link.msgstr = 'Två, <a id="a1" onclick="x()">länk</a> <script>x</script>'
    po.find("Askel").msgstr = "x" * 300
    po.find("Yksi.").msgstr = "Ett."
    shown = take(cms, po, lesson)
    assert shown.context["judged"].counts[LineState.ERROR] == 2
    before = words(lesson)
    confirm(cms, shown)
    assert words(lesson) == {**before, "Yksi.": "Ett."}


def test_words_that_changed_between_the_look_and_the_yes_are_shown_again(
    cms: Client, lesson: Any
) -> None:
    po = file_of(cms, lesson)
    po.find("Yksi.").msgstr = "Ett, ur filen."
    shown = take(cms, po, lesson)
    word = StringTranslation.objects.get(translation_of__data="Yksi.", locale__language_code="sv")
    word.data = "Ett, av en kollega."
    word.save()
    again = confirm(cms, shown)
    assert "Somebody changed some of these words" in again.text
    assert words(lesson)["Yksi."] == "Ett, av en kollega."
    confirm(cms, again)
    assert words(lesson)["Yksi."] == "Ett, ur filen."


def test_a_yes_is_good_for_who_was_shown_and_cannot_be_made_up(
    cms: Client, lesson: Any, client: Client
) -> None:
    po = file_of(cms, lesson)
    po.find("Yksi.").msgstr = "Ett, ur filen."
    shown = take(cms, po, lesson)
    before = words(lesson)
    client.force_login(translator(*site_tree().home.values()))
    confirm(client, shown)
    client.post(reverse(TAKE), {"confirmed": "eyJ0ZXh0IjoieCJ9:x:y"})
    assert words(lesson) == before


def test_only_who_may_edit_the_page_gets_or_gives_words(
    client: Client, cms: Client, lesson: Any
) -> None:
    po = file_of(cms, lesson)
    number = translation_of(lesson, "sv").pk
    client.force_login(translator(site_tree().home["en"]))
    for name in ("show", "words", "take_page"):
        assert (
            client.get(reverse(f"editorial_translations:{name}", args=[number])).status_code == 404
        )
    address = reverse("wagtail_localize:download_pofile", args=[number])
    assert client.get(address).status_code == 404
    answer = take(client, po)
    assert "not yours to edit" in answer.text
    section = reverse("editorial_translations:section_words", args=[lesson.get_parent().pk, "sv"])
    assert "msgid" not in client.get(section, follow=True).text


def test_the_buttons_of_the_translation_editor_lead_here(cms: Client, lesson: Any) -> None:
    number = translation_of(lesson, "sv").pk
    answer = cms.get(reverse("wagtail_localize:download_pofile", args=[number]))
    po = po_files.parsed(answer.text)
    po.find("Yksi.").msgstr = "Ett, ur filen."
    address = reverse("wagtail_localize:upload_pofile", args=[number])
    shown = cms.post(address, {"file": SimpleUploadedFile("words.po", str(po).encode())})
    assert words(lesson)["Yksi."] == "sv: Yksi."
    confirm(cms, shown)
    assert words(lesson)["Yksi."] == "Ett, ur filen."


def test_a_file_of_many_pages_costs_few_queries(cms: Client, lesson: Any, person: Any) -> None:
    section = reverse("editorial_translations:section_words", args=[lesson.get_parent().pk, "sv"])

    def ask() -> None:
        judge(text, by=person)

    text = cms.get(section).text
    ask()
    few = len(queries_of(ask))
    for _number in range(4):
        translate(LessonPageFactory(parent=lesson.get_parent().specific), "sv")
    text = cms.get(section).text
    assert len(queries_of(ask)) == few
