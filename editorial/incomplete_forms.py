"""Requests to the CMS that lack what a view of Wagtail's reads without asking.

No form of the CMS sends them; a script or a cut-off connection may. They are bad requests (400) or
name what does not exist (404), not errors of the site.
"""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import get_resolver
from django.utils.datastructures import MultiValueDictKeyError
from wagtail.admin.forms.choosers import URLOrAbsolutePathField
from wagtail.admin.views.chooser import ChosenMultipleView
from wagtail.models import Page

from editorial.borders.replacing import instead_of
from people.middleware import CMS_PREFIX


class IncompleteFormMiddleware:
    """Page edit, revert and copy take the fields of a form as given: 400 where one is missing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        is_missing = isinstance(exception, MultiValueDictKeyError)
        if not (is_missing and request.path_info.startswith(CMS_PREFIX)):
            return None
        handler: Any = get_resolver().resolve_error_handler(400)
        return handler(request, exception=exception)


@instead_of(URLOrAbsolutePathField, "to_python")
def address(former: Any, field: Any, value: Any) -> Any:
    """``ExternalLinkView`` without an address."""
    return former(field, value or "")


@instead_of(ChosenMultipleView, "get")
def chosen(former: Any, view: Any, request: HttpRequest) -> Any:
    """Words for numbers, and the root of all pages, whose parent the view would tell."""
    numbers = request.GET.getlist("id")
    if not all(number.isdecimal() and len(number) < 10 for number in numbers):
        raise Http404
    if Page.objects.filter(pk__in=numbers, depth=1).exists():
        raise Http404
    return former(view, request)
