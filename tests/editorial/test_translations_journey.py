"""A lesson is changed after it was translated: what the translator, the reader, the editor who
releases and the learner meet, until the translation has followed."""

import json
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail_localize.models import StringSegment, StringTranslation

from core.models import Licence
from courses.content import quiz_of
from courses.models import EditionText
from courses.services import ReleaseRefused, release_edition
from editorial.templatetags.translation_tags import SENTENCES
from editorial.translations import po_files
from editorial.translations.choices import State
from editorial.translations.states import states_of
from editorial.translations.touched import touched_texts
from tests.factories.editorial import reviewer, translator, waiting
from tests.factories.lesson_bodies import quiz_lesson, single_choice, text_block
from tests.factories.pages import (
    LessonPageFactory,
    ModulePageFactory,
    TrackPageFactory,
    publish,
    releaser,
    site_tree,
)
from tests.factories.translations import translate, translation_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
REVIEW_ON = date(2099, 1, 1)
WORDS = {"Yksi.": "Ett, av en människa.", "Kuka päättää?": "Vem bestämmer?"}


@pytest.fixture
def lesson() -> Any:
    """With a quiz, in a track of its own; all of it translated into Swedish, two texts by hand."""
    site_tree()
    licence, _made = Licence.objects.get_or_create(key="cc-by", defaults={"name_fi": "CC BY 4.0"})
    module = ModulePageFactory(title="Moduuli", licence=licence)
    fields = quiz_lesson(single_choice(question_id="q1"))
    blocks = json.loads(fields["body"])
    blocks[0] = text_block("<p>Yksi.</p><p>Kaksi.</p>", block_id="text")
    fields |= {"title": "Askel", "body": json.dumps(blocks), "review_on": REVIEW_ON}
    page = LessonPageFactory(parent=module, **fields)
    track = TrackPageFactory(modules=[module])
    for each in (module, page, track):
        translate(each, "sv")
    for original, words in WORDS.items():
        StringTranslation.objects.filter(translation_of__data=original).update(data=words)
    page.save_revision().publish()
    translate(page, "sv")
    return page


def edited(lesson: Any) -> Any:
    """One paragraph changed and one question added, published."""
    page = type(lesson).objects.get(pk=lesson.pk)
    raw = json.loads(json.dumps(list(page.body.raw_data)).replace("Kaksi.", "Toinen."))
    raw[1]["value"]["questions"].append(single_choice("Kuka maksaa?", question_id="q2"))
    page.body = json.dumps(raw)
    return publish(page)


def cell(lesson: Any) -> Any:
    return states_of([lesson.translation_key])[lesson.translation_key].cells["sv"]


def swedish(lesson: Any) -> Any:
    return lesson.get_translation(site_tree().locales["sv"]).specific


def has_notice(client: Client, lesson: Any) -> bool:
    caches["content"].clear()
    with translation.override("sv"):
        sentence = str(SENTENCES["fi"]).partition("%(day)s")[0]
    return sentence in client.get(swedish(lesson).url).text


def release(lesson: Any) -> Any:
    track = lesson.get_parent().specific.used_in_tracks[0]
    return release_edition(track, by=releaser())


def write_words(cms: Client, lesson: Any) -> None:
    """As the translation editor sends them: every open text of the page."""
    row = translation_of(lesson, "sv")
    segments = StringSegment.objects.filter(source=row.source)
    for segment in segments.annotate_translation(row.target_locale).select_related("string"):
        if segment.translation is None:
            address = reverse("wagtail_localize:edit_string_translation", args=[row.pk, segment.pk])
            answer = cms.put(
                address,
                f"value=sv: {segment.string.data}",
                content_type="application/x-www-form-urlencoded",
            )
            assert answer.status_code == 201


