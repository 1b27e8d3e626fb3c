"""What a claim takes from the invitation, what it locks, and what the history says of both."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import translation
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from cohorts.models import Cohort, Invitation
from cohorts.services import (
    Invitee,
    claim_invitation,
    invite_people,
    reassign_invitation,
    revoke_invitation,
)
from core.personal_data import erased_address
from tests.factories.cohorts import CohortFactory, invitation
from tests.factories.pages import releaser
from tests.factories.people import EmailAddressFactory, UserFactory

pytestmark = pytest.mark.django_db
INVITED = "aino@academy.example"


@pytest.fixture
def cohort() -> Cohort:
    return CohortFactory()


# Names


def name_after_claim(cohort: Cohort, person: Any) -> str:
    invitee = Invitee(INVITED, "fi", "Aino", "Ensio")
    (row,) = invite_people(cohort=cohort, people=[invitee], by=releaser())
    claim_invitation(invitation=row, person=person)
    person.refresh_from_db()
    return str(person.get_full_name())


def nameless(email: str = "oma@academy.example") -> Any:
    return UserFactory(email=email, first_name="", last_name="")


def test_the_invited_person_gets_the_names_that_the_list_knew(cohort: Cohort) -> None:
    person = nameless("Aino@academy.example")
    assert name_after_claim(cohort, person) == "Aino Ensio"


def test_another_address_that_the_person_has_confirmed_is_as_good(cohort: Cohort) -> None:
    person = nameless()
    EmailAddressFactory(user=person, email=INVITED, primary=False)
    assert name_after_claim(cohort, person) == "Aino Ensio"


def test_whoever_was_passed_the_link_does_not_get_the_invited_persons_name(cohort: Cohort) -> None:
    assert name_after_claim(cohort, nameless()) == ""


def test_an_address_that_nobody_confirmed_brings_no_name(cohort: Cohort) -> None:
    person = nameless()
    EmailAddressFactory(user=person, email=INVITED, primary=False, verified=False)
    assert name_after_claim(cohort, person) == ""


# Locks


def claim(row: Invitation) -> None:
    claim_invitation(invitation=row, person=UserFactory())


def reassign(row: Invitation) -> None:
    reassign_invitation(invitation=row, email="uusi@academy.example", by=releaser())


@pytest.mark.parametrize("work", [claim, reassign])
def test_the_cohort_is_locked_before_the_invitation(
    cohort: Cohort, monkeypatch: pytest.MonkeyPatch, work: Callable[[Invitation], None]
) -> None:
    """As lists lock them: in the other order the two would wait for each other for ever."""
    row = invitation(cohort)
    locked: list[type] = []
    lock = QuerySet.select_for_update

    def noted(rows: Any, *arguments: Any, **more: Any) -> Any:
        locked.append(rows.model)
        return lock(rows, *arguments, **more)

    monkeypatch.setattr(QuerySet, "select_for_update", noted)
    work(row)
    assert [one for one in locked if one in (Cohort, Invitation)][:2] == [Cohort, Invitation]


# The history


def said_of(action: str) -> str:
    entry = ModelLogEntry.objects.get(action=action)
    with translation.override("en"):
        return str(entry.formatter.format_message(entry))


def test_the_history_tells_addresses_as_long_as_the_invitations_keep_them(cohort: Cohort) -> None:
    row = invitation(cohort, INVITED)
    new = reassign_invitation(invitation=row, email="uusi@academy.example", by=releaser())
    revoke_invitation(invitation=new, by=releaser())
    assert "academy.example" not in repr(list(ModelLogEntry.objects.values_list("data")))
    anew, revoked = "cohorts.reassign_invitation", "cohorts.revoke_invitation"
    assert said_of(anew) == (
        "The invitation sent to aino@academy.example was sent anew to uusi@academy.example"
    )
    assert said_of(revoked) == "The invitation sent to uusi@academy.example was revoked"
    Invitation.objects.filter(pk=row.pk).update(email=erased_address(row.uuid))
    new.delete()
    assert said_of(anew) == "The invitation sent to – was sent anew to –"
    assert said_of(revoked) == "The invitation sent to – was revoked"


def test_older_entries_that_hold_the_addresses_still_print(cohort: Cohort) -> None:
    log(cohort, "cohorts.revoke_invitation", data={"to": "a@academy.example"})
    log(cohort, "cohorts.reassign_invitation", data={"from": "a@x.example", "to": "b@x.example"})
    assert said_of("cohorts.revoke_invitation") == (
        "The invitation sent to a@academy.example was revoked"
    )
    assert said_of("cohorts.reassign_invitation") == (
        "The invitation sent to a@x.example was sent anew to b@x.example"
    )
