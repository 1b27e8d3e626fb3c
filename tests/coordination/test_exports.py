"""Long lists are made in the background, for as long as the right to them lasts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cohorts.models import Assignment
from coordination.views import exports
from core.jobs import run
from core.models import AccessRecord, Job
from core.spreadsheets import read_table
from tests.factories.desks import Desk, desk, participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_desk() -> Desk:
    return desk()


def file_of(job: Job) -> bytes:
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    with job.file.open("rb") as file:
        return file.read()


def test_every_completion_is_a_row(at_desk):
    participant(at_desk.cohort, done=3, last_name="Ensio")
    participant(at_desk.cohort, done=1, last_name="=Toinen")
    participant(desk(edition=at_desk.cohort.edition).cohort, done=4, last_name="Vieras")
    answer = at_desk.post("export_completions")
    job = Job.objects.get()
    assert answer.url == f"/en/my/jobs/{job.uuid}/"
    run(job.pk)
    rows = read_table("completions.csv", file_of(job)).rows
    assert [row.cells["Last name"] for row in rows] == ["Ensio"] * 3 + ["=Toinen"]
    assert rows[0].cells["Step"].startswith("Askel")
    assert (job.done, job.total) == (4, 4)
    assert AccessRecord.objects.get().count == 2


def test_who_has_lost_the_role_gets_no_file(at_desk):
    """With the role it was made: the control."""
    participant(at_desk.cohort, done=1)
    at_desk.post("export_completions")
    at_desk.post("export_completions")
    first, second = Job.objects.order_by("pk")
    run(first.pk)
    address = f"/en/my/jobs/{first.uuid}/file/"
    assert at_desk.client.get(address).status_code == 200
    yesterday = timezone.localdate() - timedelta(days=1)
    Assignment.objects.update(starts_on=yesterday, ends_on=yesterday)
    assert at_desk.client.get(address).status_code == 404
    run(second.pk)
    second.refresh_from_db()
    assert (second.state, bool(second.file)) == (Job.State.FAILED, False)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_long_roll_is_written_in_the_background(at_desk, monkeypatch, kind):
    for number in range(2):
        participant(at_desk.cohort, done=number, last_name=f"Nro {number}")
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 1)
    answer = at_desk.get("export_roll", query=f"?format={kind}")
    job = Job.objects.get()
    assert answer.url == f"/en/my/jobs/{job.uuid}/"
    run(job.pk)
    table = read_table(f"roll.{kind}", file_of(job))
    assert [row.cells["Name"] for row in table.rows] == ["Aino Nro 0", "Aino Nro 1"]
