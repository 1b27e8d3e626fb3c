"""Organisations and accounts. What exists is left as it is, so that a person's own changes stay."""

from datetime import date
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission

from home.demo.content_files import facts
from home.demo.site import names
from people.business_ids import check_digit
from people.models import Membership, Organisation, Region, User
from people.services import confirm_address

DOMAIN = "academy.example"
SINCE = date(2024, 1, 8)
ADMIN = "admin"


def address_of(local: str) -> str:
    return f"{local}@{DOMAIN}"


def account(local: str) -> User:
    return User.objects.get(email=address_of(local))


@cache
def _password_hash() -> str:
    """One slow hash for all accounts: their password is no secret."""
    return make_password(facts("people")["password"])


def ensure_account(row: dict[str, Any]) -> tuple[User, bool]:
    """The account of a table of people.toml or cohorts.toml, with its employer; True if new."""
    first, last = row["name"]
    person, is_new = User.objects.get_or_create(
        email=address_of(row["address"]),
        defaults={
            "first_name": first,
            "last_name": last,
            "language": row["language"],
            "password": _password_hash(),
        },
    )
    if is_new:
        confirm_address(user=person)
        if employer := row.get("organisation"):
            Membership.objects.create(
                person=person,
                organisation=Organisation.objects.get(business_id=_business_id(employer)),
                title=row.get("title", ""),
                started_on=SINCE,
            )
    return person, is_new


def ensure_admin() -> User:
    row = next(row for row in facts("people")["account"] if row["address"] == ADMIN)
    admin, is_new = ensure_account(row)
    if is_new:
        admin.is_staff = admin.is_superuser = True
        admin.save(update_fields=["is_staff", "is_superuser"])
    return admin


def ensure_people() -> str:
    """Organisations, roles in the CMS and the accounts of people.toml; says what was made."""
    organisations = sum(_ensure_organisation(row) for row in facts("people")["organisation"])
    _ensure_rights()
    accounts = 0
    for row in facts("people")["account"]:
        person, is_new = ensure_account(row)
        if is_new and (group := row.get("group")):
            person.groups.add(Group.objects.get(name=group))
        accounts += is_new
    return f"People: {organisations} organisations and {accounts} accounts made."


def _ensure_organisation(row: dict[str, Any]) -> bool:
    _organisation, is_new = Organisation.objects.get_or_create(
        business_id=_business_id(row["key"]),
        defaults={
            "kind": row["kind"],
            "region": Region.objects.get(code=row["region"]),
            **names(row["name"]),
        },
    )
    return is_new


@cache
def _business_id(key: str) -> str:
    row = next(row for row in facts("people")["organisation"] if row["key"] == key)
    digits = row["business_digits"]
    return f"{digits}-{check_digit(digits)}"


def _ensure_rights() -> None:
    """Who writes, reviews and translates is set by editorial's migration. Editors release editions
    as well: of pages that somebody else has reviewed."""
    editors, _is_new = Group.objects.get_or_create(name="Editors")
    release = Permission.objects.get(content_type__app_label="courses", codename="release_edition")
    editors.permissions.add(release)
    coordinators, _is_new = Group.objects.get_or_create(name="Coordinators")
    coordinators.permissions.add(  # the door only: a dated assignment says which cohorts
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    )


def account_lines() -> list[str]:
    """The accounts for whoever sits at the terminal."""
    rows = facts("people")["account"]
    width = max(len(address_of(row["address"])) for row in rows)
    lines = [f"  {address_of(row['address']):{width}}  {row['is']}" for row in rows]
    return [f"Accounts (password {facts('people')['password']}):", *lines]
