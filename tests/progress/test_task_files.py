"""Files of a task: judged by content, kept where no address leads, handed out to those who may."""

import hashlib
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from core.models import AccessRecord
from progress import services
from progress.models import TaskFile, TaskSubmission, TaskVersion
from progress.task_files import MOST_BYTES, MOST_FILES, checked_file, shown_name
from tests.factories.cohorts import CohortFactory
from tests.factories.learners import join
from tests.factories.tasks import (
    a_file,
    answer,
    facilitator,
    hand_in,
    signed_in,
    task_learner,
)
from tests.factories.uploads import CAPTIONS, HTML, PDF, PROGRAM, odf, ooxml, picture, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_files")]
OTHER_PDF = PDF + b"% toinen"


def add(desk, name="suunnitelma.pdf", content=PDF, number=1):
    return services.add_task_file(desk.at("tehtava"), number=number, file=a_file(name, content))


def send(desk, *files, button="save", text="Vastaus", number=1, **more):
    data = {"number": number, "text": text, "uploads": list(files), button: "1", **more}
    return desk.post("tehtava", "write_task", data)


def own_url(desk, file):
    slugs = [desk.cohort.slug, desk.modules[0], "tehtava"]
    return reverse("progress:show_own_file", args=[*slugs, file.uuid])


def facilitators_url(desk, file):
    task = TaskSubmission.objects.get(enrolment__person=desk.person)
    return reverse("progress:show_task_file", args=[desk.cohort.slug, task.uuid, file.uuid])


def read(response) -> bytes:
    return b"".join(response.streaming_content)


# Taken and refused


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("suunnitelma.pdf", PDF),
        ("suunnitelma.docx", ooxml("docx")),
        ("LASKELMA.XLSX", ooxml("xlsx")),
        ("esitys.pptx", ooxml("pptx")),
        ("teksti.odt", odf("odt")),
        ("taulukko.ods", odf("ods")),
    ],
)
def test_what_people_write_with_is_kept_whole(desk_files, name, content):
    desk, folder = desk_files
    assert send(desk, upload(name, content)).status_code == 302
    row = TaskFile.objects.get()
    assert (row.name, row.size) == (name, len(content))
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    assert (folder / row.file.name).read_bytes() == content


@pytest.fixture
def desk_files(private_files):
    return task_learner(), private_files


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ohjelma.exe", PROGRAM),
        ("suunnitelma.pdf", PROGRAM),
        ("suunnitelma.pdf", HTML),
        ("sivu.html", HTML),
        ("kuva.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("kuva.pdf", picture("PNG")),
        ("suunnitelma.docx", ooxml("xlsx")),
        ("makrot.docx", ooxml("docx", {"word/vbaProject.bin": b"x"})),
        ("ulos.docx", ooxml("docx", {"../../etc/passwd": b"x"})),
        ("pommi.docx", ooxml("docx", {"word/media/a.bin": b"\0" * 60_000_000})),
        ("rikki.docx", ooxml("docx")[:60]),
        ("teksti.vtt", CAPTIONS),
        ("nimetön", PDF),
        (".pdf", b"x"),
        ("tyhjä.pdf", b""),
    ],
)
def test_hostile_files_are_refused_beside_the_field_and_the_text_is_kept(name, content):
    desk = task_learner()
    page = send(desk, upload(name, content), button="hand_in", text="Tärkeä teksti")
    assert page.status_code == 422
    assert 'href="#task-uploads"' in page.text
    assert "Tärkeä teksti" in page.text
    version = TaskVersion.objects.get()
    assert (version.text, version.submitted_at) == ("Tärkeä teksti", None)
    assert not TaskFile.objects.exists()


def test_a_file_that_is_too_large_is_refused():
    big = upload("iso.pdf", PDF)
    big.size = MOST_BYTES
    assert checked_file(big).name == "iso.pdf"
    big.size = MOST_BYTES + 1
    with pytest.raises(ValidationError, match=r"iso\.pdf"):
        checked_file(big)


def test_of_several_files_one_bad_one_is_named():
    desk = task_learner()
    page = send(desk, upload("hyvä.pdf", PDF), upload("paha.exe", PROGRAM))
    assert page.status_code == 422
    assert "paha.exe" in page.text
    assert not TaskFile.objects.exists()


def test_no_more_files_than_five():
    desk = task_learner()
    names = [f"liite-{number}.pdf" for number in range(MOST_FILES + 1)]
    page = send(desk, *(upload(name, PDF) for name in names), button="hand_in")
    assert page.status_code == 422
    assert TaskFile.objects.count() == MOST_FILES
    assert TaskVersion.objects.get().submitted_at is None
    assert add(desk, names[0], OTHER_PDF).size == len(OTHER_PDF)  # in place of the former one


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/suunnitelma.pdf", "suunnitelma.pdf"),
        ("C:\\Users\\a\\suunnitelma.pdf", "suunnitelma.pdf"),
        ("suun\r\nnitelma\u202e.pdf", "suunnitelma.pdf"),
        ("ä" * 300 + ".pdf", "ä" * 116 + ".pdf"),
    ],
)
def test_a_name_is_made_harmless(given, shown):
    assert shown_name(given) == shown


# Kept


def test_a_file_is_neither_guessed_nor_under_the_public_folder(desk_files, settings):
    desk, folder = desk_files
    row = add(desk)
    assert len(row.file.name.split("/")[1]) == 22
    assert not str(folder).startswith(str(settings.MEDIA_ROOT))
    assert desk.client.get(f"/media/{row.file.name}").status_code == 404


def test_a_file_alone_may_be_handed_in():
    desk = task_learner()
    assert send(desk, upload("a.pdf", PDF), button="hand_in", text="").status_code == 302
    assert TaskVersion.objects.get().submitted_at is not None
    assert TaskFile.objects.count() == 1


