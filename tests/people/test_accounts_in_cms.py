"""The CMS's own pages of accounts: no user name, no password, a verified address."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.urls import reverse

from people.models import User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
ADD = "wagtailusers_users:add"
NEW = {
    "email": "Editor@Academy.example",
    "first_name": "Elli",
    "last_name": "Toimittaja",
    "language": "sv",
}


@pytest.fixture
def cms(client):
    client.force_login(UserFactory(is_superuser=True, verified=True))
    return client


def test_the_form_asks_for_language_but_for_neither_user_name_nor_password(cms):
    response = cms.get(reverse(ADD))
    assert response.status_code == 200
    assert set(response.context["form"].fields) == {
        "email",
        "first_name",
        "last_name",
        "language",
        "is_superuser",
        "groups",
    }
    assert 'name="language"' in response.text


def test_a_created_account_has_a_verified_address_and_no_password(cms):
    response = cms.post(reverse(ADD), NEW)
    assert response.status_code == 302, response.context["form"].errors
    person = User.objects.get(email="editor@academy.example")
    assert person.language == "sv"
    assert not person.has_usable_password()
    address = EmailAddress.objects.get(user=person)
    assert (address.email, address.verified, address.primary) == (person.email, True, True)


@pytest.mark.parametrize("address", ["taken@academy.example", "TAKEN@academy.example"])
def test_an_address_in_use_is_refused(cms, address):
    UserFactory(email="taken@academy.example", verified=True)
    response = cms.post(reverse(ADD), {**NEW, "email": address})
    assert response.status_code == 200
    assert "email" in response.context["form"].errors
    assert User.objects.filter(email__iexact=address).count() == 1


def test_an_address_that_another_person_has_as_second_address_is_refused(cms):
    other = UserFactory(verified=True)
    EmailAddress.objects.create(user=other, email="editor@academy.example", verified=True)
    response = cms.post(reverse(ADD), NEW)
    assert "email" in response.context["form"].errors


def test_moving_an_account_to_another_address_ends_sign_in_by_the_old_one(cms):
    person = UserFactory(verified=True)
    EmailAddress.objects.create(user=person, email="second@academy.example", verified=True)
    edit = reverse("wagtailusers_users:edit", args=[person.pk])
    assert cms.get(edit).status_code == 200
    response = cms.post(edit, {**NEW, "is_active": "on"})
    assert response.status_code == 302, response.context["form"].errors
    rows = EmailAddress.objects.filter(user=person).order_by("email")
    assert [(row.email, row.verified, row.primary) for row in rows] == [
        ("editor@academy.example", True, True),
        ("second@academy.example", True, False),
    ]


def test_editing_a_name_keeps_the_password(cms):
    person = UserFactory(verified=True)
    edit = reverse("wagtailusers_users:edit", args=[person.pk])
    cms.post(edit, {**NEW, "email": person.email, "is_active": "on"})
    changed = User.objects.get(pk=person.pk)
    assert changed.first_name == "Elli"
    assert changed.password == person.password
    assert EmailAddress.objects.get(user=person).verified


def test_the_list_of_accounts_can_be_opened_and_searched(cms):
    found = UserFactory(first_name="Haettava")
    response = cms.get(reverse("wagtailusers_users:index"), {"q": "Haettava"})
    assert response.status_code == 200
    assert found.email in response.text


@pytest.fixture
def manager_cms(client):
    """Somebody who manages accounts and is no administrator."""
    manager = UserFactory(verified=True)
    manager.user_permissions.set(
        Permission.objects.filter(codename__in=["access_admin", "add_user", "change_user"])
    )
    client.force_login(manager)
    return client


def test_a_manager_of_accounts_makes_no_administrator(manager_cms):
    response = manager_cms.post(reverse(ADD), {**NEW, "is_superuser": "on"})
    assert response.status_code == 302
    made = User.objects.get(email="editor@academy.example")
    assert not made.is_superuser
    edit = reverse("wagtailusers_users:edit", args=[made.pk])
    manager_cms.post(edit, {**NEW, "is_active": "on", "is_superuser": "on"})
    assert not User.objects.get(pk=made.pk).is_superuser


def test_a_manager_of_accounts_cannot_take_over_an_administrator(manager_cms):
    admin = UserFactory(is_superuser=True, verified=True)
    edit = reverse("wagtailusers_users:edit", args=[admin.pk])
    assert manager_cms.post(edit, {**NEW, "is_active": "on"}).status_code == 302
    assert User.objects.get(pk=admin.pk).email == admin.email


def test_the_control_administrators_make_administrators(cms):
    cms.post(reverse(ADD), {**NEW, "is_superuser": "on"})
    assert User.objects.get(email="editor@academy.example").is_superuser
