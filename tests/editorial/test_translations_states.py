"""In what state each page is in each language, and what an edit of the original does to it."""

import json
from datetime import date
from typing import Any

import pytest
from wagtail.signals import page_published
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from core.translations import adopt_translation, connect_signals, save_translation_draft
from editorial.refusals import SubmissionRefused
from editorial.services.submission import submit_translation
from editorial.translations.choices import State
from editorial.translations.states import (
    outdated_original,
    outdated_translations,
    states_for,
    states_of,
)
from editorial.translations.touched import TouchedText, touched_texts
from tests.factories.learners import queries_of
from tests.factories.lesson_bodies import body, text_block
from tests.factories.pages import LessonPageFactory, publish, releaser, site_tree, translated
from tests.factories.translations import (
    locale,
    publish_draft,
    translate,
    translate_words,
    translation_of,
    translator,
)

pytestmark = pytest.mark.django_db
TWO = body(
    text_block("<p>Hankinta alkaa tarpeesta.</p><p>Se päättyy vaikutukseen.</p>", block_id="text")
)


@pytest.fixture
def lesson() -> Any:
    """Of two paragraphs, in Finnish; its module in Finnish and Swedish."""
    site_tree()
    page = LessonPageFactory(title="Askel", body=TWO)
    translate(page.get_parent().specific, "sv")
    return page


def cell(page: Any, code: str = "sv") -> Any:
    return states_of([page.translation_key])[page.translation_key].cells[code]


def edit(page: Any, old: str, new: str) -> Any:
    """Change a text of the page's body and publish it."""
    page = type(page).objects.get(pk=page.pk)
    raw = json.dumps(list(page.body.raw_data), ensure_ascii=False)
    assert old in raw
    page.body = raw.replace(old, new)
    return publish(page)


def words_of(page: Any, code: str = "sv") -> dict[str, str]:
    """Original → translation, of the texts that the original has now."""
    rows = StringTranslation.objects.filter(
        context__object_id=page.translation_key,
        locale=locale(code),
        translation_of__segments__source__object_id=page.translation_key,
    )
    return {row.translation_of.data: row.data for row in rows}


def test_a_page_without_a_version_is_missing(lesson: Any) -> None:
    assert (cell(lesson).state, cell(lesson, "fi").state) == (State.MISSING, State.SOURCE)


def test_a_page_that_was_opened_and_never_published_is_in_work(lesson: Any) -> None:
    begin = Translation.objects.create(
        source=TranslationSource.get_or_create_from_instance(lesson)[0],
        target_locale=locale("sv"),
    )
    save_translation_draft(begin, user=None)
    assert cell(lesson).state is State.IN_WORK
    assert cell(lesson).open_words == 5  # title, summary, goal, two paragraphs


def test_a_page_published_with_missing_words_is_outdated(lesson: Any) -> None:
    translate(lesson, "sv")
    assert (cell(lesson).state, cell(lesson).open_words) == (State.DONE, 0)
    word = StringTranslation.objects.filter(context__path="summary", locale=locale("sv")).last()
    assert word
    word.has_error = True
    word.save()
    assert (cell(lesson).state, cell(lesson).open_words) == (State.OUTDATED, 1)


@pytest.mark.usefixtures("in_english")
def test_a_published_change_of_the_original_outdates_exactly_the_touched_text(lesson: Any) -> None:
    translate(lesson, "sv")
    before = words_of(lesson)
    edit(lesson, "tarpeesta", "halusta")
    assert (cell(lesson).state, cell(lesson).open_words) == (State.OUTDATED, 1)
    (touched,) = touched_texts(translation_of(lesson, "sv"))
    assert touched == TouchedText(
        place="Body, Text",
        path="body.text",
        old="Hankinta alkaa tarpeesta.",
        new="Hankinta alkaa halusta.",
        former="sv: Hankinta alkaa tarpeesta.",
        translation="",
    )
    gone = before.pop("Hankinta alkaa tarpeesta.")
    assert gone
    assert words_of(lesson) == before  # every other text keeps its translation


def test_without_the_signal_the_change_would_be_seen_by_nobody(lesson: Any) -> None:
    translate(lesson, "sv")
    page_published.disconnect(dispatch_uid="keep-translations-in-step")
    try:
        edit(lesson, "tarpeesta", "halusta")
        assert cell(lesson).state is State.DONE
    finally:
        connect_signals()


def test_a_draft_of_the_original_changes_no_state(lesson: Any) -> None:
    translate(lesson, "sv")
    lesson.title = "Uusi nimi"
    lesson.save_revision()
    assert cell(lesson).state is State.DONE


def test_publishing_the_original_without_a_change_outdates_nothing(lesson: Any) -> None:
    translate(lesson, "sv")
    publish(lesson)
    lesson.review_on = date(2030, 1, 1)
    publish(lesson)
    assert cell(lesson).state is State.DONE


def test_a_changed_rule_and_a_removed_text_outdate_too(lesson: Any) -> None:
    translate(lesson, "sv")
    lesson.minutes = 99
    publish(lesson)
    assert (cell(lesson).state, cell(lesson).open_words) == (State.OUTDATED, 0)
    translate(lesson, "sv")
    assert cell(lesson).state is State.DONE
    edit(lesson, "<p>Se päättyy vaikutukseen.</p>", "")
    assert (cell(lesson).state, cell(lesson).open_words) == (State.OUTDATED, 0)
    (touched,) = touched_texts(translation_of(lesson, "sv"))
    assert (touched.old, touched.new) == ("Se päättyy vaikutukseen.", "")