def test_the_same_name_takes_the_place_of_the_former_file(
    desk_files, django_capture_on_commit_callbacks
):
    desk, folder = desk_files
    former = add(desk)
    with django_capture_on_commit_callbacks(execute=True):
        add(desk, content=OTHER_PDF)
    row = TaskFile.objects.get()
    assert (folder / row.file.name).read_bytes() == OTHER_PDF
    assert not (folder / former.file.name).exists()


def test_a_removed_file_goes_from_the_disk_after_commit(
    desk_files, django_capture_on_commit_callbacks
):
    desk, folder = desk_files
    row = add(desk)
    with django_capture_on_commit_callbacks(execute=True):
        send(desk, remove=str(row.uuid), text="Säilyy")
        assert (folder / row.file.name).exists()
    assert not TaskFile.objects.exists()
    assert not (folder / row.file.name).exists()
    assert TaskVersion.objects.get().text == "Säilyy"


def test_the_next_version_keeps_the_files_and_may_leave_them_out(
    desk_files, django_capture_on_commit_callbacks
):
    desk, folder = desk_files
    kept, dropped = add(desk, "pysyy.pdf"), add(desk, "lähtee.pdf", OTHER_PDF)
    hand_in(desk)
    answer(desk, facilitator(desk), "returned")
    with django_capture_on_commit_callbacks(execute=True):
        send(desk, number=2, remove=str(dropped.uuid))
    second = TaskVersion.objects.get(number=2)
    assert [row.name for row in second.files.all()] == ["pysyy.pdf"]
    assert second.files.get().file.name == kept.file.name  # stored once
    first = TaskVersion.objects.get(number=1)
    assert [row.name for row in first.files.all()] == ["pysyy.pdf", "lähtee.pdf"]
    assert (folder / dropped.file.name).exists()


def test_files_of_a_version_that_was_handed_in_stay():
    desk = task_learner()
    row = add(desk)
    hand_in(desk)
    with pytest.raises(services.TaskClosed):
        services.remove_task_file(desk.at("tehtava"), number=1, file=row.uuid)
    with pytest.raises(services.TaskClosed):
        add(desk, "toinen.pdf")
    assert send(desk, upload("toinen.pdf", PDF)).status_code == 302
    assert TaskFile.objects.count() == 1


@pytest.mark.parametrize("remove", ["", "x", str(uuid.uuid4())])
def test_removing_what_is_not_there_changes_nothing(remove):
    desk = task_learner()
    add(desk)
    assert send(desk, remove=remove).status_code == 302
    assert TaskFile.objects.count() == 1


def test_a_file_of_another_is_never_removed():
    desk = task_learner()
    other = join(desk.cohort)
    foreign = add(other)
    add(desk, "oma.pdf")
    assert not services.remove_task_file(desk.at("tehtava"), number=1, file=foreign.uuid)
    assert TaskFile.objects.count() == 2


def test_a_full_disk_loses_neither_the_text_nor_the_other_files(monkeypatch):
    desk = task_learner()
    add(desk, "ennen.pdf")

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    page = send(desk, upload("nyt.pdf", PDF), button="hand_in", text="Kirjoitettu")
    assert page.status_code == 422
    assert "nyt.pdf" in page.text
    version = TaskVersion.objects.get()
    assert (version.text, version.submitted_at) == ("Kirjoitettu", None)
    assert [row.name for row in version.files.all()] == ["ennen.pdf"]


def test_a_full_disk_does_not_take_the_file_that_would_have_been_replaced(monkeypatch):
    desk = task_learner()
    former = add(desk)

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    with pytest.raises(services.FileNotKept), transaction.atomic():
        add(desk, content=OTHER_PDF)
    assert TaskFile.objects.get().sha256 == former.sha256


# Handed out


def test_the_learner_gets_the_own_file_as_an_attachment():
    desk = task_learner()
    row = add(desk, "Suunnitelma 2.pdf")
    response = desk.client.get(own_url(desk, row))
    assert read(response) == PDF
    assert response.headers["Content-Disposition"] == 'attachment; filename="Suunnitelma 2.pdf"'
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert not AccessRecord.objects.exists()


def test_a_facilitator_gets_what_was_handed_in_and_it_is_written_down():
    desk = task_learner()
    row = add(desk)
    boss = signed_in(facilitator(desk))
    assert boss.get(facilitators_url(desk, row)).status_code == 404  # a draft
    hand_in(desk)
    response = boss.get(facilitators_url(desk, row))
    assert read(response) == PDF
    record = AccessRecord.objects.get()
    assert (record.action, record.about) == ("progress.download_task_file", desk.person)


def test_a_file_of_a_draft_after_a_return_stays_the_learners():
    desk = task_learner()
    hand_in(desk)
    boss = facilitator(desk)
    answer(desk, boss, "returned")
    row = add(desk, number=2)
    assert signed_in(boss).get(facilitators_url(desk, row)).status_code == 404


def test_files_of_others_are_not_there():
    desk = task_learner()
    row = add(desk)
    hand_in(desk)
    fellow = join(desk.cohort)
    elsewhere = facilitator(join(CohortFactory(edition=desk.cohort.edition)))
    for client in (fellow.client, signed_in(elsewhere)):
        assert client.get(own_url(desk, row)).status_code == 404
        assert client.get(facilitators_url(desk, row)).status_code == 404
    assert desk.client.get(facilitators_url(desk, row)).status_code == 404


def test_a_file_whose_bytes_are_gone_is_not_there(desk_files):
    desk, folder = desk_files
    row = add(desk)
    (folder / row.file.name).unlink()
    assert desk.client.get(own_url(desk, row)).status_code == 404
