"""Lists of people, row by row: what each row would do, and why it cannot.

A judged row is plain JSON, kept in ``ListImport.rows``::

    {"number": 3, "state": "new" | "changed" | "unchanged" | "error",
     "cells": {"email": str, "first_name": str, "last_name": str, "organisation": str,
               "business_id": str, "language": str},
     "faults": {"email": [code, {values}], …}}         # sentences: ``fault_text``
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext_noop, override
from django.utils.translation import gettext as _

from cohorts.choices import InvitationState
from cohorts.models import Cohort, Enrolment, Invitation
from cohorts.services import Invitee
from coordination.choices import RowState
from core.form_fields import is_address
from core.spreadsheets import Column, SpreadsheetError, Table, match_columns
from people.models import Organisation

Row = dict[str, Any]
MOST_ROWS = 5000
COLUMNS = {  # in the order of the template; the first of each language is what we write ourselves
    "email": ["Sähköposti", "E-post", "E-mail", "Sähköpostiosoite", "E-postadress", "Email",
              "E-mail address", "Email address", "Osoite"],
    "first_name": ["Etunimi", "Förnamn", "First name", "Given name"],
    "last_name": ["Sukunimi", "Efternamn", "Last name", "Surname"],
    "organisation": ["Organisaatio", "Organisation", "Organization", "Hankintayksikkö",
                     "Upphandlande enhet"],
    "business_id": ["Y-tunnus", "FO-nummer", "Business ID"],
    "language": ["Kieli", "Språk", "Language"],
}  # fmt: skip
OWN_HEADINGS = {
    "email": gettext_noop("E-mail"),
    "first_name": gettext_noop("First name"),
    "last_name": gettext_noop("Last name"),
    "organisation": gettext_noop("Organisation"),
    "business_id": gettext_noop("Business ID"),
    "language": gettext_noop("Language"),
}
LANGUAGES = {
    "fi": ("fi", "suomi", "finska", "finnish", "fin"),
    "sv": ("sv", "ruotsi", "svenska", "swedish", "swe", "se"),
    "en": ("en", "englanti", "engelska", "english", "eng"),
}
LONGEST = {"email": 254, "first_name": 150, "last_name": 150, "organisation": 200}


def all_headings() -> list[str]:
    return [heading for spellings in COLUMNS.values() for heading in spellings]


def heading(key: str) -> str:
    """In the active language."""
    return _(OWN_HEADINGS[key])


def fault_text(code: str, values: Mapping[str, Any]) -> str:
    """The sentence beside the cell, in the active language."""
    sentences = {
        "missing": _("Write the e-mail address."),
        "not_an_address": _("This is not an e-mail address."),
        "twice": _("The same address stands already on row %(row)s."),
        "too_long": _("At most %(limit)s characters."),
        "unreadable": _("The cell cannot be read: %(why)s"),
        "language": _("Write the language as fi, sv or en."),
        "business_id": _("No organisation has this business ID. Ask an administrator to add it."),
        "organisation": _(
            "No organisation has exactly this name. Write its business ID, or ask an "
            "administrator to add it."
        ),
        "ambiguous": _("Several organisations have this name. Write the business ID."),
        "two_organisations": _("The name and the business ID belong to different organisations."),
    }
    return sentences[code] % values


@dataclass
class Known:
    """What rows are judged against: read once for a whole list. 3 queries."""

    invitations: dict[str, Invitation]
    seated: set[str]  # addresses of people who hold a seat
    by_business_id: dict[str, Organisation]
    by_name: dict[str, list[Organisation]]

    @classmethod
    def of(cls, cohort: Cohort) -> "Known":
        held = Invitation.objects.filter(cohort=cohort, revoked_at__isnull=True)
        seats = Enrolment.objects.active().filter(cohort=cohort)
        organisations = list(Organisation.objects.all())
        by_name: dict[str, list[Organisation]] = {}
        for row in organisations:
            for name in {row.name_fi, row.name_sv, row.name_en} - {""}:
                by_name.setdefault(_folded(name), []).append(row)
        return cls(
            invitations={
                row.email: row for row in held.select_related("organisation").with_state()
            },
            seated={address.lower() for address in seats.values_list("person__email", flat=True)},
            by_business_id={row.business_id: row for row in organisations if row.business_id},
            by_name=by_name,
        )


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def judge_table(table: Table, cohort: Cohort) -> list[Row]:
    """Every row of a table that was read. Raises SpreadsheetError when no column holds addresses,
    or there is no row. 3 queries."""
    match = match_columns(table, COLUMNS, required=["email"])
    if match.missing:
        raise SpreadsheetError(
            _("No column is called “%(heading)s”. The list needs one with e-mail addresses.")
            % {"heading": heading("email")}
        )
    if not table.rows:
        raise SpreadsheetError(_("The list has headings but no people."))
    rows = []
    for row in table.rows:
        cells = {key: row.cells.get(name, "").strip() for key, name in match.found.items()}
        faults = {
            key: ["unreadable", {"why": row.errors[name]}]
            for key, name in match.found.items()
            if name in row.errors
        }
        rows.append({"number": row.number, "cells": cells, "faults": faults})
    return judge_rows(rows, cohort)


def judge_rows(rows: Iterable[Row], cohort: Cohort) -> list[Row]:
    """Rows with ``number`` and ``cells``, judged by what the database holds now; faults of reading
    stay. 3 queries."""
    known, seen = Known.of(cohort), dict[str, int]()
    return [_judged(row, known, seen) for row in rows]


def _judged(row: Row, known: Known, seen: dict[str, int]) -> Row:
    cells = {key: str(row["cells"].get(key, "")) for key in COLUMNS}
    faults = {k: f for k, f in row.get("faults", {}).items() if f[0] == "unreadable"}
    for key, limit in LONGEST.items():
        if len(cells[key]) > limit:
            faults.setdefault(key, ["too_long", {"limit": limit}])
    _judge_address(cells, faults, seen, row["number"])
    if language_of(cells["language"]) is None:
        faults.setdefault("language", ["language", {}])
    _organisation, fault = organisation_of(cells, known)
    if fault:
        faults.setdefault(*fault)
    state = RowState.ERROR if faults else _state(invitee_of(cells, known), known)
    return {"number": row["number"], "cells": cells, "faults": faults, "state": state.value}


def _judge_address(cells: Row, faults: dict[str, Any], seen: dict[str, int], number: int) -> None:
    address = cells["email"].lower()
    if not address:
        faults.setdefault("email", ["missing", {}])
    elif not is_address(address):
        faults.setdefault("email", ["not_an_address", {}])
    elif seen.setdefault(address, number) != number:
        faults.setdefault("email", ["twice", {"row": seen[address]}])


def language_of(text: str) -> str | None:
    """``""`` when nothing is written, None for a word that names none of ours."""
    word = text.strip().casefold()
    if not word:
        return ""
    return next((code for code, words in LANGUAGES.items() if word in words), None)


def organisation_of(
    cells: Mapping[str, str], known: Known
) -> tuple[Organisation | None, tuple[str, list[Any]] | None]:
    """The organisation that the business ID or the exact name tells, or a column with a fault."""
    by_id = None
    number = re.sub(r"\s", "", cells["business_id"]).upper().removeprefix("FI")
    if number:
        if re.fullmatch(r"\d{8}", number):
            number = f"{number[:7]}-{number[7]}"
        by_id = known.by_business_id.get(number)
        if by_id is None:
            return None, ("business_id", ["business_id", {}])
    if not cells["organisation"]:
        return by_id, None
    named = known.by_name.get(_folded(cells["organisation"]), [])
    if by_id:
        if named and by_id not in named:
            return None, ("organisation", ["two_organisations", {}])
        return by_id, None
    if len(named) == 1:
        return named[0], None
    return None, ("organisation", ["ambiguous" if named else "organisation", {}])


def invitee_of(cells: Mapping[str, str], known: Known) -> Invitee:
    """Of a row without faults. What the list leaves empty stays as the invitation has it."""
    held = known.invitations.get(cells["email"].lower())
    organisation, _fault = organisation_of(cells, known)
    return Invitee(
        email=cells["email"].lower(),
        language=language_of(cells["language"]) or (held.language if held else _default_language()),
        first_name=cells["first_name"] or (held.first_name if held else ""),
        last_name=cells["last_name"] or (held.last_name if held else ""),
        organisation=organisation or (held.organisation if held else None),
    )


def _default_language() -> str:
    code = (get_language() or "fi")[:2]
    return code if code in dict(settings.LANGUAGES) else "fi"


def _state(person: Invitee, known: Known) -> RowState:
    held = known.invitations.get(person.address)
    if person.address in known.seated or (held and held.claimed_at):
        return RowState.UNCHANGED  # they hold a seat, and write their own details
    if held is None or _state_of(held) == InvitationState.EXPIRED:
        return RowState.NEW
    is_same = (
        held.language == person.language
        and held.first_name == person.first_name
        and held.last_name == person.last_name
        and held.organisation_id == (person.organisation.pk if person.organisation else None)
    )
    return RowState.UNCHANGED if is_same else RowState.CHANGED


def _state_of(invitation: Any) -> str:
    return invitation.state  # annotated by with_state


def template_columns(language: str) -> list[Column]:
    """The columns of the file that one may download and fill in, explained."""
    with override(language):
        about = {
            "email": _("Required. The invitation is sent here, for example aino@example.org."),
            "first_name": _("Optional. Used until the person writes their own."),
            "last_name": _("Optional. Used until the person writes their own."),
            "organisation": _("Optional. The exact name of an organisation that the site knows."),
            "business_id": _("Optional, and surer than the name: 1234567-1."),
            "language": _("Optional: fi, sv or en. The invitation is written in it."),
        }
        return [Column(heading(key), about[key], width=28) for key in COLUMNS]
