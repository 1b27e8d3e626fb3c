"""Fixtures of the tests that drive a browser; tests/conftest.py lends them to every folder."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.driving import Visitors, Watch, running_chromium
from tests.demo_database import DemoFiles, copied, demo_original


@dataclass(frozen=True)
class DemoSite:
    """The site with the demo data, served at ``url`` from a database of the test module's own."""

    url: str
    media: Path


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def demo_files(django_db_setup) -> DemoFiles:
    if "sqlite3" not in settings.DATABASES["default"]["ENGINE"]:
        pytest.fail("The demo data of the browser tests is kept as a SQLite file", pytrace=False)
    return demo_original()


@pytest.fixture(scope="module")
def site(demo_files: DemoFiles, django_db_blocker) -> Iterator[DemoSite]:
    """Rows that a test of the module writes stay for the tests after it, and for no other module.

    Tests ask for no ``db``: it would empty the tables behind the server's back.
    """
    with ExitStack() as stack:
        files = stack.enter_context(copied(demo_files))
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(_database(files.database))
        server = LiveServer("localhost", start=False)
        stack.enter_context(server._live_server_modified_settings)
        server.start()
        stack.callback(server.stop)
        stack.enter_context(
            override_settings(
                SITE_URL=server.url,
                WAGTAILADMIN_BASE_URL=server.url,
                MEDIA_ROOT=str(files.media),
                EMAIL_BACKEND="core.mailbox.MailboxBackend",
            )
        )
        stack.enter_context(_served_media(files.media))
        yield DemoSite(server.url, files.media)


@pytest.fixture
def watch() -> Iterator[Watch]:
    """No test that drives a browser passes while the browser complains."""
    watch = Watch()
    yield watch
    if watch.complaints:
        pytest.fail("The browser complained:\n" + "\n".join(watch.complaints), pytrace=False)


@pytest.fixture
def visitors(chromium: Browser, site: DemoSite, watch: Watch) -> Iterator[Visitors]:
    visitors = Visitors(chromium, site.url, watch)
    yield visitors
    visitors.leave()


class _database:
    """Point Django, in every thread, at another SQLite file and back."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        from django.db import connection

        connection.close()
        self.former = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = str(self.path)
        cache.clear()

    def __exit__(self, *fault: object) -> None:
        from django.db import connection

        connection.close()
        connection.settings_dict["NAME"] = self.former
        cache.clear()


class _served_media:
    """The address of uploaded images read its folder from the settings when it was made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> None:
        patterns = import_module(settings.ROOT_URLCONF).urlpatterns
        self.pattern = next(
            row for row in patterns if "document_root" in getattr(row, "default_args", {})
        )
        self.former = self.pattern.default_args["document_root"]
        self.pattern.default_args["document_root"] = str(self.folder)

    def __exit__(self, *fault: object) -> None:
        self.pattern.default_args["document_root"] = self.former
