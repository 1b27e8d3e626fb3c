"""Public pages kept whole for visitors without a session (decision 0004).

Only a page that says so (``response.is_public_page``, set by BasePage) is kept, only for a GET
without query string and without any cookie that could name a person. The key carries the site's
version, which every publication moves on, so nothing stale outlives a change; the time to live
is for dates that pass by themselves (next cohorts).
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from core.caches import content_cache

VERSION_KEY = "site-version"
SECONDS = 300
HARMLESS_COOKIES = frozenset({settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME})
_versions: list[Callable[[], str]] = []


def register_version(version: Callable[[], str]) -> None:
    """``version()`` joins the key of every kept page: for what must be forgotten even where the
    cache is not shared or does not answer. Asked on every public page."""
    if version not in _versions:
        _versions.append(version)


def site_version() -> int:
    """A number that every change of public content moves on."""
    version = content_cache.get(VERSION_KEY)
    if version is None:
        version = 1
        content_cache.add(VERSION_KEY, version, timeout=None)
    return version


def bump_site_version(**kwargs: Any) -> None:
    """Forget every kept page once the current transaction has committed."""
    transaction.on_commit(_bump)


def _bump() -> None:
    try:
        content_cache.incr(VERSION_KEY)
    except ValueError:
        content_cache.set(VERSION_KEY, 2, timeout=None)


class PublicPageCacheMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not self._is_anonymous_read(request):
            return self.get_response(request)
        versions = ":".join(version() for version in _versions)
        key = f"page:{site_version()}:{versions}:{request.get_host()}:{request.path}"
        kept = content_cache.get(key)
        if kept is not None:
            body, headers = kept
            return HttpResponse(body, headers=headers)
        request.may_be_cached_publicly = True  # type: ignore[attr-defined]  # read by BasePage
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and self._is_same_for_all(response):
            response.headers["Cache-Control"] = "no-cache"
            content_cache.set(key, (response.content, dict(response.headers)), SECONDS)
        return response

    @staticmethod
    def _is_anonymous_read(request: HttpRequest) -> bool:
        return (
            request.method == "GET"
            and not request.META.get("QUERY_STRING")
            and HARMLESS_COOKIES.issuperset(request.COOKIES)
            and not request.headers.get("Authorization")
        )

    @staticmethod
    def _is_same_for_all(response: HttpResponse) -> bool:
        return (
            getattr(response, "is_public_page", False)
            and response.status_code == 200
            and not response.cookies
        )


def connect_signals() -> None:
    from django.db.models.signals import post_delete, post_save
    from wagtail.models import Page, PageViewRestriction, Site
    from wagtail.signals import page_published, page_unpublished, post_page_move

    from core.models import Licence, Theme

    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(bump_site_version, dispatch_uid="bump-site-version")
    post_delete.connect(bump_site_version, sender=Page, dispatch_uid="bump-site-version-page")
    for model in (Theme, Licence, Site, PageViewRestriction):
        for signal in (post_save, post_delete):
            signal.connect(bump_site_version, sender=model, dispatch_uid=f"bump-{model.__name__}")
