"""One's own certificates and transcript: as pages, on paper, as signed data."""

import json
import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from core.access import signed_in
from progress.certificates.documents import PdfUnavailable, pdf_of
from progress.certificates.queries import certificate_of, certificates_of
from progress.certificates.screens import certificate_row, certificate_screen
from progress.certificates.transcripts import transcript_of
from progress.certificates.verification import Verdict, signed_document, verdict_on
from progress.models import Certificate


@signed_in("GET")
def list_certificates(request: HttpRequest) -> HttpResponse:
    """3 queries with session and person, whatever the number."""
    rows = [certificate_row(certificate) for certificate in certificates_of(request.user)]
    return render(request, "progress/list_certificates.html", {"rows": rows})


def _own(request: HttpRequest, certificate: uuid.UUID) -> Certificate:
    """Another person's certificate is 404 here; ``/verify/`` is for everybody."""
    found = certificate_of(request.user, certificate)
    if found is None:
        raise Http404
    return found


@signed_in("GET")
def show_certificate(request: HttpRequest, certificate: uuid.UUID) -> HttpResponse:
    """3 queries with session and person."""
    found = _own(request, certificate)
    context = {
        "certificate": found,
        "verdict": verdict_on(found),
        "screen": certificate_screen(found),
    }
    return render(request, "progress/show_certificate.html", context)


@signed_in("GET")
def download_certificate(request: HttpRequest, certificate: uuid.UUID) -> HttpResponse:
    """As PDF/UA. Of one that holds no longer there is no clean copy: the page says why. Where the
    server cannot make one, back to the page, which prints."""
    found = _own(request, certificate)
    if verdict_on(found) is not Verdict.VALID:
        return redirect("progress:show_certificate", certificate)
    context = {"screen": certificate_screen(found), "site_name": settings.SITE_NAME}
    try:
        data = pdf_of("progress/pdf/certificate.html", context)
    except PdfUnavailable:
        messages.error(request, _no_pdf())
        return redirect("progress:show_certificate", certificate)
    return _attachment(data, f"certificate-{str(certificate)[:8]}.pdf", "application/pdf")


@signed_in("GET")
def export_certificate(request: HttpRequest, certificate: uuid.UUID) -> HttpResponse:
    """The signed data, which ``/verify/`` and anybody with ``/verify/keys.json`` can check."""
    document = signed_document(_own(request, certificate))
    data = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode()
    return _attachment(data, f"certificate-{str(certificate)[:8]}.json", "application/json")


@signed_in("GET")
def show_transcript(request: HttpRequest) -> HttpResponse:
    """9 queries with session and person, whatever the number of seats."""
    return render(request, "progress/show_transcript.html", _transcript(request))


@signed_in("GET")
def download_transcript(request: HttpRequest) -> HttpResponse:
    context = {**_transcript(request), "site_name": settings.SITE_NAME}
    try:
        data = pdf_of("progress/pdf/transcript.html", context)
    except PdfUnavailable:
        messages.error(request, _no_pdf())
        return redirect("progress:show_transcript")
    return _attachment(data, "transcript.pdf", "application/pdf")


def _transcript(request: HttpRequest) -> dict[str, Any]:
    return {
        "person": request.user,
        "today": timezone.localdate(),
        "transcript": transcript_of(request.user),
    }


def _no_pdf() -> str:
    return _("This server cannot make PDF files now. You can print this page.")


def _attachment(data: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
