"""The public form for feedback on accessibility; no account is needed (act 306/2019)."""

import hashlib
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.access import public
from core.caches import content_cache
from home.forms import AccessibilityFeedbackForm
from home.models import AccessibilityFeedback
from home.models.accessibility import ANSWER_DAYS
from home.services import receive_feedback

MOST_FROM_ONE_ADDRESS = 10  # within an hour: an office shares one
SECONDS = 3600


@public("GET", "POST")
def give_feedback(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        form = AccessibilityFeedbackForm(initial=_known(request))
        return _show(request, form, status=200)
    form = AccessibilityFeedbackForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    if _is_too_often(request):
        form.refuse(_("Many messages have come from your network within an hour."))
        return _show(request, form, status=429)
    given = {name: form.cleaned_data[name] for name in ("text", "page", "name", "email")}
    feedback = receive_feedback(language=get_language() or "fi", **given)
    return redirect("home:thank_for_feedback", uuid=feedback.uuid)


@public("GET")
def thank_for_feedback(request: HttpRequest, uuid: str) -> HttpResponse:
    """Says by when an answer comes. Its address cannot be guessed, and it repeats no words."""
    feedback = get_object_or_404(AccessibilityFeedback, uuid=uuid)
    return render(request, "home/thank_for_feedback.html", {"feedback": feedback})


def _show(request: HttpRequest, form: AccessibilityFeedbackForm, status: int) -> HttpResponse:
    context = {"form": form, "answer_days": ANSWER_DAYS}
    return render(request, "home/give_feedback.html", context, status=status)


def _known(request: HttpRequest) -> dict[str, str]:
    """The page of ours that the person came from, and who they are when signed in."""
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()})
    known = {"page": urlsplit(came_from).path} if came_from and is_ours else {}
    if request.user.is_authenticated:
        known |= {"name": request.user.get_full_name(), "email": request.user.email}
    return known


def _is_too_often(request: HttpRequest) -> bool:
    """Counted by a digest of the address that lives an hour; without the cache nobody is stopped:
    the law's channel matters more than a flood."""
    digest = hashlib.sha256(get_adapter().get_client_ip(request).encode()).hexdigest()[:32]
    key = f"accessibility-feedback:{digest}"
    content_cache.add(key, 0, SECONDS)
    try:
        return content_cache.incr(key) > MOST_FROM_ONE_ADDRESS
    except ValueError:  # the cache is away
        return False
