"""My academy, the demo mailbox, error pages, and what machines read at the root."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import demo_only, public, signed_in
from core.middleware import language_without_prefix
from core.models import KeptMail
from home.queries import my_academy as my_academy_of
from home.templatetags.home_tags import menu_pages


@public("GET")
def root(request: HttpRequest) -> HttpResponse:
    """``/`` leads to the visitor's language."""
    response = HttpResponseRedirect(f"/{language_without_prefix(request)}/")
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


@signed_in("GET")
def my_academy(request: HttpRequest) -> HttpResponse:
    """≤ 12 queries with session and person."""
    context = {
        "academy": my_academy_of(request.user),
        "tracks_url": next(
            (url for _title, url, kind in menu_pages(request) if kind == "trackindexpage"), "/"
        ),
    }
    return render(request, "home/my_academy.html", context)


@demo_only("GET")
def mailbox(request: HttpRequest) -> HttpResponse:
    """Every mail that the demo site sent, newest first, by recipient if asked. 3 queries."""
    mails = KeptMail.objects.all()
    recipient = request.GET.get("to", "").replace("\0", "").strip()
    if recipient:
        mails = mails.filter(recipient__iexact=recipient)
    page = Paginator(mails, 20).get_page(request.GET.get("page"))
    return render(request, "home/mailbox.html", {"page_of_mails": page, "recipient": recipient})


@demo_only("GET")
def mailbox_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML part of a mail, as its reader gets it: inline styles are mail's own custom."""
    mail = get_object_or_404(KeptMail, pk=pk)
    response = HttpResponse(mail.html or "")
    response._csp_replace = {  # type: ignore[attr-defined]  # django-csp's hook
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return response


@public("GET")
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /accounts/",
        "Disallow: /cms/",
        "Disallow: /*/my/",
        "Disallow: /*/learn/",
        "Disallow: /*/invitations/",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    if settings.DEMO_DATA_ALLOWED:
        lines[1:-1] = ["Disallow: /"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@public("GET")
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116. The date moves on with the release, at most a year ahead."""
    expires = timezone.now().replace(microsecond=0) + timedelta(days=180)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: fi, sv, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 400, _("The request could not be understood"))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 403, _("You may not do this"))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 404, _("The page was not found"))


def _error(request: HttpRequest, status: int, title: str) -> HttpResponse:
    context: dict[str, Any] = {"status": status, "title": title}
    return render(request, f"{status}.html", context, status=status)
