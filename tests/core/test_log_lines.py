"""Production's log lines: JSON, with ids, and without anything that names a person."""

import json
import logging
import re
from io import StringIO
from logging.config import dictConfig

import pytest
import structlog
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils import translation

from core.log_lines import DOORS, configure, logging_settings, masked
from core.request_log import RequestLogMiddleware, address_of
from tests.factories.people import UserFactory

OPENS_A_DOOR = ("token", "secret", "key", "feed")


@pytest.fixture
def lines():
    """What production's formatter writes, from the standard library and from structlog."""
    stream = StringIO()
    wanted = logging_settings()
    wanted["handlers"]["console"]["stream"] = stream
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    quiet = {name: logging.getLogger(name) for name in wanted["loggers"]}
    before = {name: (one.level, one.propagate, one.handlers[:]) for name, one in quiet.items()}
    dictConfig(wanted)
    configure()
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    structlog.reset_defaults()
    root.handlers, root.level = handlers, level
    for name, (former, propagate, of_its_own) in before.items():
        quiet[name].level, quiet[name].propagate = former, propagate
        quiet[name].handlers = of_its_own


# Masks


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("mail to anna.virtanen+x@kunta.example failed", "mail to *** failed"),
        ("GET /fi/my/?next=/x&email=a HTTP/1.1", "GET /fi/my/ HTTP/1.1"),
        ("Forbidden: /fi/invitations/abc-123/", "Forbidden: /fi/invitations/***"),
        ("/calendar/s3cr3t.ics", "/calendar/***"),
        ("Not Found: /sv/review/s3cr3t/", "Not Found: /sv/review/***"),
        ("/accounts/password/reset/key/1-abc/", "/accounts/password/reset/key/***"),
        ("client 203.0.113.9 closed", "client *** closed"),
        ("client 2001:db8:0:0:1:2:3:4 closed", "client *** closed"),
        ("client 2001:db8::17 closed", "client *** closed"),
        ("Key (lower(email::text))=(anna) already exists.", "Key *** already exists."),
        (
            "Failing row contains (7, Anna, (x), null).\\nmore",
            "Failing row contains ***.\\nmore",
        ),
    ],
)
def test_what_names_a_person_or_opens_a_door_is_masked(line, kept):
    assert masked(line) == kept


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-24T15:26:02.369016Z at 15:26:02",
        "connecting to 127.0.0.1:5432",
        "cohorts.services.invite: Really? No.",
        "/fi/learn/kevat-2027/tarve/markkinat/",
        "/cms/editorial/review/12/",
        "django_structlog 11.0 and core::x",
    ],
)
def test_other_text_stays(line):
    assert masked(line) == line


def secret_routes(patterns, prefix=""):
    """Routes of addresses with a part that opens a door by being known."""
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if "cms/" not in route:  # Wagtail's editors sign in
                yield from secret_routes(entry.url_patterns, route)
        elif isinstance(entry, URLPattern):
            names = set(entry.pattern.converters) | set(entry.pattern.regex.groupindex)
            if any(word in name for name in names for word in OPENS_A_DOOR):
                yield route


def test_every_address_that_opens_a_door_is_masked():
    found = list(secret_routes(get_resolver().url_patterns))
    assert any("invitations/" in route for route in found)  # it can find
    address = [
        f"/{route.replace('^', '').split('<')[0].split('(')[0]}something-secret" for route in found
    ]
    assert [one for one in address if "something-secret" in masked(one)] == [], DOORS


