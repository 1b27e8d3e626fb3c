"""The pages of long work: whose they are, what they say, and who may no longer see them."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from core.jobs import registry
from core.models import Job
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_files", "in_english", "kind")]

KIND = "test.count"
ADDRESSES = ["show_job", "download_job"]


@pytest.fixture
def kind(monkeypatch):
    """``rights``: whose rights to what the job made still stand."""
    rights = {"stand": True}
    may = lambda job, person: rights["stand"]  # noqa: E731  (a rule of one word)
    monkeypatch.setitem(registry.kinds, KIND, registry.Kind(lambda job, progress: None, may))
    return rights


@pytest.fixture
def owner(client):
    person = UserFactory()
    client.force_login(person)
    return person


def new_job(owner, **values) -> Job:
    return Job.objects.create(**({"kind": KIND, "owner": owner, "title": "Suoritukset"} | values))


def ready(owner) -> Job:
    job = new_job(owner, state="done", file_name="suoritukset ä.csv", result={"bytes": 5})
    job.file.save("x.csv", ContentFile(b"a;b\r\n"))
    return job


def address(name: str, job: Job) -> str:
    with translation.override("en"):
        return reverse(f"core:{name}", args=[job.uuid])


def show(client, job: Job, query: str = "") -> str:
    response = client.get(address("show_job", job) + query)
    assert response.status_code == 200
    return response


# ------------------------------------------------------------------ what it says


def test_a_waiting_job_says_so_and_comes_again(client, owner):
    response = show(client, new_job(owner))
    assert response.headers["Refresh"] == "3"
    assert "Waiting for its turn" in response.text


def test_a_running_job_shows_how_far_it_is(client, owner):
    text = show(client, new_job(owner, state="running", done=500, total=2000)).text
    assert "500 of 2000 done (25 %)" in text
    assert '<progress value="500" max="2000"' in text


def test_coming_again_can_be_stopped(client, owner):
    job = new_job(owner, state="running", done=7)
    response = show(client, job, "?follow=no")
    assert "Refresh" not in response.headers
    assert "7 done" in response.text
    assert "Refresh" in show(client, job, "?follow=yes").headers


def test_a_ready_job_offers_its_file_and_stays(client, owner):
    job = ready(owner)
    response = show(client, job)
    assert "Refresh" not in response.headers
    assert address("download_job", job) in response.text
    assert "5\xa0bytes" in response.text


def test_a_job_without_a_file_tells_what_it_did(client, owner):
    result = {"text": "20 todistusta <annettu>.", "url": "/fi/my/"}
    text = show(client, new_job(owner, state="done", result=result)).text
    assert "20 todistusta &lt;annettu&gt;." in text
    assert 'href="/fi/my/"' in text


def test_a_failed_job_says_why(client, owner):
    response = show(client, new_job(owner, state="failed", error="Tila loppui."))
    assert "Tila loppui." in response.text
    assert 'role="alert"' in response.text
    assert "Refresh" not in response.headers


def test_the_file_is_an_attachment_by_its_own_name(client, owner):
    response = client.get(address("download_job", ready(owner)))
    assert b"".join(response.streaming_content) == b"a;b\r\n"
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''suoritukset%20%C3%A4.csv"
    )
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("state", ["waiting", "running", "failed", "done"])
def test_a_file_that_is_not_there_is_not_found(state, client, owner):
    assert client.get(address("download_job", new_job(owner, state=state))).status_code == 404


def test_a_file_that_vanished_is_not_found(client, owner):
    job = ready(owner)
    job.file.storage.delete(job.file.name)
    assert client.get(address("download_job", job)).status_code == 404
    assert show(client, job)


# ------------------------------------------------------------------ whose it is


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_foreign_job_is_not_found(name, client, owner):
    assert client.get(address(name, ready(UserFactory()))).status_code == 404
    assert client.get(address(name, ready(owner))).status_code == 200


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_superuser_finds_no_foreign_job_either(name, client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert client.get(address(name, ready(UserFactory()))).status_code == 404


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_visitor_is_led_to_sign_in(name, client):
    response = client.get(address(name, ready(UserFactory())))
    assert response.status_code == 302
    assert "/accounts/login/" in response.headers["Location"]


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_lost_right_closes_it_at_the_next_request(name, client, owner, kind):
    job = ready(owner)
    assert client.get(address(name, job)).status_code == 200
    kind["stand"] = False
    assert client.get(address(name, job)).status_code == 404


def test_a_lost_right_takes_it_off_the_list(client, owner, kind):
    ready(owner)
    assert "Suoritukset" in client.get("/en/my/jobs/").text
    kind["stand"] = False
    assert "Suoritukset" not in client.get("/en/my/jobs/").text


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_day_later_it_is_gone(name, client, owner):
    job = ready(owner)
    Job.objects.update(expires_at=Now() - timedelta(seconds=1))
    assert client.get(address(name, job)).status_code == 404


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_that_was_made_up_is_not_found(name, client, owner):
    assert client.get(address(name, Job(uuid=uuid.uuid4()))).status_code == 404


@pytest.mark.parametrize("name", ADDRESSES)
def test_nothing_is_posted_there(name, client, owner):
    assert client.post(address(name, ready(owner))).status_code == 405


# ------------------------------------------------------------------ the list


def test_the_list_shows_ones_own_jobs_with_their_states(client, owner):
    new_job(UserFactory(), title="Vieras")
    for state in Job.State.values:
        new_job(owner, state=state, title=f"Työ {state}")
    text = client.get("/en/my/jobs/").text
    assert "Vieras" not in text
    assert all(f"Työ {state}" in text for state in Job.State.values)


def test_an_empty_list_says_so(client, owner):
    assert "Nothing is under way" in client.get("/en/my/jobs/").text


def test_twenty_jobs_cost_as_many_queries_as_one(client, owner):
    client.get("/en/my/jobs/")
    counts = []
    for missing in (1, 19):
        for _ in range(missing):
            new_job(owner)
        with CaptureQueriesContext(connection) as queries:
            client.get("/en/my/jobs/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4
