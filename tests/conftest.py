"""What every test stands on."""

import signal
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import caches
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from courses.redactions.known import NOTHING, register
from tests.browser.fixtures import chromium, demo_files, site, visitors, watch
from tests.factories.cms_users import admin, in_english
from tests.factories.uploads import files_apart, private_files
from tests.migrated_database import django_db_keepdb, django_db_modify_db_settings

__all__ = [
    "admin",
    "chromium",
    "demo_files",
    "django_db_keepdb",
    "django_db_modify_db_settings",
    "empty_cache",
    "files_apart",
    "first_language",
    "in_english",
    "private_files",
    "site",
    "visitors",
    "watch",
]

# Two cores shared with servers: an example that took long has told nothing.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


def pytest_configure() -> None:
    """A run that is told to stop ends what its fixtures have started: workers, browsers."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """No test may meet what another one kept."""
    for name in settings.CACHES:
        caches[name].clear()
    register.take(NOTHING)  # and read just now: no test pays for asking what is redacted
    yield


@pytest.fixture(autouse=True)
def first_language() -> Iterator[None]:
    """A request leaves its language behind in the thread: each test begins in Finnish."""
    translation.deactivate()
    yield
