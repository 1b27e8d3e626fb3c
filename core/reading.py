"""How much running text there is, and how heavy it is. Pure: no database."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

# Words a minute in silent reading: S. Trauzettel-Klosinski and K. Dietz, "Standardized assessment
# of reading performance", Investigative Ophthalmology & Visual Science 53 (2012).
WORDS_A_MINUTE = {"fi": 161, "sv": 199, "en": 228}
LONG_WORD = 7  # letters, from which on LIX calls a word long (C. H. Björnsson, 1968)

BLOCK_END = re.compile(r"</(?:p|li|h[2-6]|ul|ol|td|th|tr|div)>|<br\s*/?>", re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")
SENTENCE_END = re.compile(r"(?<=[.!?…:])\s+(?=[“”\"»(]?[A-ZÅÄÖ])")
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def words_in(text: str) -> int:
    return len(WORD.findall(text))


def paragraphs_of_html(html: str) -> list[str]:
    """The plain paragraphs, items and headings of rich text."""
    pieces = BLOCK_END.sub("\n", html).split("\n")
    texts = (" ".join(unescape(TAG.sub("", piece)).split()) for piece in pieces)
    return [text for text in texts if text]


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


def heaviness_of(texts: Iterable[str]) -> Heaviness:
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
