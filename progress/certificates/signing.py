"""Bytes and keys: what is signed, by which key, and whether a signature holds.

The private halves stand in the environment only (``CERTIFICATE_KEYS``: the first one signs); the
public halves stay in ``SigningKey`` for good.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models.functions import Now

from progress.models import SigningKey

SEED_BYTES = 32
KEY_ID_LENGTH = 16  # hexadecimal digits of the public half's SHA-256


def canonical_bytes(payload: Any) -> bytes:
    """The one way to write a payload: sorted keys, no spaces, UTF-8. Raises TypeError for numbers
    with a fraction, which two programs may write in two ways, and for keys that are no text."""
    _refuse_the_ambiguous(payload)
    text = json.dumps(
        payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def _refuse_the_ambiguous(value: Any) -> None:
    if isinstance(value, dict):
        for key, member in value.items():
            if not isinstance(key, str):
                raise TypeError(f"A key that is no text: {key!r}")
            _refuse_the_ambiguous(member)
    elif isinstance(value, list):
        for member in value:
            _refuse_the_ambiguous(member)
    elif not (value is None or isinstance(value, str | bool | int)):
        raise TypeError(f"Cannot be signed: {value!r}")


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def encode(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Raises ValueError for what ``encode`` would not have written: each text has one reading."""
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if encode(data) != text:
        raise ValueError("Not base64url in its one form")
    return data


@dataclass(frozen=True)
class PrivateKey:
    key_id: str
    public_key: str
    key: Ed25519PrivateKey

    @classmethod
    def of(cls, line: str) -> "PrivateKey":
        """From one entry of ``CERTIFICATE_KEYS``. Raises ValueError."""
        seed = decode(line.strip())
        if len(seed) != SEED_BYTES:
            raise ValueError(f"A key has {SEED_BYTES} bytes, this one has {len(seed)}")
        key = Ed25519PrivateKey.from_private_bytes(seed)
        public = key.public_key().public_bytes_raw()
        return cls(sha256_of(public)[:KEY_ID_LENGTH], encode(public), key)

    def __repr__(self) -> str:
        return f"PrivateKey({self.key_id})"


def new_key_line() -> str:
    """A new private key as it stands in ``CERTIFICATE_KEYS``."""
    return encode(Ed25519PrivateKey.generate().private_bytes_raw())


@lru_cache(maxsize=8)
def _private_keys(lines: tuple[str, ...]) -> tuple[PrivateKey, ...]:
    return tuple(PrivateKey.of(line) for line in lines)


def private_keys() -> tuple[PrivateKey, ...]:
    """Of the environment, the one that signs first. Raises ImproperlyConfigured, without the
    key in its words."""
    try:
        return _private_keys(tuple(settings.CERTIFICATE_KEYS))
    except ValueError as error:
        raise ImproperlyConfigured("CERTIFICATE_KEYS holds something that is no key") from error


def sign(payload: dict[str, Any]) -> tuple[SigningKey, str, str]:
    """The key's row, the signature (base64url) and the SHA-256 of what was signed.

    1 query, 2 more when the key signs for the first time. Raises ImproperlyConfigured when there
    is no key: nothing is issued unsigned.
    """
    keys = private_keys()
    if not keys:
        raise ImproperlyConfigured("CERTIFICATE_KEYS is empty: certificates cannot be signed")
    data = canonical_bytes(payload)
    return register_key(keys[0]), encode(keys[0].key.sign(data)), sha256_of(data)


def register_key(key: PrivateKey) -> SigningKey:
    """The row of the key's public half; the keys that signed before it are retired by it."""
    row, is_new = SigningKey.objects.get_or_create(
        key_id=key.key_id, defaults={"public_key": key.public_key}
    )
    if is_new:
        former = SigningKey.objects.filter(retired_at__isnull=True).exclude(pk=row.pk)
        former.update(retired_at=Now())
    return row


def is_signed(data: bytes, signature: Any, public_key: str) -> bool:
    """Did the key sign just these bytes? Never raises: whatever cannot be read is not signed."""
    if not isinstance(signature, str):
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(decode(public_key))
        key.verify(decode(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True
