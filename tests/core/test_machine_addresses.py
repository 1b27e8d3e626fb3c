"""What machines ask for: liveness, readiness, sitemap, robots, security.txt."""

import re
from datetime import datetime, timedelta

import pytest
from django.core.cache.backends.dummy import DummyCache
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core import readiness, views
from tests.factories.learners import queries_of
from tests.factories.pages import LessonPageFactory, TrackPageFactory, site_tree, translated

# Liveness and readiness


def test_the_process_answers_without_the_database(client):
    """Not marked for the database: a query would fail this test."""
    response = client.get("/healthz")
    assert (response.status_code, response.text) == (200, "ok\n")


@pytest.mark.django_db
def test_a_ready_site_says_what_it_stands_on(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "database": "ok",
        "migrations": "ok",
        "cache": "ok",
        "queue": "ok",
        "files": "ok",
    }


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_is_named(client, monkeypatch):
    monkeypatch.setattr(readiness, "_has_seen_all", False)
    ((app, name),) = MigrationLoader(connection).graph.leaf_nodes("core")
    MigrationRecorder(connection).record_unapplied(app, name)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["migrations"]) == (503, "down")


@pytest.mark.django_db
def test_asking_again_costs_two_small_queries(client):
    """The migrations are looked at until they are all there, once for each process."""
    client.get("/readyz")
    assert len(queries_of(lambda: client.get("/readyz"))) <= 2


@pytest.mark.django_db
def test_a_disk_that_is_nearly_full_is_told_and_the_site_is_ready(client, monkeypatch):
    monkeypatch.setattr(readiness, "room_at", lambda place: readiness.LEAST_ROOM - 1)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["files"]) == (200, "low")


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_is_named(client, monkeypatch):
    monkeypatch.setattr(readiness.os, "access", lambda place, mode: False)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["files"]) == (503, "down")


@pytest.mark.django_db
def test_a_database_that_is_away_is_named(client, monkeypatch):
    def away(*args, **kwargs):
        raise OSError("gone")

    monkeypatch.setattr(connection, "cursor", away)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] == "down"
    assert response.json()["cache"] == "ok"


@pytest.mark.django_db
def test_a_cache_that_is_away_or_forgets_is_named(client, monkeypatch):
    for faulty in (DummyCache("x", {}), None):  # one forgets, one cannot be asked
        monkeypatch.setattr("core.views.cache", faulty)
        response = client.get("/readyz")
        assert (response.status_code, response.json()["cache"]) == (503, "down")


def test_a_broker_that_is_away_is_named(settings, monkeypatch):
    from celery import current_app

    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    connect = current_app.connection_for_write
    monkeypatch.setattr(
        current_app, "connection_for_write", lambda **more: connect(settings.REDIS_URL, **more)
    )
    assert views._queue_answers() is False


def test_nothing_secret_is_told_by_a_failure(settings, monkeypatch, rf):
    monkeypatch.setattr(views, "_database_answers", lambda: False)
    response = views.readyz(rf.get("/readyz"))
    assert b"postgres" not in response.content
    assert b"Traceback" not in response.content


# Sitemap


def locations(client) -> list[str]:
    response = client.get("/sitemap.xml")
    assert response["Content-Type"].startswith("application/xml")
    return re.findall(r"<loc>([^<]+)</loc>", response.text)


def path_of(url: str) -> str:
    return "/" + url.split("://", 1)[1].split("/", 1)[1]


@pytest.mark.django_db
def test_the_sitemap_names_every_public_page_in_every_language(client):
    tree = site_tree()
    track = TrackPageFactory()
    swedish = translated(track, "sv")
    lesson = LessonPageFactory()
    paths = [path_of(url) for url in locations(client)]
    for page in (track, swedish, lesson, tree.home["fi"], tree.home["sv"], tree.home["en"]):
        assert page.url in paths
    assert len(paths) == len(set(paths))
    for path in paths:
        assert client.get(path).status_code == 200


@pytest.mark.django_db
def test_the_sitemap_names_nothing_that_is_not_public(client):
    draft = LessonPageFactory(live=False)
    closed = TrackPageFactory()
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    paths = [path_of(url) for url in locations(client)]
    assert draft.url not in paths
    assert closed.url not in paths


@pytest.mark.django_db
def test_the_sitemap_costs_the_same_for_many_pages(client):
    site_tree()
    locations(client)
    few = len(queries_of(lambda: locations(client)))
    for _ in range(5):
        TrackPageFactory()
    assert len(queries_of(lambda: locations(client))) <= few + 1  # a page type more


# robots.txt and security.txt


def test_robots_keep_out_of_what_is_personal(client, settings):
    settings.DEMO_DATA_ALLOWED = False
    text = client.get("/robots.txt").text
    for path in ("/accounts/", "/cms/", "/*/my/", "/*/learn/", "/*/invitations/"):
        assert f"Disallow: {path}\n" in text
    assert "Disallow: /\n" not in text
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text


def test_robots_keep_out_of_a_demo_site(client, settings):
    settings.DEMO_DATA_ALLOWED = True
    assert "Disallow: /\n" in client.get("/robots.txt").text


def test_security_txt_holds_what_the_standard_asks(client, settings):
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"].startswith("text/plain")
    fields = dict(line.split(": ", 1) for line in response.text.strip().splitlines())
    assert re.match(r"(mailto:|https://)", fields["Contact"])
    expires = datetime.fromisoformat(fields["Expires"])
    now = timezone.now()
    assert now + timedelta(days=30) < expires < now + timedelta(days=366)
    assert fields["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
