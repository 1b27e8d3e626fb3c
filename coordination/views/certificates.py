"""Certificates of a cohort: who has finished, issue, revoke, issue anew."""

import uuid
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cohorts.models import Cohort
from coordination.certificate_forms import ReissueForm, RevokeForm
from coordination.certificate_jobs import ISSUE, issued_text
from coordination.permissions import desk_cohort
from coordination.services.certificates import issue_certificates
from core.access import signed_in
from core.access_log import record_access
from core.jobs import start_job
from progress.certificates import services
from progress.certificates.queries import FinisherRow, finishers
from progress.models import Certificate

AT_ONCE = 50  # more than these are issued by a job
UNPROCESSABLE = 422


@signed_in("GET", "POST")
def list_finishers(request: HttpRequest, cohort: str) -> HttpResponse:
    """6 queries of its own, one of which writes down that it was looked at. A POST issues."""
    row = desk_cohort(request.user, cohort, acting=True)
    found = finishers(row)
    if request.method == "POST":
        return _issue(request, row, found)
    record_access(
        by=request.user, action="coordination.read_certificates", scope=row.slug, count=len(found)
    )
    return _page(request, row, found)


def _page(
    request: HttpRequest, cohort: Cohort, found: list[FinisherRow], error: str = ""
) -> HttpResponse:
    context = {
        "cohort": cohort,
        "without": [row for row in found if row.can_be_issued],
        "holders": [row for row in found if row.certificate],
        "error": error,
    }
    status = UNPROCESSABLE if error else 200
    return render(request, "coordination/list_finishers.html", context, status=status)


def _issue(request: HttpRequest, cohort: Cohort, found: list[FinisherRow]) -> HttpResponse:
    chosen = set(request.POST.getlist("seat"))
    seats = [
        row.enrolment.uuid
        for row in found
        if row.can_be_issued and str(row.enrolment.uuid) in chosen
    ]
    if not chosen:
        return _page(request, cohort, found, error=_("Choose at least one person."))
    if len(seats) > AT_ONCE:
        job = start_job(
            kind=ISSUE,
            owner=request.user,
            title=_("Certificates of %(cohort)s") % {"cohort": cohort.name},
            params={"cohort": cohort.pk, "seats": [str(seat) for seat in seats]},
        )
        return redirect("core:show_job", job.uuid)
    issued = issue_certificates(cohort=cohort, seats=seats, by=request.user)
    messages.success(request, issued_text(sum(row is not None for row in issued)))
    return redirect("coordination:list_finishers", cohort.slug)


def _certificate(request: HttpRequest, cohort: str, number: uuid.UUID) -> Certificate:
    """Of this very cohort, which the person coordinates; anything else is 404."""
    row = desk_cohort(request.user, cohort, acting=True)
    certificates = Certificate.objects.select_related("enrolment__cohort", "enrolment__person")
    found = certificates.filter(uuid=number, enrolment__cohort=row).first()
    if found is None:
        raise Http404
    return found


@signed_in("GET", "POST")
def revoke_certificate(request: HttpRequest, cohort: str, certificate: uuid.UUID) -> HttpResponse:
    found = _certificate(request, cohort, certificate)
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if found.revoked_at is None and form.is_valid():
        services.revoke_certificate(certificate=found, by=request.user, **form.cleaned_data)
        _record(request, found, "coordination.revoke_certificate", form)
        messages.success(request, _("The certificate has been revoked. Its holder gets a mail."))
        return redirect("coordination:list_finishers", cohort)
    return _form_page(request, "coordination/revoke_certificate.html", found, form)


@signed_in("GET", "POST")
def reissue_certificate(request: HttpRequest, cohort: str, certificate: uuid.UUID) -> HttpResponse:
    found = _certificate(request, cohort, certificate)
    form = ReissueForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.reissue_certificate(certificate=found, by=request.user, **form.cleaned_data)
        except services.NotFinished:
            form.add_error("ground", _("Not every required step is done in the present edition."))
        else:
            _record(request, found, "coordination.reissue_certificate", form)
            messages.success(request, _("A new certificate has been issued."))
            return redirect("coordination:list_finishers", cohort)
    return _form_page(request, "coordination/reissue_certificate.html", found, form)


def _record(request: HttpRequest, found: Certificate, action: str, form: Form) -> None:
    if found.enrolment is not None:
        record_access(
            by=request.user,
            about=found.enrolment.person,
            action=action,
            scope=found.enrolment.cohort.slug,
            reason=form.cleaned_data["reason"],
        )


def _form_page(request: HttpRequest, template: str, found: Certificate, form: Form) -> HttpResponse:
    seat = found.enrolment
    context: dict[str, Any] = {"certificate": found, "form": form, "cohort": seat and seat.cohort}
    return render(request, template, context, status=UNPROCESSABLE if form.errors else 200)
