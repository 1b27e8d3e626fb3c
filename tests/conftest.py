"""What every test stands on."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from hypothesis import settings as hypothesis_settings

from tests.browser.fixtures import chromium, demo_files, site, visitors, watch
from tests.migrated_database import django_db_keepdb, django_db_modify_db_settings

__all__ = [
    "chromium",
    "demo_files",
    "django_db_keepdb",
    "django_db_modify_db_settings",
    "empty_cache",
    "site",
    "visitors",
    "watch",
]

# Two cores shared with servers: an example that took long has told nothing.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Outlines are kept without expiry by the edition's number, which a database that rolls back
    gives out again: no test may meet what another one kept."""
    cache.clear()
    yield
