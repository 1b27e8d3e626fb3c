"""Errors in the house's look and the visitor's language; the worst ones stand on nothing."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.utils import translation
from django.views.defaults import server_error

from home import views
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
HEADINGS = {
    400: "The request could not be understood",
    403: "You may not open this page",
    404: "The page was not found",
}


def page(handler, code: str, fault: Exception):
    request = RequestFactory().get(f"/{code}/x/")
    with translation.override(code):
        return handler(request, fault)


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
@pytest.mark.parametrize(
    "status, handler, fault",
    [
        (400, views.bad_request, SuspiciousOperation("details")),
        (403, views.permission_denied, PermissionDenied("details")),
        (404, views.page_not_found, Exception("details")),
    ],
)
def test_an_error_page_is_in_the_language_and_tells_no_details(status, handler, fault, code):
    response = page(handler, code, fault)
    text = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{code}">' in text
    with translation.override(code):
        assert f"<h1>{translation.gettext(HEADINGS[status])}</h1>" in text
    assert "details" not in text
    assert f'href="/{code}/"' in text


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_a_page_that_is_not_there(client, code):
    response = client.get(f"/{code}/nowhere/")
    assert response.status_code == 404
    assert f'<html lang="{code}">' in response.text
    assert "nowhere" not in response.text


@pytest.mark.filterwarnings("ignore::django.core.cache.CacheKeyWarning")
@pytest.mark.parametrize(
    "path", ["/fi/%00/", "/fi/\ud7ff/", "/fi/" + "x" * 3000 + "/", "/xx/", "/fi//"]
)
def test_strange_addresses_are_not_there_and_break_nothing(client, path):
    assert client.get(path).status_code == 404


def test_a_host_that_is_not_ours_gets_the_400(client):
    response = client.get("/fi/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "<h1>" in response.text
    assert "evil.example" not in response.text


def test_a_post_without_its_token_gets_the_403_of_the_house():
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    response = client.post("/language/", {"language": "sv"})
    assert response.status_code == 403
    assert "css/site.css" in response.text


def test_the_admin_of_others_is_refused_in_the_look_of_the_house(client):
    client.force_login(UserFactory())
    response = client.get("/cms/")
    assert response.status_code == 403
    assert "css/site.css" in response.text


@pytest.fixture
def nothing(monkeypatch, django_db_blocker):
    """No database, no translations, no context processors: what a broken site has left."""
    with django_db_blocker.block(), translation.override(None):
        yield


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_the_last_pages_need_neither_database_nor_context(nothing, name):
    text = get_template(name).render()
    for code in ("fi", "sv", "en"):
        assert f'lang="{code}"' in text
        assert f'href="/{code}/"' in text
    assert "{{" not in text
    assert "{%" not in text


def test_a_fault_of_ours_is_answered_with_it(nothing):
    response = server_error(HttpRequest())
    assert response.status_code == 500
    assert b"Palvelussa tapahtui virhe" in response.content


def test_a_fault_in_a_view_reaches_nobody(client, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("home.views.my_academy_of", broken)
    client.force_login(UserFactory())
    client.raise_request_exception = False
    response = client.get("/fi/my/")
    assert response.status_code == 500
    assert "Palvelussa tapahtui virhe" in response.text
    assert "secret" not in response.text
    assert response["Cache-Control"] == "private, no-store"
