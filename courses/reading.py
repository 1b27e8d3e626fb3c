"""How much there is to read in frozen content. Pure: no database.

Counted is what a reader of the public page reads in the body: text, callouts, tables, terms,
captions, questions with their options; not the title, the goals, feedback or explanations.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from core.reading import paragraphs_of_html, words_in
from courses import quizzes
from courses.content import Content

Block = dict[str, Any]


def _table(block: Block) -> Iterator[str]:
    yield block["caption"]
    yield from block["header"]
    for row in block["rows"]:
        yield from row


def _terms(block: Block) -> Iterator[str]:
    for row in block["terms"]:
        yield row["term"]
        yield row["definition"]


def _quiz(block: Block) -> Iterator[str]:
    yield block["heading"]
    for question in block["questions"]:
        yield question["text"]
        for option in quizzes.QUESTION_TYPES[question["type"]].options(question):
            yield str(option["text"])


_TEXTS: Mapping[str, Callable[[Block], Iterator[str]]] = {
    "text": lambda block: iter(paragraphs_of_html(block["html"])),
    "callout": lambda block: iter([block["heading"], *paragraphs_of_html(block["html"])]),
    "details": lambda block: iter([block["summary"], *paragraphs_of_html(block["html"])]),
    "quotation": lambda block: iter([block["text"], block["attribution"]]),
    "figure": lambda block: iter([block["caption"]]),
    "video": lambda block: iter([block["title"], *paragraphs_of_html(block["transcript"])]),
    "file": lambda block: iter([block["title"]]),
    "reflection": lambda block: iter([block["prompt"]]),
    "table": _table,
    "key_terms": _terms,
    "quiz": _quiz,
}


def texts_of_block(block: Block) -> list[str]:
    """What a reader reads in one frozen block, piece by piece; a block of an unknown type has
    nothing to read."""
    read = _TEXTS.get(block["type"])
    return [text for text in read(block) if text.strip()] if read else []


def texts_of_body(content: Content) -> list[str]:
    return [text for block in content["blocks"] for text in texts_of_block(block)]


def words_of(content: Content) -> int:
    return sum(words_in(text) for text in texts_of_body(content))
