"""Public pages kept whole: cheap for visitors, fresh after every change, nobody's own."""

import re

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from core.caches import content_cache
from core.models import Theme
from core.page_cache import site_version
from tests.factories.learners import queries_of
from tests.factories.pages import (
    LessonPageFactory,
    TrackPageFactory,
    publish,
    site_tree,
    track_with_lessons,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def track():
    return track_with_lessons(lessons=1, title="Johtamisen polku")


def title_on(client: Client, address: str) -> str:
    return re.search(r"<h1[^>]*>(.*?)</h1>", client.get(address).text, re.DOTALL)[1].strip()


def test_the_second_visitor_costs_no_query(client, track):
    first = client.get(track.url)
    assert first.status_code == 200
    statements = queries_of(lambda: Client().get(track.url))
    assert statements == []
    assert Client().get(track.url).content == first.content


def test_the_control_costs_queries_when_nothing_is_kept(client, track):
    client.get(track.url)
    content_cache.clear()
    assert queries_of(lambda: Client().get(track.url))


def test_headers_are_kept_with_the_page(client, track):
    first, second = client.get(track.url), client.get(track.url)
    names = ("Content-Type", "Content-Language", "Cache-Control", "Content-Security-Policy")
    assert [first[name] for name in names] == [second[name] for name in names]
    assert second["Content-Language"] == "fi"
    assert second["Cache-Control"] == "no-cache"


# Fresh after every change


@pytest.mark.parametrize(
    "change",
    [
        lambda track: publish(track),
        lambda track: track.unpublish(),
        lambda track: track.delete(),
        lambda track: track.move(site_tree().tracks["fi"], pos="first-child"),
        lambda track: publish(site_tree().home["sv"]),
        lambda track: TrackPageFactory(),
        lambda track: Theme.objects.first().save(),
        lambda track: site_tree().site.save(),
    ],
    ids=["publish", "unpublish", "delete", "move", "another page", "new", "theme", "site"],
)
def test_every_change_of_public_content_forgets_what_was_kept(
    track, change, django_capture_on_commit_callbacks
):
    before = site_version()
    with django_capture_on_commit_callbacks(execute=True):
        change(track)
        assert site_version() == before  # nothing is forgotten for a change that may roll back
    assert site_version() > before


def test_a_published_title_is_seen_by_the_next_visitor(
    client, track, django_capture_on_commit_callbacks
):
    assert title_on(client, track.url) == "Johtamisen polku"
    with django_capture_on_commit_callbacks(execute=True):
        track.title = "Uusi nimi"
        publish(track)
    assert title_on(client, track.url) == "Uusi nimi"


def test_a_page_taken_away_is_gone_for_the_next_visitor(
    client, track, django_capture_on_commit_callbacks
):
    client.get(track.url)
    with django_capture_on_commit_callbacks(execute=True):
        track.unpublish()
    assert client.get(track.url).status_code == 404


def test_a_draft_forgets_nothing(client, track, django_capture_on_commit_callbacks):
    client.get(track.url)
    with django_capture_on_commit_callbacks(execute=True):
        track.title = "Luonnos"
        track.save_revision()
    assert queries_of(lambda: client.get(track.url)) == []
    assert title_on(client, track.url) == "Johtamisen polku"


def test_an_added_lesson_is_seen_on_the_page_of_the_track(
    client, track, django_capture_on_commit_callbacks
):
    module = track.track_modules.get().module
    client.get(module.url)
    with django_capture_on_commit_callbacks(execute=True):
        LessonPageFactory(parent=module, title="Tuore askel")
    assert "Tuore askel" in client.get(module.url).text


def test_the_menu_follows_what_is_published(client, track, django_capture_on_commit_callbacks):
    index = site_tree().tracks["fi"]
    client.get(track.url)
    with django_capture_on_commit_callbacks(execute=True):
        index.show_in_menus, index.title = True, "Polkumme"
        publish(index)
    assert "Polkumme" in client.get(track.url).text


# Nobody's own


def test_a_person_gets_no_kept_page_and_leaves_none(client, track):
    client.force_login(UserFactory(first_name="Tunnistettava"))
    own = client.get(track.url)
    assert "Tunnistettava" in own.text
    assert queries_of(lambda: client.get(track.url))
    visitor = Client().get(track.url)
    assert "Tunnistettava" not in visitor.text
    assert "Tunnistettava" in client.get(track.url).text


def test_kept_pages_hold_no_token_no_nonce_and_no_cookie(client, track):
    for address in (track.url, "/fi/", site_tree().modules["fi"].url):
        for response in (client.get(address), client.get(address)):
            assert "csrfmiddlewaretoken" not in response.text
            assert "nonce" not in response.text + response["Content-Security-Policy"]
            assert "data-user" not in response.text
            assert not response.cookies
            assert "sessionid" not in response.text


@pytest.mark.parametrize(
    "how",
    [
        {"query_params": {"untranslated": "1"}},
        {"headers": {"Authorization": "Bearer x"}},
        {"headers": {"Cookie": "sessionid=stale"}},
        {"headers": {"Cookie": "messages=x"}},
        {"headers": {"Cookie": "unknown=x"}},
    ],
    ids=["query string", "authorization", "session", "messages", "unknown cookie"],
)
def test_whatever_could_name_a_person_or_a_variant_is_rendered_afresh(track, how):
    Client().get(track.url)
    assert queries_of(lambda: Client().get(track.url, **how))


@pytest.mark.parametrize("cookie", ["language=sv", "csrftoken=abc"])
def test_cookies_that_change_nothing_do_not_cost(track, cookie):
    Client().get(track.url)
    assert queries_of(lambda: Client().get(track.url, headers={"Cookie": cookie})) == []


def test_a_query_string_leaves_nothing_behind(client, track):
    client.get(track.url, query_params={"untranslated": str(track.pk)})
    assert queries_of(lambda: client.get(track.url))


def test_another_host_gets_another_page(client, track, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    client.get(track.url)
    assert queries_of(lambda: client.get(track.url, headers={"Host": "other.example"}))


def test_a_host_that_is_not_ours_gets_nothing_kept(client, track):
    client.get(track.url)
    assert client.get(track.url, headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("method", ["post", "head", "options"])
def test_other_methods_are_never_answered_from_what_is_kept(client, track, method):
    client.get(track.url)
    assert queries_of(lambda: getattr(client, method)(track.url))


def test_what_is_not_found_is_not_kept(client, track, django_capture_on_commit_callbacks):
    address = "/fi/teemapolut/tuleva/"
    assert client.get(address).status_code == 404
    TrackPageFactory(slug="tuleva")  # even before the version has moved on
    assert client.get(address).status_code == 200


def test_a_page_behind_a_password_is_never_kept(client, track):
    PageViewRestriction.objects.create(
        page=track, restriction_type=PageViewRestriction.PASSWORD, password="salainen"
    )
    for _ in range(2):
        response = client.get(track.url)
        assert track.summary not in response.text
    assert "salainen" not in response.text


def test_screens_that_are_no_pages_are_never_kept(client):
    for address in ("/accounts/login/", "/healthz", "/robots.txt"):
        assert client.get(address).headers.get("Cache-Control") != "no-cache"
    client.get("/demo/mailbox/")
    assert queries_of(lambda: client.get("/demo/mailbox/"))
