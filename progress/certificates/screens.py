"""What a certificate prints, in the active language: words and numbers, no markup, no query."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import segno
from django.urls import reverse
from django.utils.formats import date_format, localize
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.mail import absolute_url
from progress.certificates.verification import Answer, Verdict
from progress.choices import CertificateKind
from progress.models import Certificate

QUIET_ZONE = 4  # modules of white around a QR code, as its standard asks


@dataclass(frozen=True)
class Said:
    """A text and its language, where that is not the page's own (else empty)."""

    text: Any
    language: str = ""


def said(texts: dict[str, Any], source: str, language: str = "") -> Said:
    """In the language, else in the source language, else in any."""
    wanted = language or (get_language() or source)[:2]
    for code in (wanted, source, *texts):
        if code in texts:
            return Said(texts[code], "" if code == wanted else code)
    return Said("")


def track_title(payload: dict[str, Any], language: str = "") -> str:
    return str(said(payload["track"]["title"], payload["source_language"], language).text)


def day(text: str) -> str:
    """``"2027-05-14"`` → ``"14.5.2027"`` or as the language has it."""
    return date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT")


def hours_text(hours: int) -> str:
    return ngettext("%(hours)s hour", "%(hours)s hours", hours) % {"hours": hours}


def kind_text(payload: dict[str, Any]) -> str:
    return str(capfirst(CertificateKind(payload["kind"]).label))


def verify_url(certificate: Certificate) -> str:
    return absolute_url(reverse("verification:show_verdict", args=[certificate.uuid]))


def certificate_screen(certificate: Certificate) -> dict[str, Any]:
    """For ``components/certificate.html``, on screen and on paper."""
    payload = certificate.payload
    source = payload["source_language"]
    url = verify_url(certificate)
    return {
        "kind": kind_text(payload),
        "holder": certificate.holder_name,
        "sentence": sentence(payload),
        "track": said(payload["track"]["title"], source),
        "facts": facts(payload),
        "modules": [
            {"title": said(row["title"], source), "hours": hours_text(row["hours"])}
            for row in payload["modules"]
        ],
        "outcomes": said(payload["track"]["outcomes"], source),
        "verify_url": url,
        "verify_text": url.partition("://")[2],
        "qr": qr_code(url),
    }


def sentence(payload: dict[str, Any]) -> str:
    """What stands between the name and the track."""
    if payload["kind"] == CertificateKind.ACHIEVEMENT:
        return _("has done every required step and passed the tests and tasks of the track")
    return _("has gone through every required step of the track")


def facts(payload: dict[str, Any]) -> list[tuple[str, str]]:
    """Labels and values, in order."""
    count = len(payload["modules"])
    modules = ngettext("%(count)s module", "%(count)s modules", count) % {"count": count}
    extent = _("%(modules)s, %(hours)s") % {
        "modules": modules,
        "hours": hours_text(payload["module_hours"]),
    }
    rows = [(_("Extent"), extent)]
    if task_hours := payload["development_task_hours"]:
        rows.append((_("Development task"), hours_text(task_hours)))
    if credit := payload["ects_proposal"]:
        rows.append((_("ECTS credits"), _("proposal %(credits)s") % {"credits": _credits(credit)}))
    cohort = str(said(payload["cohort"]["name"], "fi").text)
    issuer = str(said(payload["issuer"]["name"], "fi").text)
    return [
        *rows,
        (_("Completed"), day(payload["completed_on"])),
        (_("Cohort"), cohort),
        (_("Edition"), payload["edition"]["label"]),
        (
            _("Issued by"),
            _("%(issuer)s, %(day)s") % {"issuer": issuer, "day": day(payload["issued_on"])},
        ),
    ]


def _credits(number: str) -> str:
    return str(localize(Decimal(number)))


@lru_cache(maxsize=64)
def qr_code(text: str) -> dict[str, Any]:
    """The sides of the square and the path of its dark modules, for an inline SVG; error
    correction M (15 %)."""
    code = segno.make(text, error="m", micro=False)
    parts = []
    for y, row in enumerate(code.matrix):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                parts.append(f"M{start + QUIET_ZONE} {y + QUIET_ZONE}h{x - start}v1h{start - x}z")
            x += 1
    return {"size": len(code.matrix) + 2 * QUIET_ZONE, "path": "".join(parts)}


# ---------------------------------------------------------------- lists and verdicts


def certificate_row(certificate: Certificate) -> dict[str, Any]:
    """As a row of ``components/item_list.html``."""
    payload = certificate.payload
    successor = getattr(certificate, "replaced_by", None)
    text = _("%(kind)s · %(cohort)s · issued on %(day)s") % {
        "kind": kind_text(payload),
        "cohort": said(payload["cohort"]["name"], "fi").text,
        "day": day(payload["issued_on"]),
    }
    row = {
        "state": "done",
        "title": track_title(payload),
        "url": reverse("progress:show_certificate", args=[certificate.uuid]),
        "text": text,
    }
    if successor:
        return {**row, "state": "todo", "tag_text": _("Replaced"), "tag_variant": "info"}
    if certificate.revoked_at:
        return {**row, "state": "todo", "tag_text": _("Revoked"), "tag_variant": "bad"}
    return row


def verdict_screen(answer: Answer) -> dict[str, Any]:
    """For ``components/verdict.html``. A row that was tampered with says nothing of its own; the
    holder is named while the certificate is valid, and by the name that stands on it."""
    certificate, verdict = answer.certificate, answer.verdict
    context: dict[str, Any] = {"verdict": verdict, "certificate": certificate}
    if certificate is None or verdict is Verdict.TAMPERED:
        return context
    payload = certificate.payload
    is_valid = verdict is Verdict.VALID
    return context | {
        "kind": kind_text(payload),
        "holder": certificate.holder_name if is_valid else "",
        "asks_for_name": is_valid and bool(certificate.holder_hash),
        "track": said(payload["track"]["title"], payload["source_language"]),
        "facts": facts(payload),
        "ground": certificate.get_revoke_ground_display(),
        "former": certificate.replaces,
        "successor": answer.replaced_by,
    }
