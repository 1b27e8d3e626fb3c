"""Lists in and out: judged first, saved after a yes, twice the same as once."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from openpyxl import Workbook, load_workbook

from cohorts.choices import Role
from cohorts.models import Invitation
from cohorts.services import claim_invitation, invite
from coordination import services
from coordination.models import ListImport
from core.models import AccessRecord, Effect
from core.spreadsheets import read_table
from people.business_ids import check_digit
from tests.factories.cohorts import invitation
from tests.factories.desks import Desk, desk, participant, sit_down
from tests.factories.people import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
BUSINESS_ID = f"7654321-{check_digit('7654321')}"


@pytest.fixture
def at_desk() -> Desk:
    return desk()


def workbook(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def upload(at_desk: Desk, data: bytes, name: str = "lista.xlsx"):
    return at_desk.post("import_list", data={"file": SimpleUploadedFile(name, data)})


def judged(at_desk: Desk, data: bytes, name: str = "lista.xlsx") -> ListImport:
    answer = upload(at_desk, data, name)
    assert answer.status_code == 302, answer.content.decode()
    return ListImport.objects.latest("pk")


def states(prepared: ListImport) -> list[tuple[int, str]]:
    return [(row["number"], row["state"]) for row in prepared.rows]


def faults(prepared: ListImport) -> dict[int, dict[str, str]]:
    return {
        row["number"]: {key: code for key, (code, _values) in row["faults"].items()}
        for row in prepared.rows
        if row["faults"]
    }


def test_nothing_is_saved_before_the_yes_and_everything_after_it(at_desk):
    town = OrganisationFactory(name_fi="Koivurannan kaupunki", business_id=BUSINESS_ID)
    data = workbook(
        ["Sähköposti", "Etunimi", "Sukunimi", "Y-tunnus", "Kieli"],
        ["aino@academy.example", "Aino", "Ensio", BUSINESS_ID, "ruotsi"],
        ["bo@academy.example", "Bo", "", "", ""],
    )
    prepared = judged(at_desk, data)
    page = at_desk.get("show_list", prepared.uuid).content.decode()
    assert "Nothing has been saved yet" in page
    assert "New people to be invited: 2" in page
    assert not Invitation.objects.exists()
    assert not Effect.objects.exists()
    at_desk.post("show_list", prepared.uuid)
    aino, bo = Invitation.objects.order_by("email")
    assert (aino.language, aino.first_name, aino.organisation) == ("sv", "Aino", town)
    assert (bo.language, bo.last_name, bo.organisation) == ("en", "", None)
    assert Effect.objects.count() == 2


def test_the_same_list_and_the_same_yes_twice_change_nothing(at_desk):
    data = workbook(
        ["E-mail", "Language"], ["a@academy.example", "fi"], ["b@academy.example", "sv"]
    )
    first = judged(at_desk, data)
    at_desk.post("show_list", first.uuid)
    kept = list(Invitation.objects.order_by("pk").values())
    again = at_desk.client.post(at_desk.url("show_list", first.uuid), follow=True)
    assert b"confirmed already" in again.content
    second = judged(at_desk, data)
    assert states(second) == [(2, "unchanged"), (3, "unchanged")]
    assert b"would change anything" in at_desk.get("show_list", second.uuid).content
    at_desk.post("show_list", second.uuid)
    assert list(Invitation.objects.order_by("pk").values()) == kept
    assert Effect.objects.count() == 2


def test_rows_are_judged_again_at_the_yes(at_desk):
    """Somebody else invited one of them meanwhile."""
    data = workbook(["E-mail", "First name"], ["a@academy.example", "A"], ["b@academy.example", ""])
    prepared = judged(at_desk, data)
    invite(cohort=at_desk.cohort, emails=["a@academy.example"], by=at_desk.person, language="en")
    counts = services.confirm_list(prepared=prepared, by=at_desk.person)
    assert counts == {"changed": 1, "new": 1}
    assert Invitation.objects.get(email="a@academy.example").first_name == "A"
    assert Effect.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("semicolon.csv", "Sukunimi;Sähköposti\nEnsiö;a@academy.example\n".encode()),
        ("comma.csv", "E-post,Efternamn\na@academy.example,Ensiö\n".encode("utf-8-sig")),
        ("latin.csv", "Sähköposti;Sukunimi\na@academy.example;Ensiö\n".encode("cp1252")),
        ("tab.txt", "Last name\tE-mail address\nEnsiö\ta@academy.example\n".encode("utf-16")),
    ],
)
def test_columns_are_found_by_their_headings_in_any_order_and_language(at_desk, name, data):
    prepared = judged(at_desk, data, name)
    assert states(prepared) == [(2, "new")]
    services.confirm_list(prepared=prepared, by=at_desk.person)
    assert Invitation.objects.get().last_name == "Ensiö"


def test_each_fault_stands_beside_its_cell_with_the_row_as_in_the_file(at_desk):
    OrganisationFactory(name_fi="Sama nimi")
    OrganisationFactory(name_fi="Sama nimi")
    other = OrganisationFactory(name_fi="Toinen", business_id=BUSINESS_ID)
    data = workbook(
        ["E-mail", "Organisation", "Business ID", "Language", "First name"],
        ["ei osoite", "", "", "", ""],
        [None, None, None, None, None],
        ["", "", "", "", "Nimi"],
        ["a@academy.example", "Tuntematon", "", "saksa", ""],
        ["A@academy.example", "", "", "", ""],
        ["b@academy.example", "", "1234567-1", "", ""],
        ["c@academy.example", "Sama nimi", "", "", "x" * 151],
        ["d@academy.example", "Sama nimi", BUSINESS_ID, "", ""],
        ["e@academy.example", "toinen ", BUSINESS_ID.replace("-", ""), "", ""],
    )
    prepared = judged(at_desk, data)
    assert faults(prepared) == {
        2: {"email": "not_an_address"},
        4: {"email": "missing"},
        5: {"organisation": "organisation", "language": "language"},
        6: {"email": "twice"},
        7: {"business_id": "business_id"},
        8: {"organisation": "ambiguous", "first_name": "too_long"},
        9: {"organisation": "two_organisations"},
    }
    page = at_desk.get("show_list", prepared.uuid).content.decode()
    assert "The same address stands already on row 5." in page
    assert "Rows with errors are left out" in page
    at_desk.post("show_list", prepared.uuid)
    assert Invitation.objects.get().organisation == other


def test_what_a_list_says_anew_of_an_invited_person_is_written_down(at_desk):
    row = invitation(at_desk.cohort, "a@academy.example", language="fi")
    claimed = invitation(at_desk.cohort, "b@academy.example")
    claim_invitation(invitation=claimed, person=UserFactory())
    seated = participant(at_desk.cohort)
    data = workbook(
        ["E-mail", "First name", "Last name"],
        [row.email, "Aino", ""],
        [claimed.email, "Toinen", ""],
        [seated.person.email.upper(), "Kolmas", ""],
    )
    prepared = judged(at_desk, data)
    assert states(prepared) == [(2, "changed"), (3, "unchanged"), (4, "unchanged")]
    services.confirm_list(prepared=prepared, by=at_desk.person)
    row.refresh_from_db()
    claimed.refresh_from_db()
    assert (row.first_name, row.language, claimed.first_name) == ("Aino", "fi", "")
    assert states(judged(at_desk, data))[0] == (2, "unchanged")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "PNG"),
        (workbook(["Etunimi"], ["Aino"]), "E-mail"),
        (workbook(["E-mail", "First name"]), "no people"),
        (workbook(["E-mail", "E-mail"], ["a@academy.example", "b"]), "same heading"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(at_desk, data, told):
    answer = upload(at_desk, data)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not ListImport.objects.exists()


def test_a_list_expires_and_belongs_to_its_cohort(at_desk):
    prepared = judged(at_desk, workbook(["E-mail"], ["a@academy.example"]))
    elsewhere = desk(edition=at_desk.cohort.edition)
    assert elsewhere.get("show_list", prepared.uuid).status_code == 404
    assert at_desk.get("show_list", prepared.uuid).status_code == 200  # the control
    ListImport.objects.update(expires_at=F("created_at") - timedelta(hours=1))
    assert at_desk.get("show_list", prepared.uuid).status_code == 404
    with pytest.raises(services.ListUnusable):
        services.confirm_list(prepared=prepared, by=at_desk.person)
    assert not Invitation.objects.exists()


def test_facilitators_bring_no_lists_in_and_take_none_out(at_desk):
    participant(at_desk.cohort)
    facilitator = sit_down(at_desk.cohort, Role.FACILITATOR)
    for name in ("import_list", "list_template", "export_roll", "export_completions"):
        assert facilitator.get(name).status_code == 404
        assert at_desk.get(name).status_code == 200  # the control


def test_cells_are_text_on_the_page(at_desk):
    data = workbook(["E-mail", "First name"], ["<script>@x", "<img src=x onerror=1>"])
    prepared = judged(at_desk, data, name='"><svg onload=1>.xlsx')
    page = at_desk.get("show_list", prepared.uuid).content.decode()
    assert "<script>@x" not in page
    assert "<img src=x" not in page
    assert "<svg onload" not in page


def test_the_template_speaks_the_language_of_its_page(at_desk):
    for language, heading in [("fi", "Sähköposti"), ("sv", "E-post"), ("en", "E-mail")]:
        answer = at_desk.get("list_template", language=language)
        book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
        assert len(book.sheetnames) == 2
        headings = [cell.value for cell in book.worksheets[0][1]]
        assert len(headings) == 6
        assert headings[0] == heading


# Out


def test_the_roll_leaves_as_a_workbook_with_what_the_address_asks_for(at_desk):
    participant(at_desk.cohort, done=1, first_name="=cmd|' /C calc'!A0", last_name="x")
    participant(at_desk.cohort, done=4, first_name="Bo", last_name="Valmis")
    answer = at_desk.get("export_roll")
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0].values)
    assert [row[0] for row in rows] == ["Name", "=cmd|' /C calc'!A0 x", "Bo Valmis"]
    assert rows[2][3:8] == ("finished", 4, 4, 2, 2)
    answer = at_desk.get("export_roll", query="?show=finished&format=csv")
    table = read_table("roll.csv", b"".join(answer.streaming_content))
    assert [row.cells["Name"] for row in table.rows] == ["Bo Valmis"]
    record = AccessRecord.objects.first()
    assert (record.action, record.count) == ("coordination.export_roll", 1)


def test_only_the_chosen_leave_and_none_of_another_cohort(at_desk):
    mine, _other = participant(at_desk.cohort), participant(at_desk.cohort)
    foreign = participant(desk(edition=at_desk.cohort.edition).cohort)
    answer = at_desk.post("export_roll", data={"people": [mine.uuid, foreign.uuid]})
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0].values)
    assert [row[1] for row in rows[1:]] == [mine.person.email]


def test_a_text_file_that_is_exported_holds_no_formula(at_desk):
    participant(at_desk.cohort, first_name="=1+1", last_name="x")
    answer = at_desk.get("export_roll", query="?format=csv")
    assert b";'=1+1" in b";" + b"".join(answer.streaming_content).split(b"\r\n")[1]
