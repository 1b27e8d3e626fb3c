"""Where the editors' guide is read. Its pages belong to an app above this one, which tells of them
with ``register_guide``; screens of any app link to a topic by its name.

In a template: ``{% load guide_links %}``, then ``{% guide_link "review" %}`` for a link with the
page's title, or ``{% guide_url "review" as address %}``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True)
class GuideEntry:
    title: str
    url: str
    language: str  # in which the page is written


@dataclass(frozen=True)
class Guide:
    """What a reader of one language is shown; nothing where no guide was loaded."""

    index: GuideEntry | None
    topics: Mapping[str, GuideEntry]  # by name, in the guide's order


EMPTY = Guide(None, {})
_sources: list[Callable[[str], Guide]] = []


def register_guide(source: Callable[[str], Guide]) -> None:
    """``source`` answers for a language. The one registered last holds."""
    _sources[:] = [source]


def guide(language: str | None = None) -> Guide:
    """For the language given, else the active one. Queries as the source makes them."""
    return _sources[0](language or get_language() or "fi") if _sources else EMPTY


def guide_entry(name: str) -> GuideEntry | None:
    return guide().topics.get(name)


def guide_address(name: str) -> str:
    """Of a topic's page in the active language; the guide's front page where the topic has none
    any more, empty where there is no guide."""
    shown = guide()
    entry = shown.topics.get(name) or shown.index
    return entry.url if entry else ""
