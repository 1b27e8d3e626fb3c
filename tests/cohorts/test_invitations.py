from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cohorts.choices import CohortStatus, EnrolmentState, Role
from cohorts.invitation_links import invitation_from_token, invitation_token, invitation_url
from cohorts.models import Cohort, Enrolment, Invitation
from cohorts.services import (
    CohortFull,
    InvitationUnusable,
    claim_invitation,
    enrol,
    invite,
    revoke_invitation,
    withdraw,
)
from core import effects
from core.models import Effect
from tests.factories.cohorts import AssignmentFactory, CohortFactory, invitation
from tests.factories.pages import releaser
from tests.factories.people import UserFactory
from tests.people.mailed_codes import code_from_mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort() -> Cohort:
    return CohortFactory(capacity=2)


def path_of(invited: Invitation) -> str:
    return invitation_url(invited).removeprefix("http://localhost:8000")


def expire(invited: Invitation) -> None:
    """The row moves, not the clock."""
    back = timedelta(days=61)
    Invitation.objects.filter(pk=invited.pk).update(
        created_at=F("created_at") - back, expires_at=F("expires_at") - back
    )
    invited.refresh_from_db()


# Inviting


def test_inviting_sends_one_mail_to_each_address_after_commit(
    cohort, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        addresses = ["Aino@Academy.example ", "bo@academy.example", "aino@academy.example"]
        made = invite(cohort=cohort, emails=addresses, by=releaser(), language="sv")
        assert mail.outbox == []
    assert [row.email for row in made] == ["aino@academy.example", "bo@academy.example"]
    assert [message.to for message in mail.outbox] == [[row.email] for row in made]
    assert "/sv/invitations/" in mail.outbox[0].body
    assert Invitation.objects.filter(sent_at__isnull=False).count() == 2


def test_inviting_twice_changes_nothing(cohort, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invite(cohort=cohort, emails=["aino@academy.example"], by=releaser())
        before = list(Invitation.objects.values())
        assert invite(cohort=cohort, emails=["AINO@academy.example"], by=releaser()) == []
    assert len(mail.outbox) == 1
    assert Effect.objects.count() == 1
    unsent = {**before[0], "sent_at": None}
    assert {**Invitation.objects.values().get(), "sent_at": None} == unsent


def test_one_address_may_be_invited_to_two_cohorts(cohort):
    invitation(cohort)
    assert invitation(CohortFactory(edition=cohort.edition))


def test_who_may_invite(cohort):
    coordinator, facilitator = (
        AssignmentFactory(cohort=cohort, role=role).person
        for role in (Role.COORDINATOR, Role.FACILITATOR)
    )
    elsewhere = AssignmentFactory(cohort=CohortFactory(edition=cohort.edition)).person
    assert invite(cohort=cohort, emails=["a@academy.example"], by=coordinator)
    for person in (facilitator, elsewhere, UserFactory()):
        with pytest.raises(PermissionDenied):
            invite(cohort=cohort, emails=["b@academy.example"], by=person)
        with pytest.raises(PermissionDenied):
            revoke_invitation(invitation=Invitation.objects.get(), by=person)
    assert Invitation.objects.filter(revoked_at__isnull=True).count() == 1


@pytest.mark.parametrize("state", ["revoked", "claimed"])
def test_a_mail_that_comes_too_late_is_not_sent(cohort, state):
    invited = invitation(cohort)
    Invitation.objects.update(**{f"{state}_at": F("created_at")})
    effects.deliver(Effect.objects.get().pk)
    assert Effect.objects.get().state == Effect.State.DELIVERED
    assert mail.outbox == []
    assert invited.sent_at is None


def test_a_revoked_address_may_be_invited_anew_with_another_link(cohort):
    first = invitation(cohort)
    revoke_invitation(invitation=first, by=releaser())
    second = invitation(cohort)
    assert invitation_token(first) != invitation_token(second)
    assert Effect.objects.count() == 2


def test_revoking_is_kept_in_the_history_once_and_only_if_it_happened(cohort):
    invited = invitation(cohort)
    revoke_invitation(invitation=invited, by=releaser())
    revoke_invitation(invitation=invited, by=releaser())
    claimed = invitation(cohort, "toinen@academy.example")
    claim_invitation(invitation=claimed, person=UserFactory())
    revoke_invitation(invitation=claimed, by=releaser())
    logged = ModelLogEntry.objects.filter(action="cohorts.revoke_invitation")
    assert [entry.data for entry in logged] == [{"invitation": str(invited.uuid)}]
    claimed.refresh_from_db()
    assert claimed.revoked_at is None


# Links


def test_a_link_holds_its_own_proof(cohort):
    invited = invitation(cohort)
    token = invitation_token(invited)
    assert invitation_from_token(token) == invited
    for forged in (token[:-1], token + "a", invited.uuid.hex, f"{invited.uuid.hex}.x", "", "."):
        assert invitation_from_token(forged) is None


def test_a_forged_link_is_not_there(client, cohort):
    invited = invitation(cohort)
    address = reverse("cohorts:claim_invitation", args=[f"{invited.uuid.hex}.abc"])
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404


# Claiming through the service


def test_claiming_gives_a_seat_to_whoever_holds_the_link(cohort):
    person = UserFactory(email="toinen.osoite@academy.example")
    invited = invitation(cohort)
    enrolment = claim_invitation(invitation=invited, person=person)
    invited.refresh_from_db()
    assert (enrolment.person, enrolment.state) == (person, EnrolmentState.ACTIVE)
    assert (invited.claimed_by, invited.email) == (person, "kutsuttu@academy.example")
    assert invited.claimed_at is not None


def test_the_same_person_again_gets_the_same_seat(cohort):
    person, invited = UserFactory(), invitation(cohort)
    first = claim_invitation(invitation=invited, person=person)
    assert claim_invitation(invitation=invited, person=person) == first
    assert Enrolment.objects.count() == 1


def test_another_person_finds_it_claimed(cohort):
    invited = invitation(cohort)
    claim_invitation(invitation=invited, person=UserFactory())
    with pytest.raises(InvitationUnusable) as refused:
        claim_invitation(invitation=invited, person=UserFactory())
    assert refused.value.reason == "claimed"
    assert Enrolment.objects.count() == 1


def test_revoked_and_expired_invitations_give_nothing(cohort):
    revoked, expired = invitation(cohort, "a@academy.example"), invitation(cohort)
    revoke_invitation(invitation=revoked, by=releaser())
    expire(expired)
    for invited, reason in ((revoked, "revoked"), (expired, "expired")):
        with pytest.raises(InvitationUnusable) as refused:
            claim_invitation(invitation=invited, person=UserFactory())
        assert refused.value.reason == reason
    assert not Enrolment.objects.exists()


def test_a_day_before_the_end_the_invitation_still_works(cohort):
    invited = invitation(cohort)
    Invitation.objects.update(expires_at=F("expires_at") - timedelta(days=59))
    assert claim_invitation(invitation=invited, person=UserFactory())


def test_an_invitation_to_a_full_cohort_stays_open(cohort):
    for _ in range(2):
        enrol(cohort=cohort, person=UserFactory())
    invited = invitation(cohort)
    with pytest.raises(CohortFull):
        claim_invitation(invitation=invited, person=UserFactory())
    assert Invitation.objects.open().get() == invited


# Claiming in the browser


def test_a_visitor_is_led_to_sign_in_or_sign_up_and_back(client, cohort):
    path = path_of(invitation(cohort))
    page = client.get(path)
    assert page.status_code == 200
    for name in ("account_login", "account_signup"):
        assert f'href="{reverse(name)}?next={path.replace("/", "%2F")}"' in page.text
    assert client.post(path).status_code == 200
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("email", ["kutsuttu@academy.example", "aivan.muu@academy.example"])
def test_a_new_account_confirms_its_address_and_comes_back_to_the_invitation(client, cohort, email):
    """Also with the invited address: a link may have been passed on."""
    path = path_of(invitation(cohort))
    client.get(path)
    mail.outbox.clear()
    form = {
        "email": email,
        "first_name": "Uusi",
        "last_name": "Osallistuja",
        "language": "fi",
        "password1": "koivurannan-kaivosilta",
    }
    answer = client.post(f"{reverse('account_signup')}?next={path}", form)
    assert answer.url == reverse("account_email_verification_sent")
    assert client.post(path).status_code == 200
    assert not Enrolment.objects.exists()
    assert client.post(answer.url, {"code": code_from_mail()}).url == path
    client.post(path)
    assert Enrolment.objects.get().person.email == email


def test_who_left_returns_by_the_invitation_that_they_claimed(client, cohort):
    person, invited = UserFactory(), invitation(cohort)
    withdraw(enrolment=claim_invitation(invitation=invited, person=person), by=person)
    client.force_login(person)
    assert client.get(path_of(invited)).status_code == 200
    assert client.post(path_of(invited)).status_code == 302
    assert Enrolment.objects.get().state == EnrolmentState.ACTIVE


def test_looking_at_an_invitation_claims_nothing(client, cohort):
    client.force_login(UserFactory())
    assert client.get(path_of(invitation(cohort))).status_code == 200
    assert not Enrolment.objects.exists()


def test_accepting_leads_home_and_opening_the_link_again_too(client, cohort):
    client.force_login(UserFactory())
    path = path_of(invitation(cohort))
    for answer in (client.post(path), client.get(path), client.post(path)):
        assert (answer.status_code, answer.url) == (302, "/fi/my/")
    assert Enrolment.objects.count() == 1


def test_signed_in_with_another_address_both_are_named(client, cohort):
    client.force_login(UserFactory(email="oma@academy.example"))
    page = client.get(path_of(invitation(cohort))).text
    assert "kutsuttu@academy.example" in page
    assert "oma@academy.example" in page


@pytest.mark.parametrize("reason", ["revoked", "expired", "claimed"])
def test_why_an_invitation_does_not_work_is_explained(client, cohort, reason):
    invited = invitation(cohort)
    if reason == "revoked":
        revoke_invitation(invitation=invited, by=releaser())
    elif reason == "expired":
        expire(invited)
    else:
        claim_invitation(invitation=invited, person=UserFactory())
    held = Enrolment.objects.count()
    client.force_login(UserFactory())
    for answer in (client.get(path_of(invited)), client.post(path_of(invited))):
        assert answer.status_code == 200
        assert answer.context["reason"] == reason
        assert 'type="submit"' not in answer.text.split("<main")[1].split("</main")[0]
    assert Enrolment.objects.count() == held


@pytest.mark.parametrize("status", [CohortStatus.FINISHED, CohortStatus.CANCELLED])
def test_a_cohort_that_has_ended_says_so(client, cohort, status):
    path = path_of(invitation(cohort))
    Cohort.objects.update(status=status)
    client.force_login(UserFactory())
    answer = client.post(path)
    assert answer.status_code == 422
    assert answer.context["refusal"]
    assert Invitation.objects.open().exists()


def test_a_full_cohort_says_so_and_keeps_the_invitation(client, cohort):
    path = path_of(invitation(cohort))
    for _ in range(2):
        enrol(cohort=cohort, person=UserFactory())
    client.force_login(UserFactory())
    assert client.post(path).status_code == 422
    assert Invitation.objects.open().exists()
