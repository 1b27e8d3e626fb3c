import logging
from collections.abc import Callable
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_from_path, get_language_from_request
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Wagtail's admin still writes inline scripts and styles; everything else stays at home.
ADMIN_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "connect-src": [SELF],
    "object-src": [NONE],
    "base-uri": [SELF],
    "frame-ancestors": [SELF],
    "form-action": [SELF],
}


# A document is shown by nothing of ours; opened by itself it may load and run nothing.
DOCUMENT_POLICY = "default-src 'none'; sandbox"


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The strict policy of the settings everywhere but under ``/cms/``; documents get their own."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        if request.path.startswith("/documents/") and "Content-Security-Policy" in response:
            response.headers["Content-Security-Policy"] = DOCUMENT_POLICY
            # Without it browsers keep a document for as long as they guess, withdrawn or not.
            response.headers.setdefault("Cache-Control", "no-cache")
        if request.path.startswith("/cms/") and not getattr(request, "is_preview", False):
            response._csp_config = ADMIN_POLICY  # type: ignore[attr-defined]  # django-csp's hook
        return super().process_response(request, response)


class LanguageMiddleware:
    """The language of a request: its address decides; where the address has none, the signed-in
    person, else the cookie, else the browser, else Finnish (decision in architecture.md)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        from_path = get_language_from_path(request.path_info)
        translation.activate(from_path or language_without_prefix(request))
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        if not from_path:
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def language_without_prefix(request: HttpRequest) -> str:
    """The language for an address without a language prefix."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
        return request.user.language
    return get_language_from_request(request)


class PrivateResponseMiddleware:
    """Whoever carries a session, or gets one, receives answers that nobody may keep.

    Static files never come here: they are answered before.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session or settings.SESSION_COOKIE_NAME in response.cookies:
            response.headers["Cache-Control"] = "private, no-store"
        return response


class ProtectedRowsMiddleware:
    """A row on which others stand cannot be deleted; in the CMS whoever tried is told so.

    Wagtail's own screens explain most such refusals beforehand; this is for the rest.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        if not (request.path.startswith("/cms/") and isinstance(exception, ProtectedError)):
            return None
        holders = list(dict.fromkeys(str(row) for row in exception.protected_objects))
        sentence = _("Nothing was deleted, because these refer to it: %(holders)s.") % {
            "holders": ", ".join(holders[:3]) + (" …" if len(holders) > 3 else "")
        }
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return JsonResponse({"success": False, "error_message": sentence}, status=409)
        messages.error(request, sentence)
        back = request.META.get("HTTP_REFERER", "")
        is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
        return redirect(back if is_ours else "wagtailadmin_home")


class AbsentServiceMiddleware:
    """Redis away where it is needed (limits on signing in): 503 in words, and no sign-in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        if not isinstance(exception, RedisError):
            return None
        logger.error("Redis does not answer: %r", exception)
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "60"})
