"""What a certificate says, frozen as plain JSON that is signed: no floats, no names of persons.

Texts are kept in every language that the edition has; ``source_language`` is the one that never
lacks. The holder is there as ``holder_digest`` only (see ``models.Certificate``).
"""

import hashlib
import secrets
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare

from cohorts.models import Cohort
from courses.models import Edition, EditionModule
from progress.certificates.signing import decode, encode
from progress.choices import CertificateKind, CompletionSource
from progress.classroom import ModuleStanding, Standing

FORMAT = "keino-academy/certificate/1"
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
JUDGED = (CompletionSource.QUIZ, CompletionSource.TASK)
SALT_BYTES = 32
NAME_SALT_BYTES, NAME_HASH_BYTES = 16, 24


@dataclass(frozen=True)
class Holder:
    """The name as it is printed, and the salt that hides it in the digest."""

    name: str
    salt: str

    @classmethod
    def named(cls, name: str) -> "Holder":
        return cls(unicodedata.normalize("NFC", name), encode(secrets.token_bytes(SALT_BYTES)))

    @property
    def digest(self) -> str:
        """SHA-256 of the salt's bytes and the name in UTF-8."""
        return hashlib.sha256(decode(self.salt) + self.name.encode()).hexdigest()


def name_on_certificate(person: Any) -> str:
    """As the person's profile has it today; empty where no name is there. An address is no name:
    certificates are checked in public."""
    return " ".join(person.get_full_name().split())


def hash_of_name(name: str, salt: bytes | None = None) -> str:
    """A slow hash (scrypt, 32 MB, a tenth of a second) with a salt of its own: the same name has
    another hash on another certificate, and nobody tries out a register of names for nothing. No
    key is in it, since it has to be answered for longer than any key lives."""
    salt = salt or secrets.token_bytes(NAME_SALT_BYTES)
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    digest = hashlib.scrypt(
        plain.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=2**26, dklen=NAME_HASH_BYTES
    )
    return f"{encode(salt)}.{encode(digest)}"


def is_hash_of_name(known: str, typed: str) -> bool:
    """Letter case and spaces do not matter."""
    salt, found, _digest = known.partition(".")
    return bool(found) and constant_time_compare(hash_of_name(typed, decode(salt)), known)


def frozen_payload(
    *,
    certificate_id: uuid.UUID,
    holder: Holder,
    language: str,
    cohort: Cohort,
    standing: Standing,
    issued_on: date,
) -> dict[str, Any]:
    """The payload of a learner who has finished. 2 queries.

    The hours of the development task, and with them the proposal for ECTS credits, which counts
    them in, are said only when a required step was finished by a task that was accepted: a
    certificate never vouches for work that nobody has seen.
    """
    edition = Edition.objects.get(pk=standing.outline.edition_id)
    finished = [row for row in standing.modules if row.completed_at]
    hours = dict(EditionModule.objects.filter(edition=edition).values_list("pk", "hours"))
    task_hours = edition.development_task_hours
    is_task_seen = CompletionSource.TASK in _sources(standing) or not task_hours
    return {
        "format": FORMAT,
        "id": str(certificate_id),
        "kind": kind_of(standing).value,
        "language": language,
        "source_language": edition.source_language,
        "holder_digest": holder.digest,
        "issuer": {"name": _in_every_language(settings.SITE_NAME), "url": settings.SITE_URL},
        "track": {
            "key": str(edition.track_key),
            "title": _texts(edition.texts, "title"),
            "outcomes": _texts(edition.texts, "outcomes"),
        },
        "edition": {"id": str(edition.uuid), "label": edition.label},
        "cohort": {
            "id": str(cohort.uuid),
            "name": cohort.names,
        },
        "modules": [_module(row, hours) for row in finished],
        "module_hours": sum(hours[row.module.pk] for row in finished),
        "development_task_hours": task_hours if is_task_seen else 0,
        "ects_proposal": _number(edition.ects_proposal) if is_task_seen else None,
        "begun_on": cohort.starts_on.isoformat(),
        "completed_on": _completed_on(finished).isoformat(),
        "issued_on": issued_on.isoformat(),
        "replaces": None,
    }


def _module(row: ModuleStanding, hours: Mapping[int, int]) -> dict[str, Any]:
    texts = row.module.texts
    return {
        "key": str(row.module.key),
        "title": _texts(texts, "title"),
        "outcomes": _texts(texts, "outcomes"),
        "hours": hours[row.module.pk],
    }


def kind_of(standing: Standing) -> CertificateKind:
    """Of achievement when a quiz or a task among the required steps judged the learner. What was
    done counts, not what the rules ask today: a redacted quiz is marked as done by some who never
    passed it, and was passed by others before (decision 0018)."""
    is_judged = any(source in JUDGED for source in _sources(standing))
    return CertificateKind.ACHIEVEMENT if is_judged else CertificateKind.ATTENDANCE


def _sources(standing: Standing) -> set[str]:
    """What finished the required steps."""
    return {
        step.finished_by
        for module in standing.modules
        if module.module.is_required
        for step in module.counted_steps
    }


def _completed_on(finished: list[ModuleStanding]) -> date:
    """The day of the last required step."""
    moments = [row.completed_at for row in finished if row.module.is_required and row.completed_at]
    return timezone.localdate(max(moments))


def _texts(texts: Mapping[str, dict[str, Any]], name: str) -> dict[str, Any]:
    return {code: texts[code][name] for code in LANGUAGES if texts.get(code, {}).get(name)}


def _in_every_language(text: Any) -> dict[str, str]:
    """A lazy text, said in each language."""
    said = {}
    for code in LANGUAGES:
        with translation.override(code):
            said[code] = str(text)
    return said


def _number(value: Decimal | None) -> str | None:
    """``"1.5"``, ``"5"``: written as text, since fractions have no one form in JSON."""
    return None if value is None else f"{value.normalize():f}"
