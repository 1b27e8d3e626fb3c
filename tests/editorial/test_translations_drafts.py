"""Saving a translation writes a draft: readers see nothing of it, and handwork is kept."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import caches
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms.models import model_to_dict
from django.test import Client
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, TranslationLog

from core.models import LawCitation, LawSection
from core.translations import begin_translation, save_translation_draft
from core.translations.drafts import packages_save_target
from courses.models import TrackModule, TrackPage
from tests.factories.lesson_bodies import body, text_block
from tests.factories.pages import (
    LessonPageFactory,
    ModulePageFactory,
    TrackPageFactory,
    publish,
    releaser,
    site_tree,
)
from tests.factories.translations import (
    publish_draft,
    translate,
    translate_words,
    translation_of,
    translator,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
BOOKKEEPING = {"latest_revision", "has_unpublished_changes", "draft_title"}


@pytest.fixture
def track() -> TrackPage:
    """In Finnish and Swedish, with two modules in an order; changed since in Finnish."""
    site_tree()
    modules = [ModulePageFactory(), ModulePageFactory()]
    page = TrackPageFactory(title="Polku", modules=modules)
    law = LawSection.objects.create(act="1397/2016", section="66 §", name_fi="Hankintalaki")
    page.law_citations.add(LawCitation(law=law))
    publish(page)
    translate(page, "sv")
    first, second = page.track_modules.all()
    first.local_introduction = "Miksi tämä?"
    page.track_modules.set([first])
    page.law_citations.set([LawCitation(law=page.law_citations.get().law, checked_on=TODAY)])
    page.title, page.weeks = "Uusi polku", 9
    publish(page)
    assert second.pk
    return page


def as_rows(page: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The live row without what Wagtail writes beside a draft, and its child rows."""
    row = model_to_dict(type(page).objects.get(pk=page.pk))
    rows = [
        values
        for model, parent in ((TrackModule, "track_id"), (LawCitation, "page_id"))
        for values in model.objects.filter(**{parent: page.pk}).order_by("pk").values()
    ]
    return {k: v for k, v in row.items() if k not in BOOKKEEPING}, rows


def as_read(client: Client, page: Any) -> str:
    caches["content"].clear()
    return client.get(page.url).text


def test_a_draft_leaves_the_live_page_and_its_rows_as_they_are(
    track: TrackPage, client: Client
) -> None:
    swedish = track.get_translation(site_tree().locales["sv"])
    before, read = as_rows(swedish), as_read(client, swedish)
    translation = translation_of(track, "sv")
    translate_words(translation)
    page = save_translation_draft(translation, user=releaser())
    assert as_rows(swedish) == before
    assert as_read(client, swedish) == read
    swedish.refresh_from_db()
    assert swedish.has_unpublished_changes
    draft = page.get_latest_revision_as_object()
    assert (draft.title, draft.weeks) == ("sv: Uusi polku", 9)
    assert [row.local_introduction for row in draft.track_modules.all()] == ["sv: Miksi tämä?"]
    assert [row.checked_on for row in draft.law_citations.all()] == [TODAY]
    assert page.get_latest_revision().user == releaser()
    publish_draft(swedish)
    assert as_rows(swedish)[0]["title"] == "sv: Uusi polku"
    assert len(as_rows(swedish)[1]) == 2


def test_the_packages_own_draft_changes_the_live_page(track: TrackPage, client: Client) -> None:
    swedish = track.get_translation(site_tree().locales["sv"])
    before, read = as_rows(swedish), as_read(client, swedish)
    packages_save_target(translation_of(track, "sv"), publish=False)
    assert as_rows(swedish) != before
    assert as_read(client, swedish) != read


def test_every_way_of_the_package_saves_a_draft(track: TrackPage) -> None:
    swedish = track.get_translation(site_tree().locales["sv"])
    before = as_rows(swedish)
    translation_of(track, "sv").save_target(publish=False)
    assert as_rows(swedish) == before
    with pytest.raises(PermissionDenied):
        translation_of(track, "sv").save_target(user=translator(), publish=True)
    assert as_rows(swedish) == before


def test_a_page_that_never_was_published_is_written_whole() -> None:
    site_tree()
    module = ModulePageFactory(title="Moduuli")
    translated_module = translate(module, "sv")
    translated_module.unpublish()
    lesson = LessonPageFactory(parent=module, title="Askel")
    translation = begin_translation(lesson, site_tree().locales["sv"])
    translate_words(translation)
    page = save_translation_draft(translation, user=None)
    row = Page.objects.get(pk=page.pk)
    assert (row.title, row.live, row.get_parent().pk) == (
        "sv: Askel",
        False,
        translated_module.pk,
    )


def test_words_that_break_the_page_are_told_and_nothing_is_saved(track: TrackPage) -> None:
    translation = translation_of(track, "sv")
    translate_words(translation)
    word = StringTranslation.objects.get(translation_of__data="Uusi polku")
    word.data = "x" * 300
    word.save()
    logs = TranslationLog.objects.count()
    with pytest.raises(ValidationError):
        save_translation_draft(translation, user=None)
    word.refresh_from_db()
    assert word.has_error
    assert TranslationLog.objects.count() == logs


