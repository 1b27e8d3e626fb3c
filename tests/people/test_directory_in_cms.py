"""Organisations, memberships and places in the CMS, and the vocabularies beside them."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Licence, Theme
from people.models import Area, Membership, Organisation, Region, User
from tests.factories.cms_users import cms_user
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_organisation_is_added_and_its_business_id_judged(admin: Client) -> None:
    sent = {
        "name_fi": "Koivuranta",
        "name_sv": "Björkstrand",
        "name_en": "",
        "business_id": "1234567-2",
        "kind": "municipality",
        "region": Region.objects.first().pk,
    }
    new = reverse("organisations:add")
    assert admin.post(new, sent).status_code == 200
    assert not Organisation.objects.exists()
    assert admin.post(new, {**sent, "business_id": ""}).status_code == 302
    assert Organisation.objects.get().business_id is None
    assert admin.post(new, {**sent, "name_fi": "Toinen", "business_id": ""}).status_code == 302


def membership(person: User, organisation: Organisation, **changed: Any) -> dict[str, Any]:
    return {
        "person": person.email,
        "organisation": organisation.pk,
        "title": "Hankinta-asiantuntija",
        "started_on": "2026-01-01",
        "ended_on": "",
        **changed,
    }


def test_membership_is_given_by_address_and_once(admin: Client) -> None:
    person, organisation = UserFactory(), OrganisationFactory()
    new = reverse("memberships:add")
    assert person.email not in admin.get(new).content.decode()  # no list of accounts
    unknown = {**membership(person, organisation), "person": "ei.kukaan@academy.example"}
    assert "No account uses this address." in admin.post(new, unknown).content.decode()
    backwards = membership(person, organisation, ended_on="2025-01-01")
    assert "The last day is before the first." in admin.post(new, backwards).content.decode()
    assert admin.post(new, membership(person, organisation)).status_code == 302
    again = admin.post(new, membership(person, organisation))
    assert "The person is a member of this organisation already." in again.content.decode()
    row = Membership.objects.get()
    edit = reverse("memberships:edit", args=[row.pk])
    assert person.email in admin.get(edit).content.decode()
    assert admin.post(edit, membership(person, organisation, title="Uusi")).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.started_on) == ("Uusi", date(2026, 1, 1))


@pytest.mark.parametrize("section", ["organisations", "memberships"])
def test_lists_cost_the_same_with_twenty_rows(admin: Client, section: str) -> None:
    def add_row() -> None:
        organisation = OrganisationFactory(region=Region.objects.order_by("?").first())
        MembershipFactory(organisation=organisation)

    add_row()
    address = reverse(f"{section}:index")
    admin.get(address)
    with CaptureQueriesContext(connection) as with_one:
        admin.get(address)
    for _row in range(19):
        add_row()
    with CaptureQueriesContext(connection) as with_twenty:
        assert admin.get(address).status_code == 200
    assert len(with_twenty) == len(with_one)


@pytest.mark.parametrize(("section", "model"), [("regions", Region), ("areas", Area)])
def test_places_are_read_but_never_changed_even_by_an_administrator(
    admin: Client, section: str, model: type[Any]
) -> None:
    row = model.objects.first()
    page = admin.get(reverse(f"{section}:index")).content.decode()
    assert row.name in page
    inspect = reverse(f"{section}:inspect", args=[row.pk])
    assert inspect in page
    assert row.name_sv in admin.get(inspect).content.decode()
    assert reverse(f"{section}:add") not in page
    assert admin.get(reverse(f"{section}:add")).status_code == 302
    for view in ("edit", "delete"):
        address = reverse(f"{section}:{view}", args=[row.pk])
        assert address not in page
        assert admin.get(address).status_code == 302
        assert admin.post(address).status_code == 302
    assert model.objects.filter(pk=row.pk).exists()


def test_areas_name_their_regions_in_a_fixed_number_of_queries(admin: Client) -> None:
    address = reverse("areas:index")
    page = admin.get(address).content.decode()
    area = Area.objects.prefetch_related("regions").first()
    assert all(region.name in page for region in area.regions.all())
    with CaptureQueriesContext(connection) as queries:
        admin.get(address)
    assert sum("people_area_regions" in query["sql"] for query in queries) == 1


def test_editor_without_permission_sees_no_people(client: Client) -> None:
    editor = cms_user()
    client.force_login(editor)
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    for section in ("organisations", "memberships", "regions", "areas"):
        address = reverse(f"{section}:index")
        assert address not in home
        assert client.get(address).status_code == 302


@pytest.mark.parametrize(("model", "extra"), [(Theme, {}), (Licence, {"url": ""})])
def test_themes_and_licences_are_snippets(
    admin: Client, model: type[Any], extra: dict[str, str]
) -> None:
    urls = model.snippet_viewset
    names = {"name_fi": "Kiertotalous", "name_sv": "Cirkulär ekonomi", "name_en": "Circular"}
    sent = {**names, "key": "circular", **extra}
    assert admin.post(reverse(urls.get_url_name("add")), sent).status_code == 302
    page = admin.get(reverse(urls.get_url_name("list"))).content.decode()
    assert "Circular" in page
