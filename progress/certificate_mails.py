"""Delivers the effects about certificates: issuing one, and telling its holder."""

from django.urls import reverse
from django.utils import translation

from cohorts.models import Enrolment
from core.effects import effect_handler
from core.mail import absolute_url, send_templated_mail
from core.models import Effect
from progress.certificates.screens import track_title
from progress.certificates.services import issue_certificate
from progress.models import Certificate


@effect_handler("progress.certificate")
def issue_after_completion(effect: Effect) -> None:
    """Checks again when it runs: a step may have been opened again, the seat left."""
    seats = Enrolment.objects.select_related("cohort")
    enrolment = seats.filter(pk=effect.payload["enrolment"]).first()
    if enrolment is not None:
        issue_certificate(enrolment=enrolment)


@effect_handler("progress.certificates_after_adoption")
def issue_after_adoption(effect: Effect) -> None:
    """A newer edition may ask for less: whoever has all of it now has finished. 13 queries for
    each seat without a certificate that is looked at."""
    seats = Enrolment.objects.active().filter(cohort=effect.payload["cohort"], certificates=None)
    for enrolment in seats.select_related("cohort"):
        issue_certificate(enrolment=enrolment)


@effect_handler("progress.certificate_mail")
def send_certificate_mail(effect: Effect) -> None:
    """``event`` is "issued" or "revoked". Nothing goes out to a holder who was forgotten since, nor
    news of a certificate that was revoked before its mail went out."""
    rows = Certificate.objects.select_related("enrolment__person", "enrolment__cohort", "replaces")
    certificate = rows.filter(pk=effect.payload["certificate"], enrolment__isnull=False).first()
    event = effect.payload["event"]
    if certificate is None or certificate.enrolment is None:
        return
    if event == "issued" and certificate.revoked_at is not None:
        return
    person = certificate.enrolment.person
    with translation.override(person.language):
        path = reverse("progress:show_certificate", args=[certificate.uuid])
    send_templated_mail(
        to=person.email,
        language=person.language,
        event=f"progress/email/certificate_{event}",
        context={
            "certificate": certificate,
            "track": track_title(certificate.payload, person.language),
            "cohort": certificate.enrolment.cohort,
            "link": absolute_url(path),
        },
        effect_key=effect.key,
    )
