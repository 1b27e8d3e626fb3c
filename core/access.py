"""Every URL pattern says who may use it (security rule 3); ``core.checks`` refuses one that
does not.

Our own views are wrapped by a decorator that both declares and enforces. A third party's URLs
are declared where they are included, with the place that enforces the rule.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import URLPattern, URLResolver
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

View = Callable[..., Any]


class Access(StrEnum):
    PUBLIC = "public"  # anybody, and the answer is the same for all
    SIGNED_IN = "signed in"  # a person; which rows are theirs is decided by permissions.py
    EDITOR = "editor"  # Wagtail's admin: its permission policies decide
    DEMO = "demo"  # only where demo data is allowed; elsewhere the address does not exist
    SIGNED = "signed"  # a machine; each request carries a signature that its view checks
    OWN_RULES = "own rules"  # the included package decides view by view (allauth)


def _declare(view: View, access: Access, methods: tuple[str, ...]) -> View:
    view = require_http_methods(list(methods))(view)
    view.access = access  # type: ignore[attr-defined]  # the mark that core.checks reads
    return view


def public(*methods: str) -> Callable[[View], View]:
    """``@public("GET")``: anybody may, by these methods (HEAD follows GET)."""
    return lambda view: _declare(view, Access.PUBLIC, _with_head(methods))


def signed_in(*methods: str) -> Callable[[View], View]:
    """``@signed_in("GET", "POST")``: others are led to sign in and come back.

    From an address that only takes writes they come back to the page the form stood on: a
    session may end while a page is open, and the address itself has nothing to show.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated:
                return view(request, *args, **kwargs)
            shown = "GET" in methods
            return redirect_to_login(request.get_full_path() if shown else _form_page(request))

        return _declare(guarded, Access.SIGNED_IN, _with_head(methods))

    return decorate


def _form_page(request: HttpRequest) -> str:
    """The page of this site that the request came from, else the person's own front page."""
    page = request.headers.get("Referer", "")
    if page and url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return urlsplit(page)._replace(scheme="", netloc="", fragment="").geturl()
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def demo_only(*methods: str) -> Callable[[View], View]:
    """The address exists only where settings allow demo data; elsewhere 404."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not settings.DEMO_DATA_ALLOWED:
                raise Http404
            return view(request, *args, **kwargs)

        return _declare(guarded, Access.DEMO, _with_head(methods))

    return decorate


def declared(pattern: URLPattern | URLResolver, access: Access) -> URLPattern | URLResolver:
    """Declare a third party's pattern or include; the package itself enforces it."""
    pattern.access = access  # type: ignore[union-attr]  # the mark that core.checks reads
    return pattern


def _with_head(methods: tuple[str, ...]) -> tuple[str, ...]:
    if not methods:
        raise ValueError("Name the methods that the view answers")
    return (*methods, "HEAD") if "GET" in methods else methods
