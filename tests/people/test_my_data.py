"""/my/data/: one's own data, and nobody else's."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, override
from pytest_django import DjangoAssertNumQueries

from core.access_log import record_access
from core.models import AccessRecord
from people.choices import ConsentKind
from people.models import Consent, User
from people.services import give_consent, withdraw_consent
from tests.factories.cohorts import AssignmentFactory
from tests.factories.people import PASSWORD, MembershipFactory, UserFactory
from tests.factories.whole_person import WholePerson, whole_person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("files_apart", "private_files", "in_english"),
]
PAGES = ["show_data", "export_data", "read_data", "list_accesses"]


def at(name: str) -> str:
    return reverse(f"people:{name}")


@pytest.fixture
def whole() -> WholePerson:
    return whole_person()


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def confirmed(person: User) -> Client:
    """Signed in, and the password was shown a moment ago."""
    client = signed_in(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.mark.parametrize("name", [*PAGES, "change_consents", "erase_account"])
def test_visitors_are_led_to_sign_in(client: Client, name: str) -> None:
    send = client.post if name == "change_consents" else client.get
    response = send(at(name))
    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_of_another_person_is_shown(whole: WholePerson, name: str) -> None:
    own = signed_in(whole.person).get(at(name)).content.decode()
    others = signed_in(UserFactory()).get(at(name)).content.decode()
    assert [marker for marker in whole.markers if marker in others] == []
    if name in ("export_data", "read_data"):  # the control: it is there for the person
        assert [marker for marker in whole.told if marker.lower() not in own.lower()] == []


def test_the_file_is_complete_json_and_kept_nowhere(whole: WholePerson) -> None:
    response = signed_in(whole.person).get(at("export_data"))
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    records = json.loads(response.content)["records"]
    assert records["progress.Note"]["rows"][0]["text"] == "muistiinpano-m10"
    assert records["progress.Completion"]["rows"][0]["lesson"]
    assert records["people.User"]["rows"][0]["email"] == whole.person.email


def test_the_key_of_an_open_attempt_is_not_told(whole: WholePerson) -> None:
    told = signed_in(whole.person).get(at("export_data")).content.decode()
    assert "is_right" not in told
    assert "q1-right" not in told


def test_what_is_held_costs_the_same_with_1_and_20_rows(
    whole: WholePerson, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(whole.person)
    client.get(at("show_data"))
    with django_assert_num_queries(13):
        client.get(at("show_data"))
    for _number in range(20):
        keeper = MembershipFactory().person
        record_access(by=keeper, action="people.read_account", about=whole.person)
        MembershipFactory(person=whole.person)

    with django_assert_num_queries(13):
        client.get(at("show_data"))


def test_who_has_looked_is_told_with_organisation_and_reason(client: Client) -> None:
    person = UserFactory()
    keeper = MembershipFactory(person__first_name="Maija", organisation__name_fi="Koivuranta")
    record_access(by=keeper.person, action="people.read_account", about=person, reason="Tuki pyysi")
    record_access(by=keeper.person, action="people.read_account", about=UserFactory())
    page = signed_in(person).get(at("list_accesses")).content.decode()
    assert page.count("Your account was opened") == 1
    assert "Maija" in page
    assert "Koivuranta" in page
    assert "Tuki pyysi" in page


def test_a_list_that_one_stands_in_is_told_without_its_reason(whole: WholePerson) -> None:
    scope = whole.studies.cohort.slug
    record_access(by=UserFactory(), action="coordination.read_roll", scope=scope, reason="salainen")
    record_access(by=UserFactory(), action="coordination.read_roll", scope="another-cohort")
    page = signed_in(whole.person).get(at("list_accesses")).content.decode()
    assert "a list of people that you are in" in page
    assert "salainen" not in page
    assert "another-cohort" not in page


def test_ones_own_look_is_no_access() -> None:
    person = UserFactory()
    signed_in(person).get(at("show_data"))
    assert not AccessRecord.objects.exists()


def test_extras_are_off_until_they_are_turned_on() -> None:
    person = UserFactory()
    client = signed_in(person)
    assert client.get(at("show_data")).content.decode().count(" checked") == 0
    client.post(at("change_consents"), {"newsletter": "on"})
    assert client.get(at("show_data")).content.decode().count(" checked") == 1
    client.post(at("change_consents"), {})
    given = Consent.objects.get()
    assert given.kind == ConsentKind.NEWSLETTER
    assert given.withdrawn_at is not None


def test_every_yes_is_a_row_of_its_own_and_never_two_at_once() -> None:
    person, kind = UserFactory(), ConsentKind.ALUMNI_LIST
    first = give_consent(person=person, kind=kind)
    assert give_consent(person=person, kind=kind) == first
    assert withdraw_consent(person=person, kind=kind)
    assert not withdraw_consent(person=person, kind=kind)
    assert give_consent(person=person, kind=kind) != first


def test_erasing_asks_for_the_password_first() -> None:
    person = UserFactory()
    client = signed_in(person)
    response = client.post(at("erase_account"), {"email": person.email})
    assert response["Location"].startswith(reverse("account_reauthenticate"))
    person.refresh_from_db()
    assert person.erased_at is None


def test_another_address_erases_nothing_and_is_kept_in_the_field() -> None:
    person = UserFactory()
    client = confirmed(person)
    response = client.post(at("erase_account"), {"email": "x@academy.example"})
    assert response.status_code == 422
    assert "x@academy.example" in response.content.decode()
    person.refresh_from_db()
    assert person.erased_at is None


def test_the_page_tells_what_goes_and_what_stays(whole: WholePerson) -> None:
    page = confirmed(whole.person).get(at("erase_account")).content.decode()
    with override("fi"):
        goes, stays = page.split(gettext("What stays without your name, and why"))
        assert gettext("Your notes") in goes
        assert gettext("Certificates") in stays


def test_erasing_signs_out_here_and_elsewhere(whole: WholePerson) -> None:
    elsewhere, client = signed_in(whole.person), confirmed(whole.person)
    response = client.post(at("erase_account"), {"email": whole.person.email.upper()})
    assert response["Location"] == at("account_erased")
    assert client.get(at("account_erased")).status_code == 200
    for browser in (client, elsewhere):
        assert browser.get(at("show_data")).status_code == 302
    whole.person.refresh_from_db()
    assert whole.person.erased_at is not None
    sign_in = {"login": "tyyne.merkki@m1.example", "password": PASSWORD}
    assert Client().post(reverse("account_login"), sign_in).status_code == 200  # refused


def test_a_coordinator_is_told_to_hand_over_first() -> None:
    role = AssignmentFactory()
    client = confirmed(role.person)
    page = client.get(at("erase_account")).content.decode()
    assert role.cohort.name in page
    assert 'name="email"' not in page
    client.post(at("erase_account"), {"email": role.person.email})
    role.person.refresh_from_db()
    assert role.person.erased_at is None


def test_the_readable_page_speaks_the_readers_language(whole: WholePerson) -> None:
    with translation.override("fi"):
        address = at("read_data")
    page = signed_in(whole.person).get(address).content.decode()
    assert "Testi" in page or "Kuka" in page


def test_the_pages_hold_no_inline_code(whole: WholePerson, private_files: Path) -> None:
    client = confirmed(whole.person)
    for name in (*PAGES[:1], *PAGES[2:], "erase_account"):
        page = client.get(at(name)).content.decode()
        assert " style=" not in page
        assert "<script>" not in page


def test_an_administrator_erases_in_the_cms(admin: Client, whole: WholePerson) -> None:
    address = reverse("wagtailusers_users:delete", args=[whole.person.pk])
    assert "cannot be undone" in admin.get(address).content.decode()
    admin.post(address)
    whole.person.refresh_from_db()
    assert whole.person.erased_at is not None


def test_the_cms_refuses_while_a_role_runs(admin: Client) -> None:
    role = AssignmentFactory()
    address = reverse("wagtailusers_users:delete", args=[role.person.pk])
    response = admin.post(address, follow=True)
    assert "Hand these over first" in response.content.decode()
    role.person.refresh_from_db()
    assert role.person.erased_at is None


def test_many_are_erased_at_once_but_for_those_with_a_role(admin: Client) -> None:
    plain, role = UserFactory(), AssignmentFactory()
    address = reverse("wagtail_bulk_action", args=["people", "user", "delete"])
    admin.post(f"{address}?id={plain.pk}&id={role.person.pk}")
    erased: dict[str, Any] = dict(User.objects.values_list("email", "erased_at"))
    assert erased[role.person.email] is None
    assert plain.email not in erased


def test_administrators_read_the_log_of_accesses(admin: Client) -> None:
    person = UserFactory(first_name="Haettu")
    record_access(by=UserFactory(), action="people.read_account", about=person, reason="Tuki")
    page = admin.get(reverse("accesses:index")).content.decode()
    assert "Haettu" in page
    assert "Tuki" in page
    assert "An account was opened" in page
    assert AccessRecord.objects.filter(action="core.list_accesses").count() == 1


def test_nobody_writes_in_the_log_of_accesses(admin: Client) -> None:
    record_access(by=UserFactory(), action="people.read_account", about=UserFactory())
    row = AccessRecord.objects.get()
    for name, arguments in (("add", []), ("edit", [row.pk]), ("delete", [row.pk])):
        assert admin.get(reverse(f"accesses:{name}", args=arguments)).status_code in (302, 403)
        admin.post(reverse(f"accesses:{name}", args=arguments))
    assert AccessRecord.objects.get(pk=row.pk).action == "people.read_account"


def test_a_look_at_an_account_and_at_the_list_is_logged(admin: Client) -> None:
    person = UserFactory()
    admin.get(reverse("wagtailusers_users:edit", args=[person.pk]))
    assert AccessRecord.objects.get(about=person).action == "people.read_account"
    admin.get(reverse("wagtailusers_users:index"))
    assert AccessRecord.objects.filter(action="people.list_accounts").count() == 1
