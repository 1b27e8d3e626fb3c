"""Translating: structure and ids stay, words change."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import rich_text
from wagtail_localize.models import (
    LocaleSynchronization,
    Translation,
)

from core.models import AcademyDocument
from core.translations import WordsDoNotFit, adopt_translation, save_translation_draft
from courses.blocks import LessonBodyBlock
from courses.content import lesson_content, quiz_of
from courses.models import LessonPage
from courses.quizzes import signature
from home.models import StandardPage
from tests.factories.editorial import publish_latest
from tests.factories.every_block import every_block
from tests.factories.lesson_bodies import (
    body,
    quiz_lesson,
    single_choice,
    text_list,
    true_false,
)
from tests.factories.pages import (
    LessonPageFactory,
    ModulePageFactory,
    TrackPageFactory,
    publish,
    releaser,
    site_tree,
    translated,
)
from tests.factories.translations import publish_draft, translate, translation_of
from tests.factories.uploads import CAPTIONS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_apart")]


def ids(raw: Any) -> Iterator[str]:
    """Every block id in raw StreamField data, in order."""
    if isinstance(raw, list):
        for item in raw:
            yield from ids(item)
    elif isinstance(raw, dict):
        if "id" in raw:
            yield raw["id"]
        for value in raw.values():
            yield from ids(value)


def raw_body(page: LessonPage) -> Any:
    return json.loads(json.dumps(page.body.get_prep_value()))


def test_the_example_has_every_kind_of_block() -> None:
    site_tree()
    kinds = {item["type"] for item in every_block()}
    assert kinds == set(LessonBodyBlock().child_blocks)


@pytest.fixture
def lesson() -> LessonPage:
    """In Finnish, with every kind of block and a quiz; its module is translated already."""
    site_tree()
    module = ModulePageFactory()
    for code in ("sv", "en"):
        translate(module, code)
    fields = quiz_lesson(pass_mark=65, max_attempts=4, minutes=23, is_required=False)
    return LessonPageFactory(
        parent=module, slug="askel", **{**fields, "body": body(*every_block())}
    )


@pytest.mark.parametrize("code", ["sv", "en"])
def test_translation_keeps_the_id_of_every_block_question_and_option(
    lesson: LessonPage, code: str
) -> None:
    copy = translate(lesson, code)
    assert list(ids(raw_body(copy))) == list(ids(raw_body(lesson)))
    quiz, original = quiz_of(lesson_content(copy)), quiz_of(lesson_content(lesson))
    assert quiz and original
    assert signature(quiz["questions"]) == signature(original["questions"])
    assert quiz["questions"][0]["text"] == f"{code}: Kuka päättää?"
    assert quiz["questions"][0]["options"][0]["text"] == f"{code}: Johto"


def test_translation_changes_the_words_of_every_kind_of_block(lesson: LessonPage) -> None:
    frozen = {part["type"]: part for part in lesson_content(translate(lesson, "sv"))["blocks"]}
    assert frozen["text"]["html"].startswith("<h2>sv: Otsikko</h2>")
    assert frozen["figure"]["alt"] == "sv: Kaavio ostoista"
    assert frozen["figure"]["caption"] == "sv: Kuvateksti"
    assert frozen["video"]["transcript"] == "<p>sv: Puhe tekstinä.</p>"
    assert frozen["video"]["url"] == "https://video.example/1.mp4"
    assert frozen["file"]["title"] == "sv: Pohja"
    assert frozen["callout"]["kind"] == "law"
    assert frozen["quotation"]["text"] == "sv: Sitaatti."
    assert frozen["key_terms"]["terms"][0]["term"] == "sv: Hankinta"
    assert frozen["table"]["rows"][1][0] == "sv: Autot"
    assert frozen["details"]["summary"] == "sv: Lisää"
    assert frozen["reflection"]["prompt"] == "sv: Mitä sinä tekisit?"


def test_rules_follow_the_original_and_the_address_stays(lesson: LessonPage) -> None:
    copy = translate(lesson, "sv")
    rules = ("completion_rule", "pass_mark", "max_attempts", "minutes", "is_required", "slug")
    assert [getattr(copy, name) for name in rules] == ["quiz", 65, 4, 23, False, "askel"]
    lesson.pass_mark, lesson.minutes = 80, 30
    publish(lesson)
    copy = translate(lesson, "sv")
    assert (copy.pass_mark, copy.minutes, copy.slug) == (80, 30, "askel")


def test_the_rule_of_a_task_and_its_days_follow_the_original() -> None:
    site_tree()
    module = ModulePageFactory()
    translate(module, "sv")
    task = LessonPageFactory(parent=module, completion_rule="task", due_days=14)
    copy = translate(task, "sv")
    assert (copy.completion_rule, copy.due_days) == ("task", 14)
    task.due_days = 21
    publish(task)
    assert translate(task, "sv").due_days == 21


def test_question_added_later_arrives_with_its_id(lesson: LessonPage) -> None:
    translate(lesson, "sv")
    raw = raw_body(lesson)
    raw[-1]["value"]["questions"].append(single_choice("Uusi kysymys?", question_id="q-new"))
    del raw[-1]["value"]["questions"][0]
    lesson.body = json.dumps(raw)
    publish(lesson)
    copy = translate(lesson, "sv")
    assert list(ids(raw_body(copy))) == list(ids(raw_body(lesson)))
    quiz = quiz_of(lesson_content(copy))
    assert quiz
    assert quiz["questions"][-1]["options"][0]["id"] == "q-new-right"


def test_translated_track_refers_to_the_same_modules_in_the_same_order() -> None:
    site_tree()
    modules = [ModulePageFactory(), ModulePageFactory()]
    track = TrackPageFactory(modules=modules, goals=text_list("Tavoite", "Toinen"))
    row = track.track_modules.first()
    row.local_introduction, row.week_offset, row.is_required = "Miksi tämä?", 3, False
    track.track_modules.add(row)
    track.save()
    copy = translate(publish(track), "sv")
    rows = list(copy.track_modules.all())
    assert [entry.module_id for entry in rows] == [module.pk for module in modules]
    assert [entry.locale.language_code for entry in rows] == ["sv", "sv"]
    assert (rows[0].local_introduction, rows[0].week_offset, rows[0].is_required) == (
        "sv: Miksi tämä?",
        3,
        False,
    )
    assert [str(child.value) for child in copy.goals] == ["sv: Tavoite", "sv: Toinen"]
    assert copy.theme_id == track.theme_id


def test_publishing_makes_no_page_in_another_language(
    django_capture_on_commit_callbacks: Any, client: Client
) -> None:
    tree = site_tree()
    client.force_login(releaser())
    pages = Page.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        track = TrackPageFactory()
        response = client.post(
            reverse("wagtailadmin_pages:add", args=["home", "standardpage", tree.home["fi"].pk]),
            {
                "title": "Ohje",
                "slug": "ohje",
                "summary": "",
                "body": rich_text("<p>Näin pääset alkuun.</p>"),
                "comments-TOTAL_FORMS": 0,
                "comments-INITIAL_FORMS": 0,
                "action-submit": "1",
            },
        )
        publish_latest(StandardPage.objects.get(slug="ohje"))
        publish(track)
    assert response.status_code == 302
    assert Page.objects.count() == pages + 2
    assert not Page.objects.filter(alias_of__isnull=False).exists()
    assert not LocaleSynchronization.objects.exists()


def test_trees_of_aliases_cannot_be_switched_on(client: Client) -> None:
    locale = site_tree().locales["sv"]
    client.force_login(releaser())
    page = client.get(reverse("wagtaillocales:edit", args=[locale.pk])).content.decode()
    assert "sync_from" not in page


def test_untranslated_parent_becomes_a_draft_open_for_translation() -> None:
    site_tree()
    module = ModulePageFactory()
    copy = translate(LessonPageFactory(parent=module), "sv")
    parent = copy.get_parent().specific
    assert (parent.translation_key, parent.live, parent.alias_of_id) == (
        module.translation_key,
        False,
        None,
    )
    opened = Translation.objects.get(source__object_id=module.translation_key)
    assert (opened.target_locale.language_code, opened.enabled) == ("sv", True)


def test_submitted_translation_begins_as_a_draft(client: Client) -> None:
    tree = site_tree()
    module = ModulePageFactory()
    client.force_login(releaser())
    client.post(
        reverse("wagtail_localize:submit_page_translation", args=[module.pk]),
        {"locales": [tree.locales["sv"].pk]},
    )
    assert module.get_translation(tree.locales["sv"]).live is False


def test_page_translated_by_hand_is_adopted_with_its_words(lesson: LessonPage) -> None:
    raw = json.loads(json.dumps(raw_body(lesson)).replace("Kuka p", "Vem p"))
    by_hand = translated(lesson, "sv", title="Steg", body=json.dumps(raw))
    before = raw_body(by_hand)
    save_translation_draft(adopt_translation(lesson, by_hand), user=None)
    copy = publish_draft(lesson.get_translation(by_hand.locale))
    assert copy.title == "Steg"
    assert raw_body(copy) == before

    raw = raw_body(lesson)
    raw[-1]["value"]["questions"].append(true_false("Uusi?", question_id="q-new"))
    lesson.body = json.dumps(raw)
    publish(lesson)
    save_translation_draft(translation_of(lesson, "sv"), user=None)
    copy = publish_draft(lesson.get_translation(by_hand.locale))
    quiz = quiz_of(lesson_content(copy))
    assert quiz
    assert [question["id"] for question in quiz["questions"]][-1] == "q-new"
    assert "Vem p" in quiz["questions"][0]["text"]


def test_translation_with_other_texts_is_not_adopted(lesson: LessonPage) -> None:
    raw = raw_body(lesson)
    raw[0]["value"] = "<p>Yksi.</p><p>Kaksi.</p><p>Kolme.</p><p>Neljä.</p>"
    by_hand = translated(lesson, "sv", body=json.dumps(raw))
    with pytest.raises(WordsDoNotFit):
        adopt_translation(lesson, by_hand)
    assert not Translation.objects.filter(source__object_id=lesson.translation_key).exists()


def test_adopted_translation_keeps_its_own_links_and_files(lesson: LessonPage) -> None:
    raw = raw_body(lesson)
    raw[0]["value"] = '<p>Katso <a href="https://law.example/fi">laki</a>.</p>'
    lesson.body = json.dumps(raw)
    publish(lesson)
    own_file = AcademyDocument.objects.create(
        title="Mall", file=ContentFile(CAPTIONS, name="mall.vtt")
    )
    raw[0]["value"] = '<p>Se <a href="https://law.example/sv">lagen</a>.</p>'
    raw[3]["value"]["document"] = own_file.pk
    by_hand = translated(lesson, "sv", body=json.dumps(raw))
    before = raw_body(by_hand)
    save_translation_draft(adopt_translation(lesson, by_hand), user=None)
    assert raw_body(publish_draft(lesson.get_translation(by_hand.locale))) == before

    raw[0]["value"] = "<p>Se lagen.</p>"  # a link fewer than the original
    other = translated(lesson, "en", body=json.dumps(raw))
    with pytest.raises(WordsDoNotFit):
        adopt_translation(lesson, other)