def test_a_translation_is_done_when_its_new_words_are_live_and_not_before(lesson: Any) -> None:
    translate(lesson, "sv")
    edit(lesson, "tarpeesta", "halusta")
    translation = translation_of(lesson, "sv")
    translate_words(translation)
    assert (cell(lesson).state, cell(lesson).open_words) == (State.OUTDATED, 0)
    (touched,) = touched_texts(translation)
    assert touched.translation == "sv: Hankinta alkaa halusta."
    page = save_translation_draft(translation, user=None)
    assert cell(lesson).state is State.OUTDATED
    publish_draft(page)
    assert cell(lesson).state is State.DONE
    assert touched_texts(translation) == []


def test_a_revision_reviewed_while_the_original_changed_is_outdated_when_published(
    lesson: Any,
) -> None:
    swedish = translate(lesson, "sv")
    under_review = save_translation_draft(translation_of(lesson, "sv"), user=None)
    edit(lesson, "tarpeesta", "halusta")
    publish_draft(under_review)
    swedish.refresh_from_db()
    assert swedish.last_published_at > lesson.last_published_at
    assert cell(lesson).state is State.OUTDATED


def test_a_page_translated_by_hand_is_judged_by_publication(lesson: Any) -> None:
    by_hand = translated(lesson, "sv", title="Steg")
    assert not Translation.objects.filter(source__object_id=lesson.translation_key).exists()
    assert cell(lesson).state is State.DONE
    publish(lesson)
    assert cell(lesson).state is State.OUTDATED
    publish(by_hand)
    assert cell(lesson).state is State.DONE


def test_a_page_translated_by_hand_is_no_older_for_being_opened_in_another_language(
    lesson: Any,
) -> None:
    translated(lesson, "sv", title="Steg")
    translate(lesson, "en")
    assert (cell(lesson).state, cell(lesson, "en").state) == (State.DONE, State.DONE)


def test_an_adopted_page_is_up_to_date(lesson: Any) -> None:
    by_hand = translated(lesson, "sv", title="Steg")
    adopt_translation(lesson, by_hand)
    assert cell(lesson).state is State.DONE
    edit(lesson, "tarpeesta", "halusta")
    assert (cell(lesson).state, cell(lesson).open_words) == (State.OUTDATED, 1)


def test_a_person_sees_states_of_the_pages_they_may_edit_and_no_others(lesson: Any) -> None:
    tree = site_tree()
    swedish = translate(lesson, "sv")
    edit(lesson, "tarpeesta", "halusta")
    person = translator(tree.home["sv"])
    (outdated,) = outdated_translations(person)
    assert (outdated.page.pk, outdated.source.pk) == (swedish.pk, lesson.pk)
    assert lesson.pk in {row.source.pk for row in states_for(person)}
    elsewhere = translator(tree.tracks["fi"])
    assert outdated_translations(elsewhere) == []
    assert {row.source.pk for row in states_for(elsewhere)} == {tree.tracks["fi"].pk}


def test_the_title_of_a_draft_that_is_not_mine_to_edit_is_not_told(lesson: Any) -> None:
    person = translator(site_tree().home["sv"])
    draft = LessonPageFactory(
        parent=lesson.get_parent().specific, title="Salainen luonnos", live=False
    )
    translated(draft, "sv", title="Min översättning")
    rows = {row.source.pk: row for row in states_for(person)}
    assert "Salainen" not in rows[draft.pk].title
    mine = {row.source.pk: row for row in states_for(releaser())}
    assert mine[draft.pk].title == "Salainen luonnos"


def test_questions_cost_few_queries_whatever_the_number_of_pages(lesson: Any) -> None:
    person = translator(*site_tree().home.values())
    ask = {
        "one notice": lambda: outdated_original(lesson),
        "all states": lambda: states_for(person),
        "dashboard": lambda: outdated_translations(person),
    }
    for question in ask.values():  # what a process keeps
        question()
    few = {name: len(queries_of(question)) for name, question in ask.items()}
    for _number in range(5):
        translate(LessonPageFactory(parent=lesson.get_parent().specific), "sv")
    assert {name: len(queries_of(question)) for name, question in ask.items()} == few
    assert few["one notice"] == 1


def test_who_may_edit_no_page_is_shown_none(lesson: Any) -> None:
    nobody = translator()
    assert states_for(nobody) == []
    assert outdated_translations(nobody) == []


def test_a_translation_with_an_open_text_is_not_submitted(lesson: Any) -> None:
    """Readers would meet the original's language in it; nothing is saved."""
    translate(lesson, "sv")
    edit(lesson, "tarpeesta", "halusta")
    translation = Translation.objects.get(
        source__object_id=lesson.translation_key, target_locale=locale("sv")
    )
    page = translation.get_target_instance()
    before = page.revisions.count()
    with pytest.raises(SubmissionRefused):
        submit_translation(translation, by=releaser())
    assert page.revisions.count() == before
    assert page.current_workflow_state is None
