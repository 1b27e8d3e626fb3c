import pytest
from django.urls import reverse
from django.utils import translation

from people.models import User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
FINNISH, SWEDISH = "/fi/my/profile/", "/sv/my/profile/"
CHANGES = {"first_name": "Aina", "last_name": "Exempel", "language": "sv"}


@pytest.fixture
def person(client):
    person = UserFactory(language="fi")
    client.force_login(person)
    return person


def test_a_stranger_is_led_to_sign_in_and_back(client):
    response = client.get(FINNISH)
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next={FINNISH}"


def test_the_form_shows_what_is_known(client, person):
    response = client.get(FINNISH)
    assert response.status_code == 200
    assert response.context["form"].initial["first_name"] == person.first_name
    assert response.headers["Cache-Control"] == "private, no-store"


def test_saving_leads_to_the_page_in_the_new_language(client, person):
    response = client.post(FINNISH, CHANGES)
    assert (response.status_code, response.url) == (302, SWEDISH)
    person.refresh_from_db()
    assert (person.first_name, person.last_name, person.language) == ("Aina", "Exempel", "sv")


def test_the_message_speaks_the_new_language(client, person):
    response = client.post(FINNISH, CHANGES, follow=True)
    with translation.override("sv"):
        expected = translation.gettext("Your profile has been saved.")
    assert expected in response.text


def test_a_refused_form_changes_nothing_and_says_why(client, person):
    response = client.post(FINNISH, {**CHANGES, "first_name": "", "language": "de"})
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"first_name", "language"}
    assert response.context["user"].first_name == person.first_name
    unchanged = User.objects.get(pk=person.pk)
    assert (unchanged.first_name, unchanged.language) == (person.first_name, "fi")


def test_no_other_field_can_be_posted(client, person):
    client.post(FINNISH, {**CHANGES, "is_superuser": "on", "email": "other@academy.example"})
    kept = User.objects.get(pk=person.pk)
    assert (kept.is_superuser, kept.email) == (False, person.email)


def test_a_password_changed_meanwhile_stays_changed(client, person):
    from people.forms import ProfileForm

    stale = User.objects.get(pk=person.pk)
    form = ProfileForm(CHANGES, instance=stale)
    person.set_password("another one")
    person.save()
    assert form.is_valid()
    form.save()
    assert User.objects.get(pk=person.pk).check_password("another one")


def test_names_are_escaped_on_the_page(client, person):
    response = client.post(FINNISH, {**CHANGES, "first_name": "<b>Aina</b>"}, follow=True)
    assert "<b>Aina</b>" not in response.text
