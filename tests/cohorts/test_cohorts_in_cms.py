"""Cohorts and their invitations in the CMS: forms, lists, who may."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from cohorts.choices import Role
from cohorts.models import Cohort, Invitation
from cohorts.services import adopt_edition, claim_invitation, enrol
from courses.models import Edition
from courses.queries import edition_outline
from courses.services import release_edition
from tests.factories.cms_users import cms_user
from tests.factories.cohorts import AssignmentFactory, CohortFactory, invitation
from tests.factories.pages import released_track, releaser
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def fields(edition: Edition, **changed: Any) -> dict[str, Any]:
    rows = nested_form_data(
        {
            "name_fi": "Syksyn ryhmä",
            "name_sv": "Höstens omgång",
            "name_en": "",
            "slug": "syksy",
            "edition": edition.pk,
            "starts_on": "2026-09-07",
            "ends_on": "2026-12-18",
            "capacity": 20,
            "status": "planned",
            "sign_up": "invitation",
            "join_code": "",
            "introduction_fi": "Tervetuloa!",
            "introduction_sv": "",
            "introduction_en": "",
            "assignments": inline_formset([]),
            "module_dates": inline_formset([]),
            **changed,
        }
    )
    return {**rows, "languages": ["fi", "sv"]}


def edit_url(cohort: Cohort) -> str:
    return reverse("cohort_admin:edit", args=[cohort.pk])


def invitations_url(cohort: Cohort) -> str:
    return reverse("cohort_admin:invitations", args=[cohort.pk])


def test_cohort_is_created_with_its_coordinator(admin: Client) -> None:
    _track, edition = released_track(lessons=1)
    person = UserFactory(email="koordinaattori@academy.example")
    new = reverse("cohort_admin:add")
    page = admin.get(new).content.decode()
    assert "module_dates" not in page
    role = {"role": "coordinator", "starts_on": "2026-09-01", "ends_on": ""}
    assignments = inline_formset([{"person": "Koordinaattori@academy.example", **role}])
    response = admin.post(new, fields(edition, assignments=assignments))
    assert response.status_code == 302
    cohort = Cohort.objects.get()
    assert (cohort.slug, cohort.edition, cohort.languages) == ("syksy", edition, ["fi", "sv"])
    assert [(row.person, row.role) for row in cohort.assignments.all()] == [
        (person, Role.COORDINATOR)
    ]


def test_person_without_account_cannot_be_assigned(admin: Client) -> None:
    _track, edition = released_track(lessons=1)
    row = {"person": "ei.kukaan@academy.example", "role": "facilitator", "starts_on": "2026-09-01"}
    assignments = inline_formset([{**row, "ends_on": ""}])
    response = admin.post(reverse("cohort_admin:add"), fields(edition, assignments=assignments))
    assert "No account uses this address." in response.content.decode()
    assert not Cohort.objects.exists()


def test_edition_stays_after_creation(admin: Client) -> None:
    track, edition = released_track(lessons=1)
    cohort = CohortFactory(edition=edition, slug="syksy")
    newer = release_edition(track, by=releaser())
    page = admin.get(edit_url(cohort)).content.decode()
    assert 'name="edition"' in page
    assert admin.post(edit_url(cohort), fields(newer, name_fi="Uusi nimi")).status_code == 302
    cohort.refresh_from_db()
    assert (cohort.name_fi, cohort.edition) == ("Uusi nimi", edition)


def test_own_opening_days_name_modules_of_the_edition(admin: Client) -> None:
    _track, edition = released_track(lessons=1, modules=2)
    cohort = CohortFactory(edition=edition, slug="syksy")
    module = edition_outline(edition.pk).modules[1]
    page = admin.get(edit_url(cohort)).content.decode()
    assert module.title in page
    days = inline_formset([{"module_key": str(module.key), "opens_on": "2026-10-05"}])
    assert admin.post(edit_url(cohort), fields(edition, module_dates=days)).status_code == 302
    (row,) = cohort.module_dates.all()
    assert (row.module_key, row.opens_on) == (module.key, date(2026, 10, 5))
    page = admin.get(edit_url(cohort)).content.decode()
    assert f'<option value="{module.key}" selected>' in page

    other = released_track(lessons=1)[1].modules.get()
    days = inline_formset([{"module_key": str(other.key), "opens_on": "2026-10-05"}])
    assert admin.post(edit_url(cohort), fields(edition, module_dates=days)).status_code == 200


def test_saving_a_cohort_keeps_its_assignments(admin: Client) -> None:
    cohort = CohortFactory(slug="syksy")
    row = AssignmentFactory(cohort=cohort)
    sent = {
        "id": row.pk,
        "person": row.person.email,
        "role": "facilitator",
        "starts_on": "2026-09-01",
        "ends_on": "2026-12-31",
    }
    rows = inline_formset([sent], initial=1)
    assert row.person.email in admin.get(edit_url(cohort)).content.decode()
    response = admin.post(edit_url(cohort), fields(cohort.edition, assignments=rows))
    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.role, row.ends_on) == (Role.FACILITATOR, date(2026, 12, 31))


def test_fewer_seats_than_taken_are_refused_beside_the_field(admin: Client) -> None:
    cohort = CohortFactory(slug="syksy", capacity=3)
    for _seat in range(2):
        enrol(cohort=cohort, person=UserFactory())
    response = admin.post(edit_url(cohort), fields(cohort.edition, capacity=1))
    assert "2 seats have been taken already." in response.content.decode()
    assert admin.post(edit_url(cohort), fields(cohort.edition, capacity=2)).status_code == 302


def test_saving_never_takes_back_a_seat_that_was_taken_meanwhile() -> None:
    cohort = CohortFactory(capacity=3)
    opened_before = Cohort.objects.get(pk=cohort.pk)
    enrol(cohort=cohort, person=UserFactory())
    opened_before.name_fi = "Uusi nimi"
    opened_before.save()
    cohort.refresh_from_db()
    assert (cohort.name_fi, cohort.seats_taken) == ("Uusi nimi", 1)


def test_seats_taken_while_saving_are_explained(admin: Client, monkeypatch: Any) -> None:
    cohort = CohortFactory(slug="syksy", capacity=3)
    enrol(cohort=cohort, person=UserFactory())
    monkeypatch.setattr(Cohort, "clean", lambda self: None)  # as if the seat came after it
    response = admin.post(edit_url(cohort), fields(cohort.edition, capacity=0))
    assert response.status_code == 200
    assert "A seat was taken just now." in response.content.decode()


def test_list_shows_edition_status_days_and_seats(admin: Client) -> None:
    cohort = CohortFactory(capacity=7)
    enrol(cohort=cohort, person=UserFactory())
    page = admin.get(reverse("cohort_admin:index")).content.decode()
    for text in (cohort.name_fi, str(cohort.edition), "running", "1 of 7", invitations_url(cohort)):
        assert text in page
    found = admin.get(reverse("cohort_admin:index"), {"q": "Ei sellaista"}).content.decode()
    assert cohort.name_fi not in found


def test_list_costs_the_same_with_twenty_cohorts(admin: Client) -> None:
    edition = CohortFactory().edition
    address = reverse("cohort_admin:index")
    admin.get(address)
    with CaptureQueriesContext(connection) as with_one:
        admin.get(address)
    for _row in range(19):
        CohortFactory(edition=edition)
    with CaptureQueriesContext(connection) as with_twenty:
        admin.get(address)
    assert len(with_twenty) == len(with_one)


def test_coordinator_sees_own_cohorts_only_and_edits_none(client: Client) -> None:
    mine = CohortFactory(name_fi="Oma ryhmä")
    other = CohortFactory(edition=mine.edition, name_fi="Vieras ryhmä")
    person = cms_user()
    AssignmentFactory(cohort=mine, person=person)
    client.force_login(person)
    page = client.get(reverse("cohort_admin:index")).content.decode()
    assert "Oma ryhmä" in page
    assert "Vieras ryhmä" not in page
    assert edit_url(mine) not in page
    assert (
        reverse("cohort_admin:index") in client.get(reverse("wagtailadmin_home")).content.decode()
    )
    assert client.get(invitations_url(mine)).status_code == 200
    for address in (edit_url(mine), invitations_url(other), reverse("cohort_admin:add")):
        assert client.get(address).status_code == 302


def test_ended_assignment_gives_no_right(client: Client) -> None:
    person = cms_user()
    yesterday = timezone.localdate() - timedelta(days=1)
    row = AssignmentFactory(person=person, starts_on=yesterday, ends_on=yesterday)
    client.force_login(person)
    assert client.get(invitations_url(row.cohort)).status_code == 302
    assert client.get(reverse("cohort_admin:index")).status_code == 302


@pytest.mark.parametrize("role", [None, Role.FACILITATOR])
def test_others_neither_see_nor_send_nor_revoke(client: Client, role: Role | None) -> None:
    person, cohort = cms_user("change_cohort"), CohortFactory()
    if role:
        AssignmentFactory(cohort=cohort, person=person, role=role)
    sent = invitation(cohort)
    client.force_login(person)
    assert client.get(invitations_url(cohort)).status_code == 302
    client.post(invitations_url(cohort), {"addresses": "a@b.example", "language": "fi"})
    client.post(reverse("cohort_admin:revoke_invitation", args=[cohort.pk, sent.pk]))
    assert Invitation.objects.get().revoked_at is None


def test_addresses_on_lines_or_between_commas_are_invited_once(admin: Client) -> None:
    cohort = CohortFactory()
    invitation(cohort, "ennen@academy.example")
    typed = "Aino@academy.example\n bo@academy.example; cia@academy.example,aino@academy.example"
    response = admin.post(
        invitations_url(cohort),
        {"addresses": f"{typed}\nennen@academy.example", "language": "sv"},
        follow=True,
    )
    page = response.content.decode()
    assert "3 invitations are on their way." in page
    assert "1 address had been invited already." in page
    sent = Invitation.objects.filter(language="sv").order_by("email")
    assert [row.email.split("@")[0] for row in sent] == ["aino", "bo", "cia"]


def test_wrong_addresses_are_named_and_the_typed_text_is_kept(admin: Client) -> None:
    cohort = CohortFactory()
    typed = "aino@academy.example\nei-osoite\n<script>@x"
    response = admin.post(invitations_url(cohort), {"addresses": typed, "language": "fi"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "These are not e-mail addresses: ei-osoite, &lt;script&gt;@x." in page
    assert "aino@academy.example\nei-osoite" in page
    assert "<script>@x" not in page
    assert not Invitation.objects.exists()
    empty = admin.post(invitations_url(cohort), {"addresses": " ;\n", "language": "fi"})
    assert "Write at least one address." in empty.content.decode()


def test_every_state_of_an_invitation_is_shown(admin: Client) -> None:
    cohort = CohortFactory()
    names = ("odottaa", "lahti", "otettu", "peruttu", "vanha")
    rows = {name: invitation(cohort, f"{name}@academy.example") for name in names}
    now = timezone.now()
    Invitation.objects.update(sent_at=None)
    Invitation.objects.filter(pk=rows["lahti"].pk).update(sent_at=now)
    Invitation.objects.filter(pk=rows["vanha"].pk).update(expires_at=now - timedelta(hours=1))
    claim_invitation(invitation=rows["otettu"], person=UserFactory(email="toinen@academy.example"))
    revoke = reverse("cohort_admin:revoke_invitation", args=[cohort.pk, rows["peruttu"].pk])
    assert admin.get(revoke).status_code == 405
    assert admin.post(revoke).status_code == 302
    page = admin.get(invitations_url(cohort)).content.decode()
    rows_of_table = {
        name: page.split(f"{name}@academy.example</th>")[1].split("</tr>")[0] for name in names
    }
    assert "waiting to be sent" in rows_of_table["odottaa"]
    assert "sent" in rows_of_table["lahti"]
    assert "claimed with the address toinen@academy.example" in rows_of_table["otettu"]
    assert "revoked" in rows_of_table["peruttu"]
    assert "expired" in rows_of_table["vanha"]
    may_be_revoked = {name for name, row in rows_of_table.items() if "/revoke/" in row}
    assert may_be_revoked == {"odottaa", "lahti", "vanha"}
    entry = ModelLogEntry.objects.get(action="cohorts.revoke_invitation")
    said = entry.formatter.format_message(entry)
    assert said == "The invitation sent to peruttu@academy.example was revoked"


def test_invitation_of_another_cohort_is_not_found(admin: Client) -> None:
    cohort = CohortFactory()
    foreign = invitation(CohortFactory(edition=cohort.edition))
    address = reverse("cohort_admin:revoke_invitation", args=[cohort.pk, foreign.pk])
    assert admin.post(address).status_code == 404


def test_list_of_invitations_costs_the_same_with_twenty(admin: Client) -> None:
    cohort = CohortFactory()
    invitation(cohort, "kutsuttu0@academy.example")
    admin.get(invitations_url(cohort))
    with CaptureQueriesContext(connection) as with_one:
        admin.get(invitations_url(cohort))
    for number in range(1, 20):
        row = invitation(cohort, f"kutsuttu{number}@academy.example")
        if number % 2:
            claim_invitation(invitation=row, person=UserFactory())
    with CaptureQueriesContext(connection) as with_twenty:
        admin.get(invitations_url(cohort))
    assert len(with_twenty) == len(with_one)


def test_adopting_an_edition_stands_in_the_history(admin: Client) -> None:
    track, edition = released_track(lessons=1)
    cohort = CohortFactory(edition=edition)
    adopt_edition(cohort=cohort, edition=release_edition(track, by=releaser()), by=releaser())
    page = admin.get(reverse("cohort_admin:history", args=[cohort.pk])).content.decode()
    assert "The cohort moved from edition 1 to edition 2" in page


def test_cohort_with_people_is_not_deleted_and_the_reason_is_given(admin: Client) -> None:
    cohort = CohortFactory()
    enrol(cohort=cohort, person=UserFactory())
    delete = reverse("cohort_admin:delete", args=[cohort.pk])
    response = admin.post(delete, headers={"referer": f"http://testserver{edit_url(cohort)}"})
    assert response.status_code == 302
    assert "Nothing was deleted" in admin.get(response.headers["Location"]).content.decode()
    assert Cohort.objects.filter(pk=cohort.pk).exists()
