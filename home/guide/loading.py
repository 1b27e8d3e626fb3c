"""Makes the guide's pages, and brings them in step with the files where nobody has edited them."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Locale

from core.translations import WordsDoNotFit, adopt_translation
from home.guide.files import GuideText, digest_of, read_text, with_links
from home.guide.topics import (
    INDEX,
    INDEX_SLUG,
    LANGUAGES,
    SOURCE,
    TOPICS,
    TRANSLATIONS,
    Topic,
    guide_key,
)
from home.models import GuideIndexPage, GuidePage, HomePage

UNTIL_REVIEW = timedelta(days=365)
LOG_ACTION = "home.load_guide"
FIELDS = {
    GuideIndexPage: ("title", "introduction"),
    GuidePage: ("title", "summary", "body", "kind", "position"),
}


class NoFrontPage(Exception):
    """The guide stands below the front page, and there is none in its first language."""


@dataclass
class Loaded:
    """How many pages a load made, changed, found as they were, and left to their editors."""

    made: int = 0
    changed: int = 0
    unchanged: int = 0
    edited: int = 0
    moved: set[str] = field(default_factory=set)  # names of topics that were written
    kept: set[str] = field(default_factory=set)  # names of those left to their editors

    def __str__(self) -> str:
        return (
            f"Guide: {self.made} pages made, {self.changed} changed, {self.unchanged} as they "
            f"were, {self.edited} left as their editors have them."
        )


@transaction.atomic
def load_guide(*, by: Any = None) -> Loaded:
    """Every topic in every language that has a front page. About 3 queries for each page that is
    as it was. ``by`` is named as the author of revisions.

    An edited page (published or as a draft) and a withdrawn one stay as they are; a deleted one
    is made again. Raises NoFrontPage, and GuideFileError for a text that cannot be read.
    """
    homes = _front_pages()
    if SOURCE not in homes:
        raise NoFrontPage
    languages = [language for language in LANGUAGES if language in homes]
    done = Loaded()
    for language in languages:
        pages = _pages(homes, language)
        ids = {name: page.pk for name, page in pages.items()}
        for place, name in enumerate((INDEX, *(topic.name for topic in TOPICS))):
            values = _values(name, place, read_text(name, language), ids)
            _bring_in_step(name, pages[name], values, done, by)
        if language == SOURCE:
            index = pages[INDEX]
    _adopt(done.moved - done.kept, languages)
    if done.moved:
        log(index, LOG_ACTION, user=by, data={"count": done.made + done.changed})
    return done


def _front_pages() -> dict[str, HomePage]:
    homes = HomePage.objects.filter(locale__language_code__in=LANGUAGES).select_related("locale")
    return {home.locale.language_code: home for home in homes.order_by("-path")}


def _pages(homes: Mapping[str, HomePage], language: str) -> dict[str, Any]:
    """By name; those that are missing are made as drafts, so that texts can link to them."""
    home = homes[language]
    index = _page(GuideIndexPage, INDEX, INDEX_SLUG, home, home.locale)
    pages: dict[str, Any] = {INDEX: index}
    for topic in TOPICS:
        pages[topic.name] = _page(GuidePage, topic.name, topic.slug, index, home.locale)
    return pages


def _page(model: type[Any], name: str, slug: str, parent: Any, locale: Locale) -> Any:
    key = guide_key(name)
    page = model.objects.filter(translation_key=key, locale=locale).first()
    if page is None:
        page = model(translation_key=key, locale=locale, slug=slug, title=name, live=False)
        parent.refresh_from_db(fields=["path", "depth", "numchild"])
        parent.add_child(instance=page)
    return page


def _values(name: str, place: int, text: GuideText, ids: Mapping[str, int]) -> dict[str, Any]:
    html = with_links(text.html, ids)
    if name == INDEX:
        return {"title": text.title, "introduction": html, "search_description": text.summary}
    topic: Topic = TOPICS[place - 1]
    return {
        "title": text.title,
        "summary": text.summary,
        "body": html,
        "kind": topic.kind.value,
        "position": place,
    }


def _bring_in_step(name: str, page: Any, values: Mapping[str, Any], done: Loaded, by: Any) -> None:
    """Published without a line of its own in the log: one line tells of the whole load."""
    is_new = not page.loaded_digest
    wanted = _digest(type(page), values)
    if not is_new:
        now = page.get_latest_revision_as_object()
        held = _digest(type(page), {name: getattr(now, name) for name in FIELDS[type(page)]})
        if held != page.loaded_digest or not page.live:
            done.edited += 1
            done.kept.add(name)
            return
        if held == wanted:
            done.unchanged += 1
            return
        page = now
    for field_name, value in values.items():
        setattr(page, field_name, value)
    page.loaded_digest = wanted
    page.review_on = timezone.localdate() + UNTIL_REVIEW
    page.full_clean()
    page.save_revision(user=by).publish(user=by, log_action=False, skip_permission_checks=True)
    done.moved.add(name)
    done.made += is_new
    done.changed += not is_new


def _digest(model: type[Any], values: Mapping[str, Any]) -> str:
    return digest_of(values[name] for name in FIELDS[model])


def _adopt(names: set[str], languages: list[str]) -> None:
    """Put the translations of what was written under the translation editor, so that a change of
    the original is seen in them. One that is built otherwise than its original stays by itself."""
    for name in sorted(names):
        model = GuideIndexPage if name == INDEX else GuidePage
        rows = model.objects.filter(translation_key=guide_key(name)).select_related("locale")
        versions = {page.locale.language_code: page for page in rows}
        for language in TRANSLATIONS:
            if language in languages:
                with suppress(WordsDoNotFit):
                    adopt_translation(versions[SOURCE], versions[language])
