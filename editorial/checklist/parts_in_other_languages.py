"""Finds paragraphs that seem to be in another language than their page says (WCAG 3.1.2).

By the small words that every text is full of. A paragraph that is marked, in whole or where the
foreign words stand, is left alone. It is a guess, hence only a hint.
"""

import re
from collections.abc import Iterable

SMALL_WORDS = {
    "fi": frozenset(
        [
            "ja",
            "on",
            "ei",
            "että",
            "se",
            "kun",
            "tai",
            "mutta",
            "ovat",
            "jos",
            "myös",
            "sen",
            "ne",
            "oli",
            "niin",
            "kuin",
            "joka",
            "jotka",
            "tämä",
            "voi",
            "olla",
            "hän",
            "sekä",
            "ole",
            "mitä",
            "vain",
            "ennen",
        ]
    ),
    "sv": frozenset(
        [
            "och",
            "att",
            "det",
            "som",
            "en",
            "på",
            "är",
            "av",
            "för",
            "med",
            "till",
            "den",
            "har",
            "inte",
            "om",
            "ett",
            "men",
            "var",
            "sig",
            "så",
            "kan",
            "när",
            "eller",
            "vid",
            "från",
            "ska",
            "de",
        ]
    ),
    "en": frozenset(
        [
            "the",
            "and",
            "of",
            "to",
            "in",
            "is",
            "that",
            "it",
            "for",
            "on",
            "with",
            "as",
            "are",
            "this",
            "be",
            "by",
            "not",
            "or",
            "from",
            "at",
            "was",
            "which",
            "you",
            "can",
            "when",
            "an",
        ]
    ),
}
MARKED = re.compile(r"<(\w+)[^>]*\blang=[^>]*>.*?</\1>", re.DOTALL | re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+")
FEWEST_WORDS = 6
LEAST_SHARE = 0.15


def unmarked(html: str) -> str:
    """The HTML without what is marked as another language."""
    return MARKED.sub(" ", html)


def foreign_paragraphs(paragraphs: Iterable[str], language: str) -> list[tuple[str, str]]:
    """``(language it seems to be in, paragraph)`` for each that seems to be in another."""
    found = []
    for paragraph in paragraphs:
        words = [word.lower() for word in WORD.findall(paragraph)]
        if len(words) < FEWEST_WORDS:
            continue
        shares = {
            code: sum(word in small for word in words) / len(words)
            for code, small in SMALL_WORDS.items()
        }
        likeliest = max(shares, key=lambda code: shares[code])
        if likeliest != language and shares[likeliest] >= LEAST_SHARE > shares.get(language, 0):
            found.append((likeliest, paragraph))
    return found
