"""What is looked at on every page: summary, review, links, language, plainness. No query."""

import re
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.models import BasePage
from core.reading import heaviness_of, paragraphs_of_html, words_in
from editorial.checklist import Item, Level, checks
from editorial.checklist.parts_in_other_languages import foreign_paragraphs, unmarked

LONGEST_TIME_WITHOUT_REVIEW = timedelta(days=2 * 365)
# House limits, a little above what the academies' own lessons come to (fi 46–62, sv 26–42,
# en 24–36): Finnish words are long, so Björnsson's classes for Swedish do not fit Finnish.
HEAVY_LIX = {"fi": 62, "sv": 45, "en": 42}
LONG_SENTENCE = {"fi": 24, "sv": 28, "en": 30}  # words
FEWEST_WORDS_TO_JUDGE = 60
LINK = re.compile(r"<a\b[^>]*>(.*?)</a>", re.DOTALL | re.IGNORECASE)
VAGUE_LINKS = frozenset(
    [
        "tästä",
        "täältä",
        "tänne",
        "linkki",
        "lue lisää",
        "katso täältä",
        "klikkaa tästä",
        "här",
        "läs mer",
        "klicka här",
        "länk",
        "here",
        "click here",
        "read more",
        "more",
        "link",
        "this",
    ]
)


@checks(BasePage)
def look_at_every_page(page: BasePage) -> Iterator[Item]:
    yield _review_day(page)
    if hasattr(page, "summary"):
        yield Item(
            "summary",
            _("Summary"),
            bool(page.summary.strip()),
            _("Lists and search engines show it. Write one or two sentences."),
        )
    html = page.checked_html()
    yield from _links(html)
    language = page.locale.language_code
    yield _other_languages(html, language)
    yield from plain_language(
        [text for piece in html for text in paragraphs_of_html(piece)], language
    )


def _review_day(page: BasePage) -> Item:
    today = timezone.localdate()
    title = _("Day of review")
    if page.review_on is None:
        return Item("review_day", title, False, _("Say by when somebody looks at the page again."))
    if page.review_on <= today:
        detail = _("It has passed: look at the page and set the next one.")
        return Item("review_day", title, False, detail)
    if page.review_on > today + LONGEST_TIME_WITHOUT_REVIEW:
        detail = _("It is more than two years away.")
        return Item("review_day", title, False, detail, Level.HINT)
    return Item("review_day", title, True, date_format(page.review_on, "SHORT_DATE_FORMAT"))


def _links(html: list[str]) -> Iterator[Item]:
    texts = [" ".join(paragraphs_of_html(match)) for piece in html for match in LINK.findall(piece)]
    vague = [text for text in texts if _is_vague(text)]
    if texts:
        detail = _("Say where the link leads: “%(texts)s”.") % {"texts": "”, “".join(vague)}
        yield Item("link_texts", _("Texts of links"), not vague, detail if vague else "")


def _is_vague(text: str) -> bool:
    bare = text.strip(" .:>»→").lower()
    return not bare or bare in VAGUE_LINKS or bare.startswith(("http://", "https://", "www."))


def _other_languages(html: list[str], language: str) -> Item:
    paragraphs = [text for piece in html for text in paragraphs_of_html(unmarked(piece))]
    found = foreign_paragraphs(paragraphs, language)
    detail = ""
    if found:
        code, paragraph = found[0]
        detail = _(
            "“%(beginning)s …” seems to be in another language (%(language)s). Mark it, so that a "
            "screen reader pronounces it rightly."
        ) % {"beginning": paragraph[:60], "language": dict(settings.LANGUAGES)[code]}
    return Item("languages", _("Parts in other languages"), not found, detail, Level.HINT)


def plain_language(texts: list[str], language: str) -> Iterator[Item]:
    """Hints on running text; a short text is not judged."""
    found = heaviness_of(texts)
    if found.words < FEWEST_WORDS_TO_JUDGE:
        return
    limit = HEAVY_LIX[language]
    detail = _("LIX is %(lix)s; the house limit is %(limit)s. Shorter sentences make it lighter.")
    yield Item(
        "lix",
        _("Plain language"),
        found.lix <= limit,
        detail % {"lix": found.lix, "limit": limit},
        Level.HINT,
    )
    length = words_in(found.longest_sentence)
    is_short = length <= LONG_SENTENCE[language]
    detail = _("The longest has %(count)s words: “%(beginning)s …”") % {
        "count": length,
        "beginning": found.longest_sentence[:80],
    }
    yield Item(
        "sentences", _("Length of sentences"), is_short, "" if is_short else detail, Level.HINT
    )
