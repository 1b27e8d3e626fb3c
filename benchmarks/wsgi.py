"""The site as production serves it, and beside it the floor views with the middleware that a
hand-written Django would have: none for the unit, Django's usual few for the others.

A request with the header ``X-Count-Queries`` is answered with the number of its database queries
in ``X-Queries``, transactions included, as the tests count them. Timed requests do not send it.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from keino_academy.wsgi import application as site

HAND_WRITTEN = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
StartResponse = Callable[..., Any]


def handler(middleware: list[str]) -> WSGIHandler:
    with override_settings(MIDDLEWARE=middleware):
        return WSGIHandler()


bare, hand_written = handler([]), handler(HAND_WRITTEN)


def handler_of(path: str) -> WSGIHandler:
    if path.startswith("/floor/"):
        return bare if path == "/floor/one-query/" else hand_written
    return site


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    answer = handler_of(environ["PATH_INFO"])
    if "HTTP_X_COUNT_QUERIES" not in environ:
        return answer(environ, start_response)
    with CaptureQueriesContext(connection) as queries:

        def start_with_count(status: str, headers: list, *more: Any) -> Any:
            return start_response(status, [*headers, ("X-Queries", str(len(queries)))], *more)

        return answer(environ, start_with_count)
