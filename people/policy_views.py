"""Terms and privacy notice as pages, and the page on which newer terms are accepted."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from core.access import public, signed_in
from people.choices import PolicyKind
from people.models import Policy, User
from people.policies import accept_terms as accept
from people.policies import mark_notice_seen, must_accept, version_in_force


@public("GET")
def show_policy(request: HttpRequest, kind: str, number: int | None = None) -> HttpResponse:
    """The version in force, or the one asked for; its text is the same for everybody. 2 queries."""
    versions = list(Policy.objects.in_force().filter(kind=kind))
    found = [one for one in versions if number in (None, one.number)]
    if not found:
        raise Http404
    version = found[0]
    if number is None and kind == PolicyKind.PRIVACY and request.user.is_authenticated:
        mark_notice_seen(person=request.user)
    context = {
        "version": version,
        "versions": versions,
        "is_current": version == versions[0],
        "page_is_cached_publicly": getattr(request, "may_be_cached_publicly", False),
    }
    response = render(request, "people/show_policy.html", context)
    response.is_public_page = True  # type: ignore[attr-defined]  # read by core.page_cache
    return response


@signed_in("GET", "POST")
def accept_terms(request: HttpRequest) -> HttpResponse:
    """A person who has not accepted the terms in force is led here (``people.middleware``)."""
    target, person = _target(request), cast(User, request.user)
    if not must_accept(person):
        return redirect(target)
    version = version_in_force(PolicyKind.TERMS)
    if version is None:
        return redirect(target)
    if request.method == "POST" and request.POST.get("number") == str(version.number):
        accept(person=person, policy=version)
        messages.success(request, _("Thank you. You have accepted the terms of use."))
        return redirect(target)
    context = {"version": version, "next": target, "is_first": person.accepted_terms == 0}
    return render(request, "people/accept_terms.html", context)


@signed_in("GET")
def decline_terms(request: HttpRequest) -> HttpResponse:
    """What a person can do who does not accept: nothing is lost and nothing is written."""
    return render(request, "people/decline_terms.html")


def _target(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return resolve_url(settings.LOGIN_REDIRECT_URL)
