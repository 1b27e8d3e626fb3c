from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.models import Membership, Organisation, User
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def refused(write) -> bool:
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        return True
    return False


def test_membership_cannot_end_before_it_starts():
    start = date(2025, 5, 1)
    assert refused(lambda: MembershipFactory(started_on=start, ended_on=start - timedelta(days=1)))
    assert not refused(lambda: MembershipFactory(started_on=start, ended_on=start))


def test_one_open_membership_per_person_and_organisation():
    open_one = MembershipFactory()
    again = {"person": open_one.person, "organisation": open_one.organisation}
    assert refused(lambda: MembershipFactory(**again))
    assert not refused(lambda: MembershipFactory(person=open_one.person))
    assert not refused(lambda: MembershipFactory(organisation=open_one.organisation))


def test_a_person_may_come_back_after_leaving():
    former = MembershipFactory(started_on=date(2024, 1, 1), ended_on=date(2024, 6, 30))
    MembershipFactory(person=former.person, organisation=former.organisation)
    assert former.person.memberships.count() == 2


def test_both_the_first_and_the_last_day_are_included():
    today = timezone.localdate()
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    holding = {
        MembershipFactory(started_on=today),
        MembershipFactory(started_on=yesterday, ended_on=today),
        MembershipFactory(started_on=today, ended_on=today),
        MembershipFactory(started_on=yesterday, ended_on=tomorrow),
    }
    MembershipFactory(started_on=tomorrow)
    MembershipFactory(started_on=yesterday, ended_on=yesterday)
    assert set(Membership.objects.current()) == holding


def test_an_organisation_with_members_cannot_be_deleted():
    membership = MembershipFactory()
    with pytest.raises(IntegrityError):
        membership.organisation.delete()


def test_an_address_is_one_account_whatever_its_letter_case():
    UserFactory(email="aino@academy.example")
    assert refused(lambda: User.objects.create(email="Aino@Academy.example"))


def test_organisations_may_lack_a_business_id_but_not_share_one():
    OrganisationFactory(business_id="")
    OrganisationFactory(business_id="")
    assert Organisation.objects.filter(business_id__isnull=True).count() == 2
    OrganisationFactory(business_id="1234567-1")
    assert refused(lambda: OrganisationFactory(business_id="1234567-1"))


def test_a_wrong_business_id_fails_validation():
    with pytest.raises(ValidationError):
        OrganisationFactory.build(business_id="1234567-2").full_clean()
