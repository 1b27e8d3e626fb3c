"""What is counted as reading, and how heavy a text is."""

import pytest
from django.core.management import call_command

from core.reading import heaviness_of, paragraphs_of_html, reading_minutes
from courses.reading import texts_of_body, words_of
from tests.factories.pages import released_track

BLOCKS = [
    {"type": "text", "id": "1", "html": "<h2>Yksi kaksi</h2><p>kolme <b>neljä</b></p>"},
    {"type": "callout", "id": "2", "kind": "tip", "heading": "viisi", "html": "<p>kuusi</p>"},
    {
        "type": "table",
        "id": "3",
        "caption": "seitsemän",
        "header": ["kahdeksan", "yhdeksän"],
        "rows": [["kymmenen", ""]],
        "first_column_is_header": True,
    },
    {"type": "key_terms", "id": "4", "terms": [{"term": "a", "definition": "b c"}]},
    {
        "type": "quiz",
        "id": "5",
        "heading": "Testi",
        "questions": [
            {
                "id": "q",
                "type": "single_choice",
                "text": "Kumpi on?",
                "points": 1,
                "explanation": "ei lasketa tätä",
                "options": [
                    {"id": "o", "text": "tämä", "is_right": True, "feedback": "ei tätäkään"},
                    {"id": "p", "text": "tuo", "is_right": False, "feedback": ""},
                ],
            }
        ],
    },
    {"type": "of_a_later_version", "id": "6"},
]


def test_what_a_reader_reads_is_counted_once():
    assert words_of({"blocks": BLOCKS}) == 4 + 2 + 4 + 3 + 5


def test_feedback_and_explanations_are_not_reading():
    assert not any(
        "lasketa" in text or "tätä" in text for text in texts_of_body({"blocks": BLOCKS})
    )


def test_a_heading_and_a_paragraph_are_two_pieces():
    html = "<h2>A</h2><p>b &amp; c<br/>d</p><ul><li>e</li></ul>"
    assert paragraphs_of_html(html) == ["A", "b & c", "d", "e"]


def test_a_minute_holds_fewer_finnish_words_than_english_ones():
    assert reading_minutes(0, "fi") == 1
    assert reading_minutes(322, "fi") == 2
    assert reading_minutes(323, "fi") == 3
    assert reading_minutes(323, "en") == 2


def test_lix_is_length_of_sentences_and_share_of_long_words():
    found = heaviness_of(["Hankinta on iso asia. Se maksaa paljon rahaa."])
    # 8 words in 2 sentences; only "Hankinta" has seven letters or more
    assert (found.words, found.sentences, found.lix) == (8, 2, round(4 + 100 / 8))
    assert found.longest_sentence in ("Hankinta on iso asia.", "Se maksaa paljon rahaa.")


def test_a_decimal_and_an_abbreviation_inside_a_sentence_do_not_end_it():
    assert heaviness_of(["Summa on n. 3,5 milj. euroa vuodessa."]).sentences == 1


def test_nothing_to_read_is_not_heavy():
    assert heaviness_of([]).lix == heaviness_of(["!"]).lix == 0


@pytest.mark.django_db
def test_the_list_names_every_lesson_with_its_words(capsys):
    track, _edition = released_track()
    call_command("lesson_list")
    printed = capsys.readouterr().out
    assert f"## {track.title}" in printed
    assert printed.count("| 1.") == 3 or "| 1.1 " in printed
