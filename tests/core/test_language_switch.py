"""The switch keeps the page, and says so where it cannot."""

import re

import pytest
from django.conf import settings as django_settings
from django.utils import translation
from wagtail.models import PageViewRestriction

from tests.factories.learners import queries_of
from tests.factories.pages import (
    LessonPageFactory,
    ModulePageFactory,
    TrackPageFactory,
    site_tree,
    translated,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
COOKIE = django_settings.LANGUAGE_COOKIE_NAME
LINK = re.compile(r'<a href="([^"]*)" lang="(\w\w)" hreflang="\w\w"( aria-current="true")?')


def switch(client, address: str) -> dict[str, str]:
    """Language → address, as the page offers them."""
    page = client.get(address, follow=True)
    links = LINK.findall(page.text)
    assert [code for _url, code, current in links if current] == [page["Content-Language"]]
    return {code: url for url, code, _current in links}


@pytest.fixture
def lesson():
    """A lesson in Finnish and Swedish; its module in all three."""
    module = ModulePageFactory(title="Moduuli")
    lesson = LessonPageFactory(parent=module, title="Askel")
    for code in ("sv", "en"):
        translated(module, code, title=f"Module {code}")
    translated(lesson, "sv", title="Steg")
    return lesson


def test_a_translated_page_keeps_its_place(client, lesson):
    links = switch(client, lesson.url)
    swedish = lesson.get_translations().get().specific
    assert (links["fi"], links["sv"]) == (lesson.url, swedish.url)
    assert switch(client, swedish.url)["fi"] == lesson.url
    for code in ("fi", "sv"):
        assert client.get(links[code])["Content-Language"] == code


def test_a_page_without_translation_leads_to_the_nearest_ancestor_and_says_so(client, lesson):
    english = switch(client, lesson.url)["en"]
    nearest = lesson.get_parent().specific.get_translations().get(locale__language_code="en")
    assert english == f"{nearest.url}?untranslated={lesson.pk}"
    page = client.get(english)
    assert page.status_code == 200
    with translation.override("en"):
        assert 'role="status"' in page.text
    assert "“Askel”" in page.text
    assert f'href="{lesson.url}" hreflang="fi"' in page.text


def test_from_the_swedish_step_too(client, lesson):
    swedish = lesson.get_translations().get().specific
    english = switch(client, swedish.url)["en"]
    assert english.endswith(f"?untranslated={swedish.pk}")
    assert f'href="{swedish.url}" hreflang="sv"' in client.get(english).text


def test_without_any_translated_ancestor_the_front_page_is_left(client):
    track = TrackPageFactory()
    for page in site_tree().home["sv"].get_descendants(inclusive=True).specific():
        page.unpublish()
    assert switch(client, track.url)["sv"] == "/sv/"


@pytest.mark.parametrize("value", ["", "x", "-1", "99999999", "9" * 5000, "1%00", "²"])
def test_a_mistyped_notice_is_no_notice(client, lesson, value):
    page = client.get(f"{lesson.get_parent().url}?untranslated={value}")
    assert page.status_code == 200
    assert 'class="notice notice--info" role="status"' not in page.text


def test_the_notice_tells_no_title_that_is_not_public(client, lesson):
    draft = LessonPageFactory(parent=lesson.get_parent().specific, title="Salainen", live=False)
    closed = TrackPageFactory(title="Suljettu")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    for page in (draft, closed):
        answer = client.get(f"/fi/?untranslated={page.pk}")
        assert page.title not in answer.text


def test_search_engines_hear_of_real_translations_only(client, lesson):
    text = client.get(lesson.url).text
    alternates = re.findall(r'<link rel="alternate" hreflang="(\w\w)" href="([^"]+)"', text)
    assert [code for code, _url in alternates] == ["fi", "sv"]
    assert all(url.startswith("http://localhost:8000/") for _code, url in alternates)


def test_a_screen_that_is_no_page_keeps_its_address(client):
    client.force_login(UserFactory())
    links = switch(client, "/fi/my/")
    assert links == {code: f"/{code}/my/" for code in ("fi", "sv", "en")}


def test_the_switch_costs_few_queries(client, lesson):
    from core.templatetags.language_tags import page_language_urls

    def ask():
        with translation.override("fi"):
            page_language_urls(lesson, None)

    ask()
    assert len(queries_of(ask)) <= 5


# Addresses without a language: the choice is posted and kept


def choose(client, code: str, back: str = "/accounts/login/", **more):
    return client.post("/language/", {"language": code, "next": back}, **more)


def test_an_address_without_a_language_offers_a_form(client):
    text = client.get("/accounts/login/?next=/fi/my/").text
    assert text.count('action="/language/"') == 3
    assert 'name="next" value="/accounts/login/?next=/fi/my/"' in text


def test_a_visitors_choice_is_kept_in_the_cookie(client):
    answer = choose(client, "sv")
    assert (answer.status_code, answer.url) == (302, "/accounts/login/")
    cookie = answer.cookies[COOKIE]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("sv", True, "Lax")
    assert int(cookie["max-age"]) >= 30 * 24 * 3600
    assert client.get("/accounts/login/")["Content-Language"] == "sv"


def test_a_persons_choice_is_kept_with_the_person(client):
    person = UserFactory(language="fi")
    client.force_login(person)
    choose(client, "en", "/accounts/email/")
    person.refresh_from_db()
    assert person.language == "en"
    assert client.get("/accounts/email/")["Content-Language"] == "en"


@pytest.mark.parametrize("code", ["de", "", "fi; DROP", "EN", "f" * 300, "fi\x00"])
def test_what_is_no_language_changes_nothing(client, code):
    person = UserFactory(language="sv")
    client.force_login(person)
    answer = choose(client, code)
    assert answer.status_code == 302
    assert COOKIE not in answer.cookies
    person.refresh_from_db()
    assert person.language == "sv"


@pytest.mark.parametrize(
    "back",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", ""],
)
def test_the_choice_never_leads_to_another_site(client, back):
    assert choose(client, "fi", back).url == "/"


def test_the_choice_cannot_be_made_by_a_link(client):
    assert client.get("/language/?language=sv").status_code == 405
