"""Counters for a collector on this machine; the address exists only where METRICS is set."""

from ipaddress import ip_address

from django.http import Http404, HttpRequest, HttpResponse

from core.access import public


@public("GET")
def metrics(request: HttpRequest) -> HttpResponse:
    """404 for whoever does not ask from this machine; nginx says who asks, and refuses too."""
    from django_prometheus.exports import ExportToDjangoView

    if not is_from_this_machine(request):
        raise Http404
    return ExportToDjangoView(request)


def is_from_this_machine(request: HttpRequest) -> bool:
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return ip_address(told or request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
