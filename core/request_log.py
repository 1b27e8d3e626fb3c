"""One line for each request, with the id that nginx gave it and without what a person sent."""

import re
import time
import uuid
from typing import Any

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

REQUEST_ID = re.compile(r"[0-9a-f]{32}")
PAGE_VIEWS = {"wagtail_serve"}


class RequestLogMiddleware(RequestMiddleware):
    """Stands first: whatever answers, the line is written. No query.

    The address is told by its route (``learn/<slug:cohort>/``), so that nothing a person typed or
    was sent stands in a log; only a page of the site that was found is told by its path. ``user``
    is the person's UUID where the request has asked for the person anyway.
    """

    def prepare(self, request: HttpRequest) -> None:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()  # of a request that ended in this thread
        structlog.contextvars.bind_contextvars(request_id=request_id)
        request.request_id = request_id  # type: ignore[attr-defined]  # for the answer's header
        request._log_began = time.perf_counter()  # type: ignore[attr-defined]  # read below

    def handle_response(self, request: Any, response: Any) -> None:
        seconds = round(time.perf_counter() - request._log_began, 4)
        structlog.contextvars.bind_contextvars(seconds=seconds)
        request._log_status = response.status_code
        response.headers["X-Request-ID"] = request.request_id
        super().handle_response(request, response)

    @staticmethod
    def bind_user_id(request: Any) -> None:
        person = getattr(request, "_cached_user", None)  # never a query for the log's sake
        if person is not None and person.is_authenticated:
            structlog.contextvars.bind_contextvars(user=str(person.uuid))

    @staticmethod
    def format_request(request: Any) -> str:
        return f"{request.method} {address_of(request)}"


def address_of(request: Any) -> str:
    match, found = request.resolver_match, getattr(request, "_log_status", 500) == 200
    if match is None:  # the page cache answers before routes are looked at
        return request.path if found else "(no route)"
    return request.path if found and match.url_name in PAGE_VIEWS else f"/{match.route}"
