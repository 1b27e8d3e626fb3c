"""Every URL pattern says who may use it (security rule 3); ``core.checks`` refuses one that
does not.

Our own views are wrapped by a decorator that both declares and enforces. A third party's URLs
are declared where they are included, with the place that enforces the rule.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.views.decorators.http import require_http_methods

View = Callable[..., Any]


class Access(StrEnum):
    PUBLIC = "public"  # anybody, and the answer is the same for all
    SIGNED_IN = "signed in"  # a person; which rows are theirs is decided by permissions.py
    EDITOR = "editor"  # Wagtail's admin: its permission policies decide
    DEMO = "demo"  # only where demo data is allowed; elsewhere the address does not exist
    OWN_RULES = "own rules"  # the included package decides view by view (allauth)


def _declare(view: View, access: Access, methods: tuple[str, ...]) -> View:
    view = require_http_methods(list(methods))(view)
    view.access = access  # type: ignore[attr-defined]  # the mark that core.checks reads
    return view


def public(*methods: str) -> Callable[[View], View]:
    """``@public("GET")``: anybody may, by these methods (HEAD follows GET)."""
    return lambda view: _declare(view, Access.PUBLIC, _with_head(methods))


def signed_in(*methods: str) -> Callable[[View], View]:
    """``@signed_in("GET", "POST")``: others are led to sign in and come back."""
    return lambda view: _declare(login_required(view), Access.SIGNED_IN, _with_head(methods))


def demo_only(*methods: str) -> Callable[[View], View]:
    """The address exists only where settings allow demo data; elsewhere 404."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not (settings.DEMO_DATA_ALLOWED or settings.DEBUG):
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