def nginx_masks():
    """The map of paths in nginx's configuration, as Python's patterns."""
    text = (settings.BASE_DIR / "deploy/nginx/academy.conf").read_text()
    found = re.search(r"map \$uri \$academy_logged_path \{(.*?)\n\}", text, re.DOTALL)
    assert found
    patterns = re.findall(r'"~([^"]+)"', found[1])
    return [re.compile(pattern.replace("(?<", "(?P<")) for pattern in patterns]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_nginx_masks_the_same_addresses(language):
    masks = nginx_masks()
    assert not any(mask.search("/fi/learn/kevat-2027/") for mask in masks)  # it does not take all
    with translation.override(language):
        routes = list(secret_routes(get_resolver().url_patterns))
        address = [
            f"/{route.replace('^', '').split('<')[0].split('(')[0]}something-secret"
            for route in routes
        ]
    assert f"/{language}/review/something-secret" in address
    assert [one for one in address if not any(mask.search(one) for mask in masks)] == []


# Lines


def test_an_event_of_the_standard_library_is_a_line_of_json(lines):
    logging.getLogger("a.b").warning("Sent to %s", "anna@kunta.example", extra={"request": "x"})
    (line,) = lines()
    assert (line["event"], line["level"], line["logger"]) == ("Sent to ***", "warning", "a.b")
    assert line["timestamp"].endswith("Z")


def test_an_error_tells_where_and_not_what_was_in_hand(lines):
    def failing(password: str) -> None:
        raise IntegrityError("duplicate\nDETAIL:  Key (email)=(anna@kunta.example) already exists.")

    try:
        failing("salasana-123")
    except IntegrityError:
        logging.getLogger("a").exception("It failed")
    (line,) = lines()
    text = json.dumps(line)
    assert "failing" in text and "IntegrityError" in text
    assert "salasana-123" not in text and "anna" not in text


def answer_to(request, status=200):
    return RequestLogMiddleware(lambda request: HttpResponse(status=status))(request)


@pytest.mark.django_db
def test_a_request_is_told_by_route_id_and_uuid(lines, django_assert_num_queries):
    person = UserFactory(email="anna@kunta.example")
    request = RequestFactory().get(
        "/fi/my/?email=anna@kunta.example",
        headers={"X-Request-ID": "ab" * 16, "User-Agent": "Curious"},
        REMOTE_ADDR="203.0.113.9",
    )
    request._cached_user = person
    request.resolver_match = resolve("/fi/my/")
    with django_assert_num_queries(0):
        response = answer_to(request)
    (line,) = lines()
    assert (line["request"], line["code"], line["user"]) == ("GET /fi/my/", 200, str(person.uuid))
    assert line["request_id"] == response.headers["X-Request-ID"] == "ab" * 16
    text = json.dumps(line)
    assert not any(word in text for word in ("anna", "Curious", "203.0.113.9"))


def test_a_request_nobody_signed_in_for_names_nobody(lines):
    request = RequestFactory().get("/")
    request._cached_user = AnonymousUser()
    request.resolver_match = None
    answer_to(request)
    assert "user" not in lines()[0]


@pytest.mark.parametrize("given", ["", "short", "A" * 32, "x" * 32, "ab" * 16 + "\n", "ab" * 40])
def test_an_id_that_nginx_would_not_give_is_replaced(given):
    request = RequestFactory().get("/", headers={"X-Request-ID": given})
    request.resolver_match = None
    own = answer_to(request).headers["X-Request-ID"]
    assert own != given and len(own) == 32


def test_a_page_is_told_by_its_path_only_where_it_was_found():
    request = RequestFactory().get("/fi/hankinnan-perusteet/")
    request.resolver_match = resolve(request.path)
    request._log_status = 200
    assert address_of(request) == "/fi/hankinnan-perusteet/"
    request._log_status = 404
    assert "hankinnan" not in address_of(request)


def test_an_answer_without_a_route_is_told_by_its_path_only_where_it_is_a_page():
    """The page cache answers before routes are looked at; so does the way to the secure site."""
    request = RequestFactory().get("/fi/hankinnan-perusteet/")
    request.resolver_match = None
    request._log_status = 200
    assert address_of(request) == "/fi/hankinnan-perusteet/"
    request._log_status = 301
    assert address_of(request) == "(no route)"
