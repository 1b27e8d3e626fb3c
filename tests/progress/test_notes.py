import pytest
from django.core.exceptions import PermissionDenied

from cohorts.choices import CohortStatus, Role
from cohorts.models import ModuleDate
from progress import services
from progress.models import Note
from tests.factories.cohorts import AssignmentFactory
from tests.factories.learners import join, learner
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
LESSONS = [{"slug": "luku"}]
FETCH = {"X-Requested-With": "fetch", "Accept": "application/json"}
SECRET = "Kilpailutamme Koivurannan ruokapalvelut toukokuussa"


def test_a_note_is_kept_as_it_was_written():
    desk = learner(lessons=LESSONS)
    text = "  Sisennetty rivi\n\n<b>ei lihavoitu</b> & äöå 🙂 "
    desk.post("luku", "save_note", {"text": text})
    assert Note.objects.get().text.replace("\r\n", "\n") == text
    page = desk.read("luku").text
    assert "&lt;b&gt;ei lihavoitu&lt;/b&gt; &amp; äöå 🙂" in page


def test_a_saved_note_takes_the_place_of_the_former_one():
    desk = learner(lessons=LESSONS)
    for text in ("ensin", "sitten", ""):
        services.save_note(desk.at("luku"), text=text)
    assert [note.text for note in Note.objects.all()] == [""]


def test_the_script_is_told_when_the_note_was_saved():
    desk = learner(lessons=LESSONS)
    answer = desk.post("luku", "save_note", {"text": "muistiin"}, headers=FETCH)
    saved = Note.objects.get()
    assert answer.status_code == 200
    assert answer.json()["version"] == saved.saved_at.isoformat()
    assert answer.json()["saved_at"]


def test_without_the_script_the_page_comes_back_with_the_note():
    desk = learner(lessons=LESSONS)
    answer = desk.post("luku", "save_note", {"text": "muistiin"})
    assert (answer.status_code, answer.url) == (302, desk.url("luku") + "#notes")


def test_a_note_that_is_too_long_is_refused_and_the_former_one_stays():
    desk = learner(lessons=LESSONS)
    services.save_note(desk.at("luku"), text="ennen")
    long = "x" * 20_001
    assert desk.post("luku", "save_note", {"text": long}, headers=FETCH).status_code == 422
    assert desk.post("luku", "save_note", {"text": long}).status_code == 422
    assert Note.objects.get().text == "ennen"


def test_what_was_too_long_is_not_lost_from_the_form():
    desk = learner(lessons=LESSONS)
    services.save_note(desk.at("luku"), text="ennen")
    page = desk.post("luku", "save_note", {"text": "uusi " * 5_000})
    assert "uusi uusi" in page.text


def test_line_ends_of_the_browser_do_not_count_against_the_length():
    """A text area counts a line end as one character and posts it as two."""
    desk = learner(lessons=LESSONS)
    text = "\r\n".join(["x" * 9] * 2_000)
    assert len(text.replace("\r\n", "\n")) == 19_999
    assert desk.post("luku", "save_note", {"text": text}, headers=FETCH).status_code == 200


def test_a_note_can_still_be_written_when_the_cohort_has_finished():
    desk = learner(lessons=LESSONS)
    type(desk.cohort).objects.update(status=CohortStatus.FINISHED)
    services.save_note(desk.at("luku"), text="jälkikäteen")
    assert Note.objects.exists()


def test_no_note_beside_a_step_that_is_not_open():
    desk = learner(lessons=LESSONS)
    key = desk.at("luku").module.module.key
    ModuleDate.objects.create(cohort=desk.cohort, module_key=key, opens_on=desk.cohort.ends_on)
    with pytest.raises(PermissionDenied):
        services.save_note(desk.at("luku"), text="liian aikaisin")
    assert desk.post("luku", "save_note", {"text": "x"}).status_code == 403
    assert not Note.objects.exists()


def test_nobody_else_reads_a_note_whatever_their_role(client):
    desk = learner(lessons=LESSONS)
    services.save_note(desk.at("luku"), text=SECRET)
    coordinator = join(desk.cohort)
    AssignmentFactory(cohort=desk.cohort, person=coordinator.person, role=Role.COORDINATOR)
    admin = join(desk.cohort, UserFactory(is_superuser=True, is_staff=True))
    for reader in (join(desk.cohort), coordinator, admin):
        for address in (reader.url("luku"), "/fi/my/", f"/fi/learn/{desk.cohort.slug}/"):
            assert SECRET not in reader.client.get(address).text
    own = [desk.client.get(address).text for address in (desk.url("luku"), "/fi/my/")]
    assert all(SECRET in page for page in own)


def test_notes_of_a_step_that_has_left_the_edition_are_not_linked():
    desk = learner(lessons=LESSONS)
    services.save_note(desk.at("luku"), text=SECRET)
    Note.objects.update(lesson_key="00000000-0000-0000-0000-000000000000")
    assert SECRET not in desk.client.get("/fi/my/").text
