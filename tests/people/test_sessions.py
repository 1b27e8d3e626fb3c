"""Where one is signed in, and signing out everywhere else."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from people.models import User
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SESSIONS = "/accounts/sessions/"


def signed_in(person: User, browser: str) -> Client:
    """Another browser, signed in by its form, as allauth notes it."""
    client = Client(HTTP_USER_AGENT=browser)
    answer = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def may_read_own_pages(client: Client) -> bool:
    return client.get("/fi/my/profile/").status_code == 200


@pytest.fixture
def person() -> User:
    return UserFactory(verified=True)


def test_each_browser_is_listed_and_ones_own_is_marked(person):
    here, _there = signed_in(person, "Selain A"), signed_in(person, "Selain B")
    page = here.get(SESSIONS).text
    assert "Selain A" in page
    assert "Selain B" in page
    assert page.count("Tämä selain") == 1


def test_signing_out_elsewhere_ends_the_others_on_their_next_request(person):
    here, there = signed_in(person, "Selain A"), signed_in(person, "Selain B")
    assert may_read_own_pages(there)  # the control
    assert here.post(SESSIONS).status_code == 302
    assert not may_read_own_pages(there)
    assert may_read_own_pages(here)
    assert UserSession.objects.filter(user=person).count() == 1


def test_signing_out_elsewhere_touches_nobody_else(person):
    other = signed_in(UserFactory(verified=True), "Selain C")
    signed_in(person, "Selain B")
    signed_in(person, "Selain A").post(SESSIONS)
    assert may_read_own_pages(other)


def test_nobody_sees_or_ends_anothers_sessions(person):
    mine = signed_in(person, "Selain A")
    stranger = signed_in(UserFactory(verified=True), "Selain X")
    assert "Selain A" not in stranger.get(SESSIONS).text
    stranger.post(SESSIONS, {"session": UserSession.objects.get(user=person).pk})
    assert may_read_own_pages(mine)


def test_the_list_is_linked_from_every_page_about_the_account(person):
    client = signed_in(person, "Selain A")
    for address in ("/fi/my/profile/", "/accounts/email/", "/accounts/2fa/", SESSIONS):
        assert f'href="{SESSIONS}"' in client.get(address, follow=True).text, address


def test_a_session_that_ended_shows_nothing_by_the_back_button(person):
    here, there = signed_in(person, "Selain A"), signed_in(person, "Selain B")
    assert there.get("/fi/my/profile/").headers["Cache-Control"] == "private, no-store"
    here.post(SESSIONS)
    assert there.get("/fi/my/profile/").status_code == 302
