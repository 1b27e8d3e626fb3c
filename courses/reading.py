"""How much there is to read in frozen content, and how heavy it is. Pure: no database.

Counted is what a reader of the public page reads in the body: text, callouts, tables, terms,
captions, questions with their options; not the title, the goals, feedback or explanations.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from courses import quizzes
from courses.content import Content

# Words a minute in silent reading: S. Trauzettel-Klosinski and K. Dietz, "Standardized assessment
# of reading performance", Investigative Ophthalmology & Visual Science 53 (2012).
WORDS_A_MINUTE = {"fi": 161, "sv": 199, "en": 228}
LONG_WORD = 7  # letters, from which on LIX calls a word long (C. H. Björnsson, 1968)

Block = dict[str, Any]
BLOCK_END = re.compile(r"</(?:p|li|h[2-6]|ul|ol|td|th|tr|div)>|<br\s*/?>", re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")
SENTENCE_END = re.compile(r"(?<=[.!?…:])\s+(?=[“”\"»(]?[A-ZÅÄÖ])")
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def paragraphs_of_html(html: str) -> list[str]:
    """The plain paragraphs, items and headings of rich text."""
    pieces = BLOCK_END.sub("\n", html).split("\n")
    texts = (" ".join(unescape(TAG.sub("", piece)).split()) for piece in pieces)
    return [text for text in texts if text]


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
    return sum(len(WORD.findall(text)) for text in texts_of_body(content))


def reading_minutes(words: int, language: str) -> int:
    """Whole minutes of reading alone, at least one; thinking and doing come on top."""
    return max(1, math.ceil(words / WORDS_A_MINUTE[language]))


@dataclass(frozen=True)
class Heaviness:
    """LIX is the mean length of a sentence in words plus the share of long words in per cent."""

    words: int
    sentences: int
    lix: int
    longest_sentence: str


def heaviness_of(texts: list[str]) -> Heaviness:
    """Of running text. Without words everything is 0 or empty."""
    sentences = [part for text in texts for part in SENTENCE_END.split(text) if WORD.search(part)]
    counted = [WORD.findall(sentence) for sentence in sentences]
    words = [word for sentence in counted for word in sentence]
    if not words:
        return Heaviness(0, 0, 0, "")
    long_words = sum(len(word) >= LONG_WORD for word in words)
    lix = len(words) / len(sentences) + 100 * long_words / len(words)
    longest = max(sentences, key=lambda sentence: len(WORD.findall(sentence)))
    return Heaviness(len(words), len(sentences), round(lix), longest)
