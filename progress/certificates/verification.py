"""What ``/verify/`` answers: from the row, never from the paper alone."""

import json
import re
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.crypto import constant_time_compare

from progress.certificates.payloads import FORMAT, Holder, is_hash_of_name
from progress.certificates.signing import canonical_bytes, is_signed, sha256_of
from progress.models import Certificate, SigningKey

DOCUMENT_BYTES = 100_000
KEY_ID = re.compile(r"[0-9a-f]{16}")


class Verdict(StrEnum):
    VALID = "valid"
    REVOKED = "revoked"
    REPLACED = "replaced"
    TAMPERED = "tampered"  # the row is no longer what was signed: never valid, whatever it says
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    verdict: Verdict
    certificate: Certificate | None = None

    @property
    def replaced_by(self) -> Certificate | None:
        return getattr(self.certificate, "replaced_by", None)


def answer_for(text: str) -> Answer:
    """For an identifier as it stands in an address; a malformed one is unknown. 1 query."""
    try:
        certificate_id = uuid.UUID(text)
    except ValueError:
        return Answer(Verdict.UNKNOWN)
    if str(certificate_id) != text.lower():
        return Answer(Verdict.UNKNOWN)
    rows = Certificate.objects.select_related("key", "edition", "replaced_by", "replaces")
    certificate = rows.filter(uuid=certificate_id).first()
    if certificate is None:
        return Answer(Verdict.UNKNOWN)
    return Answer(verdict_on(certificate), certificate)


def verdict_on(certificate: Certificate) -> Verdict:
    """No query for a row read with its key, edition and successor."""
    if not is_intact(certificate):
        return Verdict.TAMPERED
    if getattr(certificate, "replaced_by", None) is not None:
        return Verdict.REPLACED
    return Verdict.VALID if certificate.revoked_at is None else Verdict.REVOKED


def is_intact(certificate: Certificate) -> bool:
    """Is the row what its key signed: the payload, and the columns that repeat a part of it?"""
    payload = certificate.payload
    try:
        data = canonical_bytes(payload)
        repeated = (
            payload["format"] == FORMAT
            and payload["id"] == str(certificate.uuid)
            and payload["kind"] == certificate.kind
            and payload["edition"]["id"] == str(certificate.edition.uuid)
            and sha256_of(data) == certificate.sha256
            and _is_of_holder(payload, certificate.holder_name, certificate.holder_salt)
        )
    except (KeyError, TypeError, ValueError):
        return False
    return repeated and is_signed(data, certificate.signature, certificate.key.public_key)


def _is_of_holder(payload: dict[str, Any], name: str, salt: str) -> bool:
    """A forgotten holder leaves neither name nor salt, and nothing to compare."""
    if not name and not salt:
        return True
    return constant_time_compare(Holder(name, salt).digest, payload["holder_digest"])


def is_holders_name(certificate: Certificate, typed: str) -> bool:
    """Is the typed name the one on the certificate of a forgotten holder? Whoever asks may do so a
    few times only (``progress.verify_views``). A tenth of a second of processor time."""
    return is_hash_of_name(certificate.holder_hash, typed)


# ---------------------------------------------------------------- the signed file


@dataclass(frozen=True)
class DocumentAnswer:
    """``is_genuine``: a key of ours signed just this content. Only together with ``answer``, the
    row's own verdict, and ``is_as_in_register`` does it say that the certificate holds."""

    is_genuine: bool
    answer: Answer = Answer(Verdict.UNKNOWN)
    is_as_in_register: bool = False
    payload: dict[str, Any] | None = None
    holder_name: str = ""  # confirmed by the signed digest

    @property
    def holds(self) -> bool:
        is_valid = self.answer.verdict is Verdict.VALID
        return self.is_genuine and self.is_as_in_register and is_valid


def signed_document(certificate: Certificate) -> dict[str, Any]:
    """What ``certificate.json`` holds; needs no database to be checked: ``/verify/keys.json`` has
    the public halves."""
    return {
        "payload": certificate.payload,
        "algorithm": "Ed25519",
        "key_id": certificate.key.key_id,
        "signature": certificate.signature,
        "holder": {"name": certificate.holder_name, "salt": certificate.holder_salt},
    }


def check_document(data: bytes) -> DocumentAnswer:
    """Never raises for what somebody sends. 0 to 2 queries."""
    try:
        document = _strict_json(data)
        payload, holder = document["payload"], document.get("holder")
        signed, signature = canonical_bytes(payload), document["signature"]
        key = _known_key(document["key_id"])
        certificate_id = str(payload["id"])
        name = Holder(holder["name"], holder["salt"]) if holder else None
        is_holders = name is None or name.digest == payload["holder_digest"]
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return DocumentAnswer(is_genuine=False)
    is_ours = payload.get("format") == FORMAT and is_holders
    if key is None or not is_ours or not is_signed(signed, signature, key.public_key):
        return DocumentAnswer(is_genuine=False)
    answer = answer_for(certificate_id)
    row = answer.certificate
    return DocumentAnswer(
        is_genuine=True,
        answer=answer,
        is_as_in_register=row is not None and row.payload == payload,
        payload=payload,
        holder_name=name.name if name else "",
    )


def _known_key(key_id: Any) -> SigningKey | None:
    if not (isinstance(key_id, str) and KEY_ID.fullmatch(key_id)):
        return None
    return SigningKey.objects.filter(key_id=key_id).first()


def _strict_json(data: bytes) -> dict[str, Any]:
    """One reading only: no member twice, no fractions, no NaN. Raises ValueError."""
    if len(data) > DOCUMENT_BYTES:
        raise ValueError("Too long")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) != len(pairs):
            raise ValueError("A member stands twice")
        return members

    def refuse(text: str) -> Any:
        raise ValueError(f"No such numbers here: {text}")

    found = json.loads(
        data.decode("utf-8-sig"),
        object_pairs_hook=once,
        parse_float=refuse,
        parse_constant=refuse,
    )
    if not isinstance(found, dict) or not isinstance(found.get("payload"), dict):
        raise ValueError("No certificate")
    return found
