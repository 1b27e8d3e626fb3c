"""Reads the guide's texts: TOML between +++ lines, then Markdown.

A link to another page of the guide is written ``[words](guide:topic)``. A label of the screen is
written ``**{Save draft}**``: its English source between braces, for which the catalogues' words in
the page's language are put, so that the guide calls a button what the screen calls it. A value that
the screen fills in is printed as three dots.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.text import capfirst
from django.utils.translation import gettext, override

from home.demo.rich_text import UnsupportedMarkdown, rich_text
from home.guide.topics import INDEX, TOPICS

CONTENT = Path(__file__).resolve().parent / "content"
FENCE = "+++\n"
LINK = re.compile(r'<a href="guide:([^"]*)">')
LABEL = re.compile(r"\{([^{}]+)\}")
FILLED_IN = re.compile(r"%\(\w+\)[sd]")
BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')


class GuideFileError(ValueError):
    """Says the file and what is wrong with it."""


@dataclass(frozen=True)
class GuideText:
    title: str
    summary: str
    html: str  # rich text whose links to other topics are still "guide:topic"

    @property
    def links(self) -> set[str]:
        return set(LINK.findall(self.html))


def read_text(name: str, language: str) -> GuideText:
    """Raises GuideFileError."""
    path = CONTENT / language / f"{name}.md"
    try:
        opening, facts, body = path.read_text(encoding="utf-8").split(FENCE, 2)
        head = tomllib.loads(facts)
        words = with_labels(body.strip(), language)
        text = GuideText(head["title"], head["summary"], rich_text(words, headings=True))
    except (ValueError, KeyError, UnsupportedMarkdown) as error:
        raise GuideFileError(f"{path}: {error!r}") from error
    if opening or set(head) != {"title", "summary"}:
        raise GuideFileError(f"{path}: begins with a title and a summary between two +++ lines")
    if unknown := text.links - {topic.name for topic in TOPICS} - {INDEX}:
        raise GuideFileError(f"{path}: links to {sorted(unknown)}, which the guide does not have")
    return text


def with_labels(text: str, language: str) -> str:
    """The labels as the screen shows them in the language: with a capital first."""
    with override(language):
        return LABEL.sub(lambda found: _shown(gettext(found[1])), text)


def _shown(label: str) -> str:
    return str(capfirst(FILLED_IN.sub("…", label)))


def labels_in(name: str, language: str) -> set[str]:
    """The sources of the labels that a text names."""
    source = (CONTENT / language / f"{name}.md").read_text(encoding="utf-8")
    return set(LABEL.findall(source))


def with_links(html: str, page_ids: Mapping[str, int]) -> str:
    """The links as Wagtail keeps them: they follow a page that is moved or renamed."""
    return LINK.sub(lambda found: f'<a linktype="page" id="{page_ids[found[1]]}">', html)


def digest_of(parts: Iterable[object]) -> str:
    """Of a page's texts. The keys that the CMS's editor gives to paragraphs do not count: a page
    that was opened and saved as it was has not been edited."""
    text = "\0".join(BLOCK_KEY.sub("", str(part)) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()
