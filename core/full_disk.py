"""No room for an upload: said in words, nothing stored, and the next try finds what there is."""

import errno
import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
INSUFFICIENT_STORAGE = 507


class FullDiskMiddleware:
    """For uploads whose view does not tell by itself: the CMS's images and documents.

    The view's transaction is gone with its exception, and ``WholeFileStorage`` has removed what
    it had written.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        if not (isinstance(exception, OSError) and exception.errno in NO_ROOM):
            return None
        logger.error("The disk is full: an upload was refused", exc_info=exception)
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            sentence = _("There is no room for the file at the moment. Nothing was saved.")
            answer: HttpResponse = JsonResponse({"success": False, "error_message": sentence})
        else:
            answer = render(request, "507.html", status=INSUFFICIENT_STORAGE)
        answer.headers["Retry-After"] = "600"
        return answer
