"""Certificates in every state, of the demo's three graduates."""

from progress.certificates.services import (
    forget_holder,
    reissue_certificate,
    revoke_certificate,
)
from progress.models import Certificate

VALID, REVOKED, FORGOTTEN = (
    f"{name}@academy.example" for name in ("oona.example12", "raili.example14", "patrik.example13")
)
REASON = "Nimi oli kirjoitettu väärin."


def set_certificates(admin: object) -> dict[str, str]:
    """State → number. Who was forgotten has finished without a certificate from then on."""
    of = {
        email: Certificate.objects.get(enrolment__person__email=email)
        for email in (VALID, REVOKED, FORGOTTEN)
    }
    replaced = of[FORGOTTEN]
    new = reissue_certificate(certificate=replaced, by=admin, ground="name", reason=REASON)
    for certificate in (replaced, new):
        forget_holder(certificate)
    revoked = revoke_certificate(certificate=of[REVOKED], by=admin, ground="mistake", reason=REASON)
    found = {"valid": of[VALID], "replaced": replaced, "forgotten": new, "revoked": revoked}
    return {state: str(row.uuid) for state, row in found.items()}
