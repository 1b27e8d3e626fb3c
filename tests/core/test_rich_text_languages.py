"""Words of another language keep their mark through the editor and through translation."""

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.strings import StringValue

from core.blocks import TEXT_FEATURES
from core.sanitising import clean_html
from tests.factories.lesson_bodies import block, body
from tests.factories.pages import LessonPageFactory

HTML = '<p>Sana <span lang="sv">upphandling</span> on ruotsia.</p>'


def test_the_editor_keeps_the_mark():
    converter = ContentstateConverter(features=TEXT_FEATURES)
    kept = converter.to_database_format(converter.from_database_format(HTML))
    assert '<span lang="sv">upphandling</span>' in kept


def test_an_unknown_language_is_no_mark_of_the_editor():
    converter = ContentstateConverter(features=TEXT_FEATURES)
    kept = converter.to_database_format(converter.from_database_format(HTML.replace("sv", "xx")))
    assert "lang" not in kept


def test_what_is_printed_keeps_the_mark_and_nothing_more():
    assert clean_html(HTML) == HTML
    assert (
        clean_html('<span lang="sv" onclick="x()" style="y">a</span>') == '<span lang="sv">a</span>'
    )


def test_a_translator_moves_the_marked_words():
    value, attributes = StringValue.from_source_html(HTML[3:-4])
    assert "lang" not in value.data
    translated = StringValue.from_translated_html(
        value.data.replace("Sana", "Ordet").replace("on ruotsia", "är svenska")
    )
    assert (
        translated.render_html(attributes) == 'Ordet <span lang="sv">upphandling</span> är svenska.'
    )


def test_a_translator_still_adds_no_markup_of_their_own():
    for html in ('<span class="a">b</span>', '<i id="x">b</i>', "<p>b</p>"):
        with pytest.raises(ValueError, match="tag"):
            StringValue.from_translated_html(html)


@pytest.mark.django_db
def test_a_lesson_with_a_marked_word_can_be_translated():

    lesson = LessonPageFactory(body=body(block("text", HTML)))
    assert any("upphandling" in str(getattr(s, "string", "")) for s in extract_segments(lesson))
