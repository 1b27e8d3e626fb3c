"""What every test stands on."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.migrated_database import django_db_keepdb, django_db_modify_db_settings

__all__ = ["django_db_keepdb", "django_db_modify_db_settings", "empty_cache"]


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Outlines are kept without expiry by the edition's number, which a database that rolls back
    gives out again: no test may meet what another one kept."""
    cache.clear()
    yield
