"""What is written about people and places."""

import json
import uuid
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models.functions import Now
from wagtail.log_actions import log

from core import effects
from core.personal_data import duties_of, erase_rows_of, subject_of
from people.choices import ConsentKind, ErasureReason
from people.erasure import ErasureRefused
from people.models import Area, Consent, Region, User

REGIONS_FILE = Path(__file__).parent / "data" / "regions.json"


def load_regions(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Bring the 19 regions and the 15 areas of the 2022 call into step with the file.

    Rows that the file does not name stay untouched. 3 queries, all of them reads, when nothing
    is missing. Each step is atomic by itself; after a broken run the next one mends the rest.
    """
    data = json.loads(REGIONS_FILE.read_text(encoding="utf-8"))
    _keep_in_step(
        Region,
        "code",
        [
            Region(code=row["code"], iso_code=row["iso"], nuts_code=row["nuts"], **_names(row))
            for row in data["regions"]
        ],
        ["iso_code", "nuts_code", "name_fi", "name_sv", "name_en"],
        using,
    )
    _keep_in_step(
        Area,
        "key",
        [Area(key=row["key"], **_names(row)) for row in data["areas"]],
        ["name_fi", "name_sv", "name_en"],
        using,
    )
    _link_areas({(row["key"], code) for row in data["areas"] for code in row["regions"]}, using)


def _names(row: dict[str, Any]) -> dict[str, str]:
    return {f"name_{language}": row[language] for language in ("fi", "sv", "en")}


def _keep_in_step(
    model: type[Region] | type[Area], key: str, wanted: list[Any], fields: list[str], using: str
) -> None:
    rows = model._default_manager.using(using).values_list(key, *fields)
    known = {row[0]: row[1:] for row in rows}
    stale = [
        record
        for record in wanted
        if known.get(getattr(record, key)) != tuple(getattr(record, field) for field in fields)
    ]
    if stale:
        model._default_manager.using(using).bulk_create(
            stale, update_conflicts=True, unique_fields=[key], update_fields=fields
        )


def _link_areas(wanted: set[tuple[str, str]], using: str) -> None:
    links = Area.regions.through._default_manager.using(using)
    keys = {key for key, _code in wanted}
    known = set(links.filter(area__key__in=keys).values_list("area__key", "region__code"))
    for key, code in known - wanted:
        links.filter(area__key=key, region__code=code).delete()
    if missing := wanted - known:
        area_ids = dict(Area.objects.using(using).values_list("key", "pk"))
        region_ids = dict(Region.objects.using(using).values_list("code", "pk"))
        links.bulk_create(
            [
                Area.regions.through(area_id=area_ids[key], region_id=region_ids[code])
                for key, code in sorted(missing)
            ],
            ignore_conflicts=True,
        )


@transaction.atomic
def confirm_address(*, user: User) -> None:
    """Make the account's address the one that signs in, without a mail to confirm it.

    For accounts that a trusted editor makes or moves to another address: the former address can
    no longer sign in. Raises IntegrityError when the address is verified for somebody else.
    """
    mine = EmailAddress.objects.filter(user=user)
    mine.filter(primary=True).exclude(email=user.email).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


def erase_person(*, person: User, by: User | None, reason: ErasureReason) -> None:
    """Close the account at once and take the person out of everything, as the registry of
    personal data says; what stays leads to nobody. The last mail confirms it.

    ``by`` is None when a rule of retention does it. Once is enough. Raises ErasureRefused while
    something has to be handed over. Some 150 queries, and it opens every session.
    """
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        if locked.erased_at:
            return
        if duties := duties_of(locked):
            raise ErasureRefused(duties)
        subject, key = subject_of(locked), uuid.uuid4()
        farewell = {"to": locked.email, "language": locked.language}
        erase_rows_of(subject)
        person.refresh_from_db()
        log(person, "people.erase_person", user=by, data={"reason": reason.value})
        effects.record(kind="people.farewell", key=f"people.farewell:{key}", payload=farewell)


def give_consent(*, person: User, kind: ConsentKind) -> Consent:
    """One consent at a time, however often it is given. 1 to 2 queries."""
    consent, _is_new = Consent.objects.get_or_create(person=person, kind=kind, withdrawn_at=None)
    return consent


def withdraw_consent(*, person: User, kind: ConsentKind) -> bool:
    """True when there was one. 1 query."""
    given = Consent.objects.filter(person=person, kind=kind, withdrawn_at__isnull=True)
    return bool(given.update(withdrawn_at=Now()))
