"""What every answer carries: its language, who may keep it, what its page may load."""

import pytest
from django.conf import settings as django_settings
from django.urls import get_resolver

from tests.factories.cohorts import CohortFactory, enrolled
from tests.factories.pages import site_tree
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
COOKIE = django_settings.LANGUAGE_COOKIE_NAME
UNPREFIXED = "/accounts/login/"


def language_of(client, address: str = UNPREFIXED, accept: str = "") -> str:
    headers = {"Accept-Language": accept} if accept else {}
    response = client.get(address, headers=headers)
    assert f'<html lang="{response["Content-Language"]}"' in response.text
    return response["Content-Language"]


# Language


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_the_address_decides_whatever_the_person_cookie_and_browser_say(client, code):
    tree = site_tree()
    other = "en" if code != "en" else "fi"
    client.cookies[COOKIE] = other
    assert language_of(client, tree.home[code].url, accept=other) == code
    client.force_login(UserFactory(language=other))
    assert language_of(client, f"/{code}/my/", accept=other) == code


def test_without_an_address_the_person_decides_then_the_cookie_then_the_browser(client):
    assert language_of(client) == "fi"
    assert language_of(client, accept="de,en;q=0.5") == "en"
    assert language_of(client, accept="de") == "fi"
    client.cookies[COOKIE] = "sv"
    assert language_of(client, accept="en") == "sv"
    client.force_login(UserFactory(language="en"))
    assert language_of(client, "/accounts/email/", accept="fi") == "en"


@pytest.mark.parametrize("nonsense", ["de", "", "../../x", "x" * 5000])
def test_a_cookie_that_is_no_language_is_ignored(client, nonsense):
    client.cookies[COOKIE] = nonsense
    assert language_of(client) == "fi"


def test_answers_that_differ_by_browser_say_so(client):
    for address in (UNPREFIXED, "/"):
        vary = {part.strip().lower() for part in client.get(address)["Vary"].split(",")}
        assert vary >= {"accept-language", "cookie"}


def test_the_root_leads_to_the_visitors_language(client):
    assert client.get("/").url == "/fi/"
    assert client.get("/", headers={"Accept-Language": "sv"}).url == "/sv/"
    client.force_login(UserFactory(language="en"))
    assert client.get("/").url == "/en/"


# Who may keep it


def test_every_answer_to_whoever_is_signed_in_is_private(client):
    person = UserFactory(is_superuser=True, verified=True)
    cohort = CohortFactory()
    enrolled(person, cohort)
    client.force_login(person)
    addresses = [
        "/",
        "/healthz",
        "/robots.txt",
        "/fi/",
        "/fi/my/",
        "/fi/teemapolut/",
        "/fi/does/not/exist/",
        "/cms/",
        "/cms/pages/",
        "/accounts/email/",
        "/accounts/login/",
        "/demo/mailbox/",
        f"/fi/learn/{cohort.slug}/",
        f"/fi/cohorts/{cohort.slug}/",
        cohort.edition.track.url,
    ]
    for address in addresses:
        assert client.get(address)["Cache-Control"] == "private, no-store", address
    assert client.post("/language/")["Cache-Control"] == "private, no-store"


def test_signing_in_and_out_is_private_too(client):
    person = UserFactory(verified=True)
    answer = client.post("/accounts/login/", {"login": person.email, "password": "keino-demo"})
    assert answer.status_code == 302
    assert answer["Cache-Control"] == "private, no-store"
    assert client.post("/accounts/logout/")["Cache-Control"] == "private, no-store"


def test_the_control_a_public_page_of_a_visitor_is_not_private(client):
    site_tree()
    assert client.get("/fi/")["Cache-Control"] == "no-cache"


# What a page may load


def policy(response) -> dict[str, list[str]]:
    header = response["Content-Security-Policy"]
    parts = [part.split() for part in header.split(";") if part.strip()]
    return {name: sources for name, *sources in parts}


def test_the_public_policy_is_strict_on_every_kind_of_page(client):
    site_tree()
    cohort = CohortFactory()
    strict = {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "media-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'self'"],
        "form-action": ["'self'"],
    }
    visitors = [
        "/fi/",
        "/accounts/login/",
        "/fi/nowhere/",
        f"/fi/cohorts/{cohort.slug}/",
        "/healthz",
    ]
    for address in visitors:
        assert policy(client.get(address)) == strict, address
    client.force_login(UserFactory())
    for address in ("/fi/my/", "/accounts/email/", "/cms-like/", "/fi/cms/"):
        assert policy(client.get(address)) == strict, address


def test_the_admin_has_its_own_policy_and_loads_nothing_from_elsewhere(client):
    client.force_login(UserFactory(is_superuser=True))
    admin = policy(client.get("/cms/"))
    assert "'unsafe-inline'" in admin["script-src"]
    assert admin["object-src"] == ["'none'"]
    hosts = {source for sources in admin.values() for source in sources}
    assert hosts <= {"'self'", "'none'", "'unsafe-inline'", "data:", "blob:"}


def test_a_kept_mail_is_shown_and_runs_nothing(client):
    from core.models import KeptMail

    mail = KeptMail.objects.create(
        recipient="a@academy.example", html="<script>alert(1)</script><p>Hei</p>"
    )
    rules = policy(client.get(f"/demo/mailbox/{mail.pk}/"))
    assert rules["default-src"] == ["'none'"]
    assert "script-src" not in rules
    assert rules["form-action"] == ["'none'"]


def test_every_answer_forbids_sniffing_and_foreign_frames(client):
    site_tree()
    for _ in range(2):  # rendered, then kept
        for address in ("/fi/", "/healthz", "/accounts/login/"):
            response = client.get(address)
            assert response["X-Content-Type-Options"] == "nosniff"
            assert response["X-Frame-Options"] == "DENY"
            assert response["Referrer-Policy"] == "same-origin"


def test_no_form_of_ours_takes_a_post_without_its_token():
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    cohort = CohortFactory()
    person = UserFactory()
    enrolled(person, cohort)
    strict.force_login(person)
    for address in (
        "/language/",
        f"/fi/learn/{cohort.slug}/leave/",
        f"/fi/cohorts/{cohort.slug}/join/",
        "/fi/profile/",
    ):
        assert strict.post(address).status_code in (403, 404), address
    assert strict.post("/language/").status_code == 403


def test_the_names_of_addresses_resolve():
    assert get_resolver().reverse_dict
