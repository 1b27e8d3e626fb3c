"""Liveness, readiness, and the choice of language on addresses without one."""

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language

from core import readiness
from core.access import public


@public("GET")
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. No query."""
    return HttpResponse("ok\n", content_type="text/plain")


@public("GET")
def readyz(request: HttpRequest) -> HttpResponse:
    """What the site stands on: 200 when all of it is there, else 503 with the name of what is not.

    ``files`` may say ``low``: little room is left for uploads, and the site is ready all the same.
    2 queries, 3 until the process has seen that all migrations are applied.
    """
    checks = {
        "database": _database_answers,
        "migrations": readiness.has_all_migrations,
        "cache": _cache_answers,
        "queue": _queue_answers,
    }
    states = {name: "ok" if check() else "down" for name, check in checks.items()}
    states["files"] = readiness.state_of_files()
    return JsonResponse(states, status=503 if "down" in states.values() else 200)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return False
    return True


def _cache_answers() -> bool:
    try:
        cache.set("readyz", "ok", 10)
        return cache.get("readyz") == "ok"
    except Exception:
        return False


def _queue_answers() -> bool:
    if not settings.REDIS_URL:
        return True  # tasks run in this process
    try:
        from celery import current_app

        with current_app.connection_for_write(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except Exception:
        return False
    return True


@public("POST")
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in the cookie, and with the person when one is signed in."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target)
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES) and check_for_language(code):
        if request.user.is_authenticated:
            request.user.language = code
            request.user.save(update_fields=["language"])
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
        )
    return response


@public("GET", "POST")
def not_found(request: HttpRequest) -> HttpResponse:
    raise Http404