def assert_told_of_the_change(cms: Client, reader: Client, lesson: Any) -> None:
    """By the matrix, with exactly the texts that were touched; and to readers, whose page has not
    moved."""
    assert (cell(lesson).state, cell(lesson).open_words) == (State.OUTDATED, 6)
    report = cms.get(reverse("editorial_translations:matrix"), {"state": "outdated"}).text
    assert "6 texts to translate" in report
    texts = {text.new: text.old for text in touched_texts(translation_of(lesson, "sv"))}
    assert texts.pop("Toinen.") == "Kaksi."
    assert set(texts.values()) == {""}
    new = {"Kuka maksaa?", "Johto", "Juuri niin.", "Ei kukaan", "Lue vaihe uudelleen."}
    assert texts.keys() == new
    show = reverse("editorial_translations:show", args=[translation_of(lesson, "sv").pk])
    assert "sv: Kaksi." in cms.get(show).text
    assert has_notice(reader, lesson)
    assert "Ett, av en människa." in reader.get(swedish(lesson).url).text


def assert_frozen_as_translated() -> None:
    frozen = EditionText.objects.get(language="sv").content
    quiz = quiz_of(frozen)
    assert quiz
    assert [question["id"] for question in quiz["questions"]] == ["q1", "q2"]
    assert quiz["questions"][0]["text"] == "Vem bestämmer?"  # by hand, and kept
    assert "Ett, av en människa.</p><p>sv: Toinen." in frozen["blocks"][0]["html"]
    assert "outdated" not in frozen


def test_a_changed_lesson_on_its_way_through_translation_review_and_release(
    client: Client, lesson: Any
) -> None:
    reader, cms, person = Client(), client, translator()
    cms.force_login(person)
    assert cell(lesson).state is State.DONE
    assert not has_notice(reader, lesson)

    edited(lesson)
    assert_told_of_the_change(cms, reader, lesson)
    # No edition is released while one language lacks a question.
    with translation.override("en"), pytest.raises(ReleaseRefused, match="the quiz in Svenska"):
        release(lesson)

    # The translator, who may publish nothing, writes the words and submits them.
    assert not swedish(lesson).permissions_for_user(person).can_publish()
    write_words(cms, lesson)
    assert has_notice(reader, lesson)
    cms.post(reverse("editorial_submit_translation", args=[translation_of(lesson, "sv").pk]))
    assert cell(lesson).state is State.OUTDATED
    with pytest.raises(ReleaseRefused):
        release(lesson)

    # Somebody else approves.
    waiting(swedish(lesson).current_workflow_state).approve(user=reviewer())
    assert cell(lesson).state is State.DONE
    assert not has_notice(reader, lesson)
    release(lesson)
    assert_frozen_as_translated()


def test_a_translator_without_the_right_to_publish_does_all_of_it(
    client: Client, lesson: Any
) -> None:
    """Open a page, send its words out and in, see what changed, and submit."""
    person = translator()
    client.force_login(person)
    assert not person.groups.exclude(pk=Group.objects.get(name="Translators").pk).exists()
    other = LessonPageFactory(
        parent=lesson.get_parent().specific, title="Uusi askel", review_on=REVIEW_ON
    )
    client.post(reverse("editorial_translations:begin"), {"one": f"{other.pk}:sv"})
    row = translation_of(other, "sv")
    po = po_files.parsed(client.get(reverse("editorial_translations:words", args=[row.pk])).text)
    for entry in po:
        entry.msgstr = f"sv: {entry.msgid}"
    file = SimpleUploadedFile("words.po", str(po).encode())
    take = reverse("editorial_translations:take_page", args=[row.pk])
    shown = client.post(take, {"file": file})
    client.post(take, {"confirmed": shown.context["confirmed"]})
    assert client.get(reverse("editorial_translations:show", args=[row.pk])).status_code == 200
    client.post(reverse("editorial_submit_translation", args=[row.pk]))
    draft = swedish(other)
    assert (draft.live, draft.title) == (False, "sv: Uusi askel")
    assert draft.current_workflow_state is not None
    assert client.get(reverse("editorial_translations:matrix")).status_code == 200