def test_a_title_is_told_in_lists_as_it_is_read_and_no_longer_than_they_hold(
    track: TrackPage,
) -> None:
    translate_words(translation_of(track, "sv"))
    word = StringTranslation.objects.get(translation_of__data="Uusi polku")
    for words, told in (("Mål &amp; medel", "Mål & medel"), ("x" * 300, "x" * 255)):
        word.data = words
        word.save()
        swedish = track.get_translation(site_tree().locales["sv"])
        assert (swedish.draft_title, swedish.title) == (told, "sv: Polku")


# ------------------------------------------------------------------ handwork

TEXTS = body(text_block("<p>Yksi.</p><p>Kaksi.</p><p>Kolme.</p>", block_id="text"))


@pytest.fixture
def lesson() -> Any:
    """Three paragraphs in Finnish and Swedish."""
    site_tree()
    page = LessonPageFactory(title="Askel", body=TEXTS)
    translate(page, "sv")
    return page


def change(page: Any, *changes: tuple[str, str], publishing: bool = True) -> Any:
    page = type(page).objects.get(pk=page.pk)
    raw = json.dumps(list(page.body.raw_data), ensure_ascii=False)
    for old, new in changes:
        assert old in raw
        raw = raw.replace(old, new)
    page.body = raw
    if publishing:
        return publish(page)
    page.save_revision(user=releaser())
    return page


def swedish_of(lesson: Any) -> Any:
    return lesson.get_translation(site_tree().locales["sv"]).specific


def draft_text(lesson: Any) -> str:
    draft = swedish_of(lesson).get_latest_revision_as_object()
    return str(draft.body[0].value.source)


def printed_anew(lesson: Any) -> str:
    """What a translator saves who opens the page and adds no word."""
    save_translation_draft(translation_of(lesson, "sv"), user=None)
    return draft_text(lesson)


@pytest.mark.parametrize("publishing", [True, False])
def test_a_page_edited_by_hand_keeps_the_edit(lesson: Any, publishing: bool) -> None:
    change(swedish_of(lesson), ("sv: Kaksi.", "Två, för hand."), publishing=publishing)
    assert printed_anew(lesson) == "<p>sv: Yksi.</p><p>Två, för hand.</p><p>sv: Kolme.</p>"
    kept = StringTranslation.objects.get(translation_of__data="Kaksi.")
    assert kept.data == "Två, för hand."
    change(lesson, ("Yksi.", "Ensin."))
    assert printed_anew(lesson) == "<p>Ensin.</p><p>Två, för hand.</p><p>sv: Kolme.</p>"


def test_the_packages_own_saving_prints_over_it(lesson: Any) -> None:
    change(swedish_of(lesson), ("sv: Kaksi.", "Två, för hand."))
    packages_save_target(translation_of(lesson, "sv"), publish=False)
    assert "för hand" not in draft_text(lesson)


def test_a_hand_edit_and_a_change_of_the_original_after_it_are_both_kept(lesson: Any) -> None:
    change(swedish_of(lesson), ("sv: Kaksi.", "Två, för hand."), ("sv: Yksi.", "Ett, för hand."))
    change(lesson, ("Yksi.", "Ensin."))
    assert printed_anew(lesson) == "<p>Ensin.</p><p>Två, för hand.</p><p>sv: Kolme.</p>"
    old = StringTranslation.objects.get(translation_of__data="Yksi.")
    assert old.data == "Ett, för hand."  # shown beside the changed text


def test_a_text_changed_on_both_sides_keeps_the_later_handwork(lesson: Any) -> None:
    change(lesson, ("Yksi.", "Ensin."))
    change(swedish_of(lesson), ("sv: Yksi.", "Först, för hand."))
    assert printed_anew(lesson) == "<p>Först, för hand.</p><p>sv: Kaksi.</p><p>sv: Kolme.</p>"


def test_a_page_rebuilt_by_hand_is_left_alone_and_told(lesson: Any) -> None:
    change(swedish_of(lesson), ("<p>sv: Kaksi.</p>", "<p>Helt</p><p>annat.</p>"))
    before = draft_text(lesson)
    with pytest.raises(ValidationError):
        save_translation_draft(translation_of(lesson, "sv"), user=None)
    assert draft_text(lesson) == before


def test_words_of_the_translation_editor_survive_every_change_elsewhere(lesson: Any) -> None:
    word = StringTranslation.objects.get(translation_of__data="Kaksi.")
    word.data = "Två, av en människa."
    word.save()
    steps: list[Callable[[], Any]] = [
        lambda: change(lesson, ("Yksi.", "Ensin.")),
        lambda: change(lesson, ("<p>Kolme.</p>", "")),
        lambda: publish(lesson),
    ]
    for step in steps:
        step()
        assert "<p>Två, av en människa.</p>" in printed_anew(lesson)
