"""Invitations at the desk: sent, and what became of them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cohorts.choices import InvitationState, Role
from cohorts.models import Enrolment, Invitation
from cohorts.queries import invitation_counts
from cohorts.services import (
    AlreadyInvited,
    Invitee,
    claim_invitation,
    invite_people,
    reassign_invitation,
    remind_invitation,
    revoke_invitation,
)
from core.models import Effect, MailDelivery
from core.signals import mail_bounced, mail_delivered
from tests.factories.cohorts import invitation
from tests.factories.desks import Desk, desk, sit_down
from tests.factories.learners import queries_of
from tests.factories.people import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
DAYS_AGO = 2


@pytest.fixture
def at_desk() -> Desk:
    return desk()


def was_sent(row: Invitation, days: int = DAYS_AGO) -> Invitation:
    Invitation.objects.filter(pk=row.pk).update(sent_at=timezone.now() - timedelta(days=days))
    row.refresh_from_db()
    return row


def delivery_of(row: Invitation, kind: str = "cohorts.invitation_mail", **moments) -> MailDelivery:
    return MailDelivery.objects.create(
        effect_key=f"{kind}:{row.uuid}", message_id="<x>", event="x", recipient=row.email, **moments
    )


def test_addresses_are_invited_each_in_the_chosen_language(at_desk):
    data = {"addresses": "a@academy.example\nB@academy.example", "language": "sv", "invite": "1"}
    assert at_desk.post("show_invitations", data=data).status_code == 302
    rows = Invitation.objects.order_by("email")
    assert [(row.email, row.language) for row in rows] == [
        ("a@academy.example", "sv"),
        ("b@academy.example", "sv"),
    ]
    at_desk.post("show_invitations", data=data)
    assert Invitation.objects.count() == Effect.objects.count() == 2


def test_a_person_is_added_with_name_and_organisation_and_claims_them(at_desk):
    town = OrganisationFactory()
    data = {
        "email": "aino@academy.example", "first_name": "Aino", "last_name": "Ensio",
        "organisation": town.pk, "language": "fi", "add": "1",
    }  # fmt: skip
    assert at_desk.post("show_invitations", data=data).status_code == 302
    person = UserFactory(email="aino@academy.example", first_name="", last_name="")
    seat = claim_invitation(invitation=Invitation.objects.get(), person=person)
    person.refresh_from_db()
    assert (person.first_name, person.last_name) == ("Aino", "Ensio")
    assert Enrolment.objects.get(pk=seat.pk).organisation == town


def test_a_name_that_the_person_wrote_stays(at_desk):
    wrong = Invitee("a@academy.example", "fi", "Väärä")
    (row,) = invite_people(cohort=at_desk.cohort, people=[wrong], by=at_desk.person)
    person = UserFactory(email="a@academy.example", first_name="", last_name="Oma")
    claim_invitation(invitation=row, person=person)
    person.refresh_from_db()
    assert (person.first_name, person.last_name) == ("", "Oma")


def test_wrong_addresses_are_told_and_what_was_typed_is_kept(at_desk):
    data = {"addresses": "a@academy.example, ei osoite", "language": "fi", "invite": "1"}
    answer = at_desk.post("show_invitations", data=data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "These are not e-mail addresses: ei, osoite." in page
    assert "a@academy.example, ei osoite</textarea>" in page
    assert not Invitation.objects.exists()


def test_each_state_is_derived_from_the_moments_and_counted(at_desk):
    now = timezone.now()
    moments = {
        "waiting": {},
        "sent": {"sent_at": now},
        "delivered": {"sent_at": now, "delivered_at": now},
        "bounced": {"sent_at": now, "reminded_at": now, "bounced_at": now},
        "reminded": {"sent_at": now, "delivered_at": now, "reminded_at": now},
        "claimed": {"sent_at": now, "claimed_at": now, "bounced_at": now},
        "revoked": {"sent_at": now, "revoked_at": now},
        "expired": {"sent_at": now, "expires_at": now - timedelta(days=1)},
    }
    for state, values in moments.items():
        row = invitation(at_desk.cohort, f"{state}@academy.example")
        Invitation.objects.filter(pk=row.pk).update(**values)
    states = at_desk.cohort.invitations.with_state().values_list("email", "state")
    assert {email.split("@")[0]: state for email, state in states} == {s: s for s in moments}
    assert invitation_counts(at_desk.cohort) == dict.fromkeys(InvitationState, 1)
    page = at_desk.get("show_invitations", query="?show=bounced").content.decode()
    assert "bounced@academy.example" in page
    assert "sent@academy.example" not in page


def test_delivery_and_bounce_reach_the_invitation_by_its_mail(at_desk):
    now = timezone.now()
    row, other = (invitation(at_desk.cohort, f"{n}@academy.example") for n in "ab")
    mail_delivered.send(MailDelivery, delivery=delivery_of(row, delivered_at=now))
    mail_bounced.send(
        MailDelivery,
        delivery=delivery_of(other, bounced_at=now, bounce_reason="550 No such mailbox"),
    )
    stray = MailDelivery(effect_key="cohorts.invitation_mail:not-a-key", bounced_at=now)
    mail_bounced.send(MailDelivery, delivery=stray)
    mail_bounced.send(MailDelivery, delivery=MailDelivery(effect_key=f"other:{row.uuid}"))
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.delivered_at, row.bounced_at) == (now, None)
    assert (other.bounced_at, other.bounce_reason) == (now, "550 No such mailbox")
    assert "550 No such mailbox" in at_desk.get("show_invitations").content.decode()


def test_a_claim_with_another_address_is_named(at_desk):
    row = invitation(at_desk.cohort)
    claim_invitation(invitation=row, person=UserFactory(email="oma@academy.example"))
    page = at_desk.get("show_invitations").content.decode()
    assert "with the address oma@academy.example" in page


# Reminding


def test_the_link_is_sent_again_at_most_once_a_day(at_desk, django_capture_on_commit_callbacks):
    row = was_sent(invitation(at_desk.cohort, language="sv"))
    with django_capture_on_commit_callbacks(execute=True):
        for _twice in range(2):
            at_desk.post("remind_invitations", data={"invitation": row.uuid})
    assert len(mail.outbox) == 1
    assert "/sv/invitations/" in mail.outbox[0].body
    row.refresh_from_db()
    assert row.reminders == 1
    Invitation.objects.update(reminded_at=F("reminded_at") - timedelta(hours=25))
    with django_capture_on_commit_callbacks(execute=True):
        at_desk.post("remind_invitations")  # all that wait
    assert len(mail.outbox) == 2
    row.refresh_from_db()
    assert row.reminders == 2


@pytest.mark.parametrize(
    "moments",
    [
        {"claimed_at": F("created_at")},
        {"revoked_at": F("created_at")},
        {"bounced_at": F("created_at")},
        {"expires_at": F("created_at")},
        {"sent_at": None},
        {"sent_at": F("created_at")},
    ],
)
def test_only_what_waits_for_an_answer_is_reminded_of(at_desk, moments):
    row = was_sent(invitation(at_desk.cohort))
    Invitation.objects.update(**moments)
    assert not remind_invitation(invitation=row, by=at_desk.person)
    was_sent(row)
    Invitation.objects.update(
        claimed_at=None, revoked_at=None, bounced_at=None,
        expires_at=timezone.now() + timedelta(days=9),
    )  # fmt: skip
    assert remind_invitation(invitation=row, by=at_desk.person)  # the control


# Another address


def test_a_bounced_invitation_goes_to_another_address_with_all_it_knew(at_desk):
    town = OrganisationFactory()
    person = Invitee("vanha@academy.example", "sv", "Bo", "Toinen", town)
    (row,) = invite_people(cohort=at_desk.cohort, people=[person], by=at_desk.person)
    Invitation.objects.update(bounced_at=F("created_at"), bounce_reason="550")
    assert b"550" in at_desk.get("reassign_invitation", row.uuid).content
    data = {"email": "Uusi@academy.example"}
    assert at_desk.post("reassign_invitation", row.uuid, data=data).status_code == 302
    row.refresh_from_db()
    assert row.revoked_at
    new = Invitation.objects.get(email="uusi@academy.example")
    assert (new.language, new.first_name, new.organisation) == ("sv", "Bo", town)
    entry = ModelLogEntry.objects.get(action="cohorts.reassign_invitation")
    assert entry.data == {"from_invitation": str(row.uuid), "to_invitation": str(new.uuid)}
    assert (row.replaced_by, list(new.replaces.all())) == (new, [row])
    said = "The invitation sent to vanha@academy.example was sent anew to uusi@academy.example"
    assert entry.message == said


def test_an_address_that_holds_an_invitation_is_refused(at_desk):
    row, other = (invitation(at_desk.cohort, f"{n}@academy.example") for n in "ab")
    with pytest.raises(AlreadyInvited):
        reassign_invitation(invitation=row, email=other.email, by=at_desk.person)
    answer = at_desk.post("reassign_invitation", row.uuid, data={"email": other.email})
    assert answer.status_code == 422
    assert b"invited to the cohort already" in answer.content
    assert not Invitation.objects.filter(revoked_at__isnull=False).exists()


def test_revoking_from_the_desk(at_desk):
    row = invitation(at_desk.cohort)
    at_desk.post("revoke_invitation", row.uuid)
    row.refresh_from_db()
    assert row.revoked_at


# Who may, and what it costs


def test_facilitators_and_other_coordinators_find_no_invitations(at_desk):
    row = was_sent(invitation(at_desk.cohort))
    facilitator = sit_down(at_desk.cohort, Role.FACILITATOR)
    elsewhere = desk(edition=at_desk.cohort.edition)
    for client in (facilitator.client, elsewhere.client):
        assert client.get(at_desk.url("show_invitations")).status_code == 404
        for name, arguments in [
            ("show_invitations", []), ("remind_invitations", []),
            ("revoke_invitation", [row.uuid]), ("reassign_invitation", [row.uuid]),
        ]:  # fmt: skip
            assert client.post(at_desk.url(name, *arguments), {}).status_code == 404
    # under the address of one's own cohort it is not found either
    for name in ("revoke_invitation", "reassign_invitation"):
        address = at_desk.url(name, row.uuid, cohort=elsewhere.cohort.slug)
        assert elsewhere.client.post(address, {"email": "x@academy.example"}).status_code == 404
    row.refresh_from_db()
    assert (row.revoked_at, row.reminders) == (None, 0)
    assert at_desk.get("show_invitations").status_code == 200  # the control


def test_the_services_ask_who_may(at_desk):
    row = was_sent(invitation(at_desk.cohort))
    person = sit_down(at_desk.cohort, Role.FACILITATOR).person
    with pytest.raises(PermissionDenied):
        remind_invitation(invitation=row, by=person)
    with pytest.raises(PermissionDenied):
        reassign_invitation(invitation=row, email="x@academy.example", by=person)
    with pytest.raises(PermissionDenied):
        revoke_invitation(invitation=row, by=person)


def test_twenty_invitations_cost_as_many_queries_as_one(at_desk):
    invitation(at_desk.cohort)
    at_desk.get("show_invitations")
    one = len(queries_of(lambda: at_desk.get("show_invitations")))
    town = OrganisationFactory()
    people = [Invitee(f"{n}@academy.example", organisation=town) for n in range(19)]
    for row in invite_people(cohort=at_desk.cohort, people=people, by=at_desk.person)[:5]:
        claim_invitation(invitation=row, person=UserFactory())
    assert len(queries_of(lambda: at_desk.get("show_invitations"))) == one


def test_a_long_list_of_people_costs_no_more_queries_than_a_short_one(at_desk):
    def invite(names):
        people = [Invitee(f"{name}@academy.example") for name in names]
        return invite_people(cohort=at_desk.cohort, people=people, by=at_desk.person)

    short = len(queries_of(lambda: invite("a")))
    many = len(queries_of(lambda: invite([f"n{n}" for n in range(100)])))
    assert many <= short + 2  # SQLite takes only so many values at once
