"""What is new, as an Atom feed (RFC 4287) in each language: public pages that were published
lately, lessons with their text as the public page prints it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from wagtail.models import Page

from core.access import public
from courses.content import frozen_blocks
from courses.models import LessonPage, ModulePage, TrackPage
from courses.redactions import redacted
from courses.rendering import Mode, render_lesson
from home.models import StandardPage

MOST_ENTRIES = 30
KINDS = (TrackPage, ModulePage, LessonPage, StandardPage)


class AtomWithContent(Atom1Feed):
    """Adds the whole text of an entry; addresses in it are read from the site's own."""

    def root_attributes(self) -> dict[str, Any]:
        return {**super().root_attributes(), "xml:base": settings.SITE_URL + "/"}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item.get("content"):
            handler.addQuickElement("content", item["content"], {"type": "html"})


class NewsFeed(Feed):
    feed_type = AtomWithContent

    def title(self) -> str:
        return _("%(site)s: what is new") % {"site": settings.SITE_NAME}

    def link(self) -> str:
        return f"{settings.SITE_URL}/{get_language()}/"

    def feed_url(self) -> str:
        return settings.SITE_URL + reverse("home:feed")

    def items(self) -> list[Any]:
        return newest_pages(get_language() or "fi")

    def item_title(self, item: Any) -> str:
        return item.seo_title or item.title

    def item_description(self, item: Any) -> str:
        return item.meta_description

    def item_link(self, item: Any) -> str:
        return settings.SITE_URL + (item.get_url() or "/")

    def item_guid(self, item: Any) -> str:
        """Stays, whatever becomes of the address: one for each language of a page."""
        return f"urn:uuid:{item.translation_key}:{get_language()}"

    def item_pubdate(self, item: Any) -> datetime | None:
        return item.first_published_at

    def item_updateddate(self, item: Any) -> datetime | None:
        """A redaction changes an entry too: readers' programs take it anew."""
        moments = [item.last_published_at, *_redaction_moments(item)]
        return max((moment for moment in moments if moment), default=None)

    def item_extra_kwargs(self, item: Any) -> dict[str, Any]:
        return {"content": lesson_html(item) if isinstance(item, LessonPage) else ""}


def newest_pages(language: str) -> list[Any]:
    """Public pages of these kinds in the language, the last published first. 2 queries and 1 for
    each kind among them, at most 6."""
    kinds = [model._meta.model_name for model in KINDS]
    pages = (
        Page.objects.live()
        .public()
        .filter(locale__language_code=language, content_type__model__in=kinds)
        .order_by("-last_published_at", "-pk")
    )
    return list(pages.specific()[:MOST_ENTRIES])


def _blocks(lesson: LessonPage) -> list[dict[str, Any]]:
    """Frozen once for an entry, which is asked for its text and for its moments."""
    if not hasattr(lesson, "_blocks_of_feed"):
        lesson._blocks_of_feed = redacted({"blocks": frozen_blocks(lesson)})["blocks"]
    return lesson._blocks_of_feed


def lesson_html(lesson: LessonPage) -> str:
    """The body by the renderer of the public page. Queries: those of its images and documents."""
    parts = render_lesson({"blocks": _blocks(lesson)}, Mode.PUBLIC)
    return "\n".join(part.html for part in parts if part.html)


def _redaction_moments(item: Any) -> Iterator[datetime | None]:
    if isinstance(item, LessonPage):
        for block in _blocks(item):
            if block["type"] == "redacted":
                yield parse_datetime(block["at"])


@public("GET")
def feed(request: HttpRequest) -> HttpResponse:
    """Kept whole for visitors like a public page (decision 0004). At most 6 queries, those of
    images and documents in lessons aside."""
    response = NewsFeed()(request)
    response.headers["Cache-Control"] = "no-cache"  # a reader's program asks each time
    response.is_public_page = True  # type: ignore[attr-defined]  # the mark of a page to be kept
    return response
