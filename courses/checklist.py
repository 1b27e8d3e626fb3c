"""What is looked at on tracks, modules and lessons before they may be submitted."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.reading import reading_minutes, words_in
from courses import quizzes
from courses.choices import CompletionRule
from courses.content import Content, lesson_content, quiz_of
from courses.models import LessonPage, ModulePage, TrackPage
from courses.reading import texts_of_block, words_of
from editorial.checklist import Item, Level, checks

FEWEST_WORDS, MOST_WORDS = 400, 900
MOST_WORDS_WITHOUT_HEADING = 350
LONGEST_ALT = 200  # characters; longer belongs into the text
FILE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif")


@checks(TrackPage)
def look_at_track(page: TrackPage) -> Iterator[Item]:
    yield _filled("theme", _("Theme"), page.theme_id, _("Choose what the track is about."))
    yield _filled("goals", _("Goals"), len(page.goals), _("Say what changes in the organisation."))
    yield _outcomes(page)


@checks(ModulePage)
def look_at_module(page: ModulePage) -> Iterator[Item]:
    """Queries: the licence, where it was not fetched."""
    yield _licence(page)
    yield _outcomes(page)


@checks(LessonPage)
def look_at_lesson(page: LessonPage) -> Iterator[Item]:
    """Queries: the module, its licence, the cited laws and the body's images and documents."""
    parent = page.get_parent()
    module = parent.specific if parent else None
    content = lesson_content(page, module.licence if module else None)
    if module:
        yield _licence(module)
    yield _filled("goals", _("Goals"), len(page.goals), _("Say what the reader can do afterwards."))
    yield _filled("body", _("Body"), len(page.body), _("The lesson is empty."))
    yield from _images(content)
    yield from _videos(content)
    yield from _quiz(page, content)
    yield from _laws(page, content)
    yield from _extent(page, content)
    terms = any(block["type"] == "key_terms" for block in content["blocks"])
    detail = "" if terms else _("Explain one to three terms that a newcomer does not know.")
    yield Item("key_terms", _("Key terms"), terms, detail, Level.HINT)


def _filled(key: str, title: str, value: Any, detail: str) -> Item:
    return Item(key, title, bool(value), "" if value else detail)


def _licence(module: ModulePage) -> Item:
    detail = module.licence.name if module.licence else _("Choose the licence of the module.")
    return Item("licence", _("Licence"), module.licence_id is not None, detail)


def _outcomes(page: Any) -> Item:
    return _filled("outcomes", _("Outcomes"), len(page.outcomes), _("Say what one learns to do."))


def _images(content: Content) -> Iterator[Item]:
    figures = [block for block in content["blocks"] if block["type"] == "figure"]
    if not figures:
        return
    gone = any(block["image"] is None for block in figures)
    bad = [alt for block in figures if block["image"] and (alt := block["alt"]) and _is_bad(alt)]
    detail = ""
    if gone:
        detail = _("An image of the lesson has been deleted.")
    elif bad:
        detail = _("“%(text)s” does not tell what the image shows.") % {"text": bad[0][:60]}
    yield Item("alternative_texts", _("Alternative texts"), not detail, detail)
    silent = sum(not block["alt"] for block in figures if block["image"])
    if silent:
        detail = ngettext(
            "%(count)s image is marked as decorative: is there nothing in it to know?",
            "%(count)s images are marked as decorative: is there nothing in them to know?",
            silent,
        ) % {"count": silent}
        yield Item("decorative", _("Decorative images"), False, detail, Level.HINT)


def _is_bad(alt: str) -> bool:
    return alt.lower().endswith(FILE_ENDINGS) or "_" in alt or len(alt) > LONGEST_ALT


def _videos(content: Content) -> Iterator[Item]:
    videos = [block for block in content["blocks"] if block["type"] == "video"]
    if videos:
        without = [b["title"] for b in videos if b["is_file"] and not b["captions_url"]]
        detail = _("“%(title)s” has no captions.") % {"title": without[0]} if without else ""
        yield Item("captions", _("Captions"), not without, detail)


def _quiz(page: LessonPage, content: Content) -> Iterator[Item]:
    quiz = quiz_of(content)
    if page.completion_rule == CompletionRule.QUIZ:
        detail = _("The step is finished by its quiz but has none.")
        yield _filled("quiz", _("Quiz"), quiz, detail)
    if quiz is None:
        return
    open_questions = quizzes.questions_without_key(quiz["questions"])
    detail = ""
    if open_questions:
        detail = _("“%(question)s” has no right answer.") % {"question": open_questions[0]}
    yield Item("quiz_keys", _("Right answers"), not open_questions, detail)
    silent = [q["text"] for q in quiz["questions"] if not (q["explanation"] or "").strip()]
    detail = _("“%(question)s” does not say why.") % {"question": silent[0]} if silent else ""
    yield Item("explanations", _("Explanations"), not silent, detail, Level.HINT)


def _laws(page: LessonPage, content: Content) -> Iterator[Item]:
    citations = list(page.law_citations.all())
    names_a_section = any("§" in text for b in content["blocks"] for text in texts_of_block(b))
    if not citations and not names_a_section:
        return
    unchecked = [str(row.law) for row in citations if row.checked_on is None]
    detail = ""
    if not citations:
        detail = _("The text names a section of an act. List it under “Laws cited”.")
    elif unchecked:
        detail = _("Nobody has compared the text with %(law)s yet.") % {"law": unchecked[0]}
    yield Item("laws", _("Laws cited"), not detail, detail)


def _extent(page: LessonPage, content: Content) -> Iterator[Item]:
    words = words_of(content)
    minutes = reading_minutes(words, page.locale.language_code)
    is_fit = FEWEST_WORDS <= words <= MOST_WORDS
    detail = _("%(words)s words; readers come best through %(fewest)s to %(most)s.") % {
        "words": words,
        "fewest": FEWEST_WORDS,
        "most": MOST_WORDS,
    }
    yield Item("words", _("Extent"), is_fit, detail, Level.HINT)
    detail = _("Reading alone takes about %(reading)s min; the step promises %(promised)s min.") % {
        "reading": minutes,
        "promised": page.minutes,
    }
    yield Item("minutes", _("Minutes"), minutes <= page.minutes, detail, Level.REQUIRED)
    yield from _headings(page, content)


def _headings(page: LessonPage, content: Content) -> Iterator[Item]:
    for block in content["blocks"]:
        if block["type"] == "text" and "<h" not in block["html"]:
            words = sum(words_in(text) for text in texts_of_block(block))
            if words > MOST_WORDS_WITHOUT_HEADING:
                detail = _("%(words)s words stand without a heading.") % {"words": words}
                yield Item("headings", _("Headings"), False, detail, Level.HINT)
                return
