"""Lesson files: what is read from them, and that an error says where to look."""

import re
from pathlib import Path

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from core.blocks import INLINE_FEATURES, TEXT_FEATURES
from home.demo.content_files import CONTENT
from home.demo.directives import Assets
from home.demo.markdown_lessons import LessonFileError, ParsedLesson, parse_lesson
from home.demo.pages import skeleton
from home.demo.rich_text import rich_text

ASSETS = Assets(documents={"category-table": 7}, images={"spend-pyramid": 8})
HEAD = """+++
title = "Otsikko"
summary = "Yksi virke."
minutes = 10
rule = "read"
required = true
goals = ["ymmärtää"]
+++
"""  # 8 lines
QUIZ = """:::quiz Testaa
? single
Kumpi?
- [ ] a >> ei
- [x] b
! Koska.

? numeric 12.5 tolerance 0.5
Paljonko?
! Näin.

? truefalse false
Väite.
! Selitys.
:::
"""


def lesson(folder: Path, body: str, head: str = HEAD, language: str = "fi") -> ParsedLesson:
    path = folder / "b1" / f"01-nimi.{language}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(head + body, encoding="utf-8")
    return parse_lesson(path, ASSETS)


def test_text_between_directives_is_one_block(tmp_path):
    found = lesson(tmp_path, "\nA *b*.\n\n## C\n\n:::tip D\nE\n:::\n\n:::reflection\nF?\n:::\nG\n")
    assert [block["type"] for block in found.values["body"]] == [
        "text",
        "callout",
        "reflection",
        "text",
    ]
    assert found.values["body"][0]["value"] == "<p>A <i>b</i>.</p><h2>C</h2>"
    assert found.values["body"][1]["value"] == {
        "kind": "tip",
        "heading": "D",
        "text": "<p>E</p>",
    }
    assert found.slug == "nimi"


def test_quiz_questions_carry_their_keys(tmp_path):
    (quiz,) = lesson(tmp_path, QUIZ).values["body"]
    single, numeric, statement = quiz["value"]["questions"]
    assert [row["value"] for row in single["value"]["options"]] == [
        {"text": "a", "is_right": False, "feedback": "ei"},
        {"text": "b", "is_right": True, "feedback": ""},
    ]
    assert (numeric["value"]["answer"], numeric["value"]["tolerance"]) == ("12.5", "0.5")
    assert statement["value"]["is_true"] == "false"


def test_ids_are_the_same_in_every_language_and_run(tmp_path):
    swedish = QUIZ.replace("Kumpi?", "Vilken?")
    first = lesson(tmp_path, "Teksti.\n" + QUIZ)
    again = lesson(tmp_path, "Teksti.\n" + QUIZ)
    other = lesson(tmp_path, "Text.\n" + swedish, language="sv")
    assert first.key == again.key == other.key
    assert skeleton(first) == skeleton(again) == skeleton(other)
    swapped = QUIZ.replace("[ ] a", "[x] a").replace("[x] b", "[ ] b")
    assert skeleton(lesson(tmp_path, "Teksti.\n" + swapped)) != skeleton(first)


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ("\n# Suuri\n", 10, "h1 is not allowed"),
        (":::tip A\n## B\n:::\n", 10, "h2 is not allowed"),
        ("x\n\n:::tip A\nB\n", 11, "never closed"),
        (":::tip A\n:::law B\n:::\n", 10, "inside another"),
        (":::unknown A\nB\n:::\n", 9, "unknown directive"),
        (":::tip\nB\n:::\n", 9, "no heading"),
        (":::file nothing | Title\n:::\n", 9, "nothing makes"),
        (":::image spend-pyramid | alt\n:::\n", 9, "takes 3 parts"),
        (":::table A\n| a | b |\n| --- | --- |\n| c |\n:::\n", 12, "another number of cells"),
        (":::terms\na: b\nc\n:::\n", 11, "term: definition"),
        (":::quiz A\n? single\nB?\n- [ ] c\n- [ ] d\n! E.\n:::\n", 10, "right ones"),
        (":::quiz A\n? single\nB?\n- [x] c\n- [ ] d\n:::\n", 10, "no explanation"),
        (":::quiz A\n? numeric x tolerance 0\nB?\n! C.\n:::\n", 10, "unknown type"),
    ],
)
def test_error_names_file_and_line(tmp_path, body, line, message):
    with pytest.raises(LessonFileError, match=re.escape(message)) as caught:
        lesson(tmp_path, body)
    assert f"01-nimi.fi.md:{line}: " in str(caught.value)


@pytest.mark.parametrize(
    ("given", "put"),
    [
        ("minutes = 10", 'minutes = "10"'),
        ('title = "Otsikko"\n', ""),
        ('rule = "read"', 'rule = "quiz"'),
        ("required = true", "required = true\nextra = 1"),
        ("required = true", "required = true\ndue_days = 14"),
        ("minutes = 10", "minutes ="),
    ],
)
def test_front_matter_is_checked(tmp_path, given, put):
    with pytest.raises(LessonFileError, match=re.escape("01-nimi.fi.md:1: ")):
        lesson(tmp_path, "x\n", head=HEAD.replace(given, put))


def test_a_task_may_have_days(tmp_path):
    head = HEAD.replace('rule = "read"', 'rule = "task"\ndue_days = 14')
    values = lesson(tmp_path, "x\n", head=head).values
    assert (values["completion_rule"], values["due_days"]) == ("task", 14)


@pytest.mark.parametrize("path", sorted(CONTENT.glob("*/*/*.fi.md")), ids=lambda path: path.name)
def test_editor_keeps_every_text_as_it_is(path):
    """What an editor saves without a change is what was there, but for the editor's own keys."""
    for language in ("fi", "sv", "en"):
        version = path.with_name(path.name.replace(".fi.", f".{language}."))
        if not version.exists():
            continue
        parsed = parse_lesson(version, ASSETS)
        for block in parsed.values["body"]:
            if block["type"] == "text":
                assert saved(block["value"], TEXT_FEATURES) == block["value"]
            elif block["type"] in ("callout", "details"):
                assert saved(block["value"]["text"], INLINE_FEATURES) == block["value"]["text"]


def saved(html: str, features: list[str]) -> str:
    converter = ContentstateConverter(features=features)
    kept = converter.to_database_format(converter.from_database_format(html))
    return re.sub(r' data-block-key="[^"]*"', "", kept)


def test_rich_text_escapes_what_is_no_markup():
    assert rich_text("a < b & <script>", headings=True) == "<p>a &lt; b &amp; &lt;script&gt;</p>"
    assert rich_text("[x](javascript:alert(1))", headings=True).count("<a") == 0
