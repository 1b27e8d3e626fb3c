"""The site's addresses, and one for each error page."""

from django.conf.urls.i18n import i18n_patterns
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import path

from core.access import public
from keino_academy.urls import handler400, handler403, handler404, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "urlpatterns"]

RAISED = {400: BadRequest, 403: PermissionDenied, 404: Http404, 500: RuntimeError}


@public("GET")
def fail(request: HttpRequest, status: int) -> HttpResponse:
    """429 is printed by allauth, 503 by whoever stands before a site that is away."""
    if status in RAISED:
        raise RAISED[status]
    if status == 503:
        return HttpResponse(get_template("503.html").render(), status=503)
    return render(request, f"{status}.html", status=status)


urlpatterns = [*i18n_patterns(path("errors/<int:status>/", fail, name="fail")), *urlpatterns]
