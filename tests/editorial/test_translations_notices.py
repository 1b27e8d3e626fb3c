"""What readers are told: a translation older than its original, and a page not translated."""

import re
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import date_format

from courses.models import EditionText
from courses.services import release_edition
from editorial.templatetags.translation_tags import SENTENCES
from tests.factories.learners import learner, queries_of
from tests.factories.pages import (
    LessonPageFactory,
    ModulePageFactory,
    TrackPageFactory,
    publish,
    releaser,
    site_tree,
)
from tests.factories.translations import translate

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson() -> Any:
    """In a module and a track, all in Finnish and Swedish."""
    site_tree()
    module = ModulePageFactory(title="Moduuli")
    page = LessonPageFactory(parent=module, title="Askel", slug="askel")
    track = TrackPageFactory(modules=[module])
    for each in (module, page, track):
        translate(each, "sv")
    return page


def read(client: Client, page: Any) -> str:
    caches["content"].clear()
    return client.get(page.url).text


def notice_in(text: str, language: str = "sv") -> str:
    """The sentence and its link."""
    with translation.override(language):
        begins = str(SENTENCES["fi"]).partition("%(day)s")[0]
    found = re.search(rf"<p>{re.escape(begins)}.*?</p>", text, re.S)
    return found.group() if found else ""


def swedish(page: Any) -> Any:
    return page.get_translation(site_tree().locales["sv"]).specific


def test_a_translation_older_than_its_original_says_so_and_leads_to_it(
    client: Client, lesson: Any
) -> None:
    assert notice_in(read(client, swedish(lesson))) == ""
    lesson.title = "Uusi askel"
    publish(lesson)
    notice = notice_in(read(client, swedish(lesson)))
    with translation.override("sv"):
        day = date_format(timezone.localdate(lesson.last_published_at), "SHORT_DATE_FORMAT")
    assert day in notice
    assert f'<a href="{lesson.url}" hreflang="fi">' in notice
    assert notice_in(read(client, lesson), "fi") == ""
    translate(lesson, "sv")
    assert notice_in(read(client, swedish(lesson))) == ""


@pytest.mark.parametrize("place", ["module", "track", "home"])
def test_every_kind_of_page_says_it_in_the_same_place(
    client: Client, lesson: Any, place: str
) -> None:
    module = lesson.get_parent().specific
    page = {
        "module": module,
        "track": module.used_in_tracks[0],
        "home": site_tree().home["fi"],
    }[place]
    publish(page)  # the front page is translated by hand
    page.title = "Uusi nimi"
    publish(page)
    before_content = read(client, swedish(page)).partition("<h1")[0]
    assert notice_in(before_content) != ""


def test_an_original_that_is_not_public_is_not_linked(client: Client, lesson: Any) -> None:
    lesson.title = "Uusi askel"
    publish(lesson)
    lesson.unpublish()
    assert "<a " not in notice_in(read(client, swedish(lesson)))


def test_the_notice_costs_one_query(client: Client, lesson: Any, monkeypatch: Any) -> None:
    page = swedish(lesson)
    client.force_login(releaser())

    def ask() -> None:
        client.get(page.url)

    ask()
    with_notice = len(queries_of(ask))
    monkeypatch.setattr(
        "editorial.templatetags.translation_tags.outdated_original", lambda page: None
    )
    assert with_notice - len(queries_of(ask)) == 1


def test_the_title_of_a_page_without_translation_is_marked_with_its_language(
    client: Client, lesson: Any
) -> None:
    finnish = LessonPageFactory(parent=lesson.get_parent().specific, title="Vain suomeksi")
    address = swedish(lesson.get_parent()).url
    text = client.get(f"{address}?untranslated={finnish.pk}").text
    assert '<span lang="fi">“Vain suomeksi”</span>' in text.replace("”Vain", "“Vain")


# ------------------------------------------------------------------ in the classroom


def released(lesson: Any) -> Any:
    track = lesson.get_parent().specific.used_in_tracks[0]
    return release_edition(track, by=releaser())


def test_a_step_released_with_an_older_translation_says_so_for_good(lesson: Any) -> None:
    lesson.title = "Uusi askel"
    publish(lesson)
    desk = learner(edition=released(lesson))
    step = notice_in(desk.read("askel", language="sv").text)
    assert f'<a href="{desk.url("askel")}" hreflang="fi">' in step
    assert notice_in(desk.read("askel", language="fi").text, "fi") == ""
    translate(lesson, "sv")  # too late for this edition
    assert notice_in(desk.read("askel", language="sv").text) == step


def test_what_was_up_to_date_at_the_release_stays_without_a_notice(lesson: Any) -> None:
    edition = released(lesson)
    assert not any("outdated" in text.content for text in EditionText.objects.all())
    lesson.title = "Uusi askel"
    publish(lesson)
    desk = learner(edition=edition)
    assert notice_in(desk.read("askel", language="sv").text) == ""


def test_frozen_content_carries_the_day_and_the_language_of_the_original(lesson: Any) -> None:
    lesson.title = "Uusi askel"
    publish(lesson)
    released(lesson)
    kept = {text.language: text.content for text in EditionText.objects.all()}
    day = timezone.localdate(lesson.last_published_at).isoformat()
    assert kept["sv"]["outdated"] == {"language": "fi", "changed_on": day}
    assert "outdated" not in kept["fi"]
