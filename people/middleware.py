from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from people.policies import must_accept

CMS_PREFIX = "/cms/"
OPEN_PATHS = ("/cms/login/", "/cms/logout/")


class SecondFactorMiddleware:
    """The gate of ``/cms/`` for a person who is signed in.

    Without the permission to enter: 403. Wagtail itself would send the person to sign in, and
    sign-in, finding somebody signed in, straight back. With the permission but without a second
    factor: to the page where one is added, if settings require one. allauth asks for an added
    factor at every sign-in, so having one means having shown it. Recovery codes alone do not
    count. One query under ``/cms/`` beside the permissions that Wagtail reads anyway; none
    elsewhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if not path.startswith(CMS_PREFIX) or path in OPEN_PATHS:
            return self.get_response(request)
        if request.user.is_authenticated:
            if not request.user.has_perm("wagtailadmin.access_admin"):
                raise PermissionDenied
            if settings.SECOND_FACTOR_REQUIRED and not has_second_factor(request.user.pk):
                messages.warning(
                    request,
                    _(
                        "Content management asks for a second factor. "
                        "Add an authenticator app or a security key first."
                    ),
                )
                return redirect("mfa_index")
        return self.get_response(request)


class TermsMiddleware:
    """Leads a signed-in person to newer terms when they open My academy or the classroom.

    Only when something is to be shown: a form that was filled in meanwhile is not lost. The two
    numbers that are compared cost no query (``people.policies``); the views are named in
    ``settings.TERMS_ASKED_AT``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is None or request.method != "GET":
            return None
        if match.view_name not in settings.TERMS_ASKED_AT or not request.user.is_authenticated:
            return None
        if not must_accept(request.user):
            return None
        target = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('people:accept_terms')}?{target}")


def has_second_factor(user_id: int) -> bool:
    """1 query."""
    return (
        Authenticator.objects.filter(user_id=user_id)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .exists()
    )
