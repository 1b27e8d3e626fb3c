"""Redaction of unlawful material (decision 0018): frozen content stays as it was, and what prints
it passes through ``redacted``."""

from courses.redactions.fingerprints import fingerprint
from courses.redactions.hiding import (
    agreed,
    hidden_questions,
    holds_redacted,
    masked,
    redacted,
    still_asked,
)
from courses.redactions.known import Known, read, register

__all__ = [
    "Known",
    "agreed",
    "fingerprint",
    "hidden_questions",
    "holds_redacted",
    "masked",
    "read",
    "redacted",
    "register",
    "still_asked",
]
