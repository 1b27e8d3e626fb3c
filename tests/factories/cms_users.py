"""People in the CMS who read it in English, the language of the sentences that tests assert.

tests/conftest.py lends the two fixtures.
"""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import translation

from people.models import User
from tests.factories.pages import releaser
from tests.factories.people import UserFactory


@pytest.fixture
def in_english() -> Iterator[None]:
    """What the test itself translates; the admin answers in the person's language."""
    with translation.override("en"):
        yield


@pytest.fixture
def admin(client: Client) -> Client:
    """A browser in which the administrator who makes the factories' releases is signed in."""
    person = releaser()
    person.language = "en"
    person.save(update_fields=["language"])
    client.force_login(person)
    return client


def cms_user(*permissions: str) -> User:
    """May enter the CMS and holds these permissions, named as ``change_cohort``."""
    person: User = UserFactory(language="en")
    names = ["access_admin", *permissions]
    person.user_permissions.set(Permission.objects.filter(codename__in=names))
    return person
