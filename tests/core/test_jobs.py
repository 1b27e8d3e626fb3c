"""Long work: done once, told how far, taken up when a worker dies, gone after a day."""

import logging
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import OperationalError
from django.db.models import F
from django.db.models.functions import Now
from django.utils import translation

from core import jobs
from core.jobs import registry
from core.models import Effect, Job
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_files")]

KIND = "test.count"


@pytest.fixture
def on(monkeypatch):
    """``on(handler)``: what does jobs of the kind, and whether its owner may."""

    def register(handler, may=lambda job, person: True):
        monkeypatch.setitem(registry.kinds, KIND, registry.Kind(handler, may))

    monkeypatch.setattr(registry, "REPORT_EVERY", 0)
    register(lambda job, progress: jobs.JobFile("lista.csv", iter([b"a;", b"b\r\n"])))
    return register


@pytest.fixture
def owner():
    return UserFactory(email="odottaja@academy.example")


def new_job(owner, **values) -> Job:
    return Job.objects.create(kind=KIND, owner=owner, title="Vienti", **values)


def files(private_files) -> list[str]:
    return [path.name for path in private_files.rglob("*") if path.is_file()]


def grow_silent(**values) -> None:
    """The rows move, not the clock."""
    long_ago = Now() - timedelta(minutes=5)
    Job.objects.update(seen_at=long_ago, created_at=long_ago, **values)


# ------------------------------------------------------------------ one worker


def test_a_job_is_done_after_commit(on, owner, django_capture_on_commit_callbacks):
    with translation.override("sv"), django_capture_on_commit_callbacks(execute=True):
        job = jobs.start_job(kind=KIND, owner=owner, title="Export", params={"cohort": 1})
        assert (job.state, job.language) == ("waiting", "sv")
    job.refresh_from_db()
    assert (job.state, job.attempts, job.file_name) == ("done", 1, "lista.csv")
    assert job.file.read() == b"a;b\r\n"
    assert job.result == {"bytes": 5}
    assert job.started_at and job.finished_at and job.seen_at


def test_a_job_of_an_unknown_kind_is_not_begun(owner):
    with pytest.raises(ValueError, match="No handler"):
        jobs.start_job(kind="test.unknown", owner=owner, title="x", params={})


def test_two_handlers_for_one_kind_are_refused(on):
    with pytest.raises(ValueError, match="Two handlers"):
        jobs.job_handler(KIND)(lambda job, progress: None)


def test_a_handler_works_in_the_owners_language(on, owner):
    on(lambda job, progress: jobs.JobNote(translation.get_language(), "/fi/my/"))
    with translation.override("fi"):
        jobs.run(new_job(owner, language="sv").pk)
        assert translation.get_language() == "fi"
    assert Job.objects.get().result == {"text": "sv", "url": "/fi/my/"}


def test_progress_is_told_while_the_work_goes_on(on, owner):
    seen = []

    def handler(job, progress):
        for _item in progress.over("abcd", total=4):
            seen.append(Job.objects.values_list("done", "total").get())

    on(handler)
    jobs.run(new_job(owner).pk)
    assert seen == [(0, None), (1, 4), (2, 4), (3, 4)]
    assert Job.objects.values_list("done", "total").get() == (4, 4)


def test_progress_is_written_at_most_once_a_second(on, owner, monkeypatch):
    monkeypatch.setattr(registry, "REPORT_EVERY", 1.0)
    moments = iter([0.0, 0.2, 0.9, 1.1, 1.1, 1.2, 2.2, 2.2])
    monkeypatch.setattr(registry.time, "monotonic", lambda: next(moments))
    written = []
    progress = jobs.Progress(new_job(owner))
    monkeypatch.setattr(progress, "write", lambda **values: written.append(values["done"]))
    for done in range(1, 6):
        progress(done)
    assert written == [3, 5]


def test_a_file_may_be_handed_over_open(on, owner):
    file = BytesIO(b"PK")
    on(lambda job, progress: jobs.JobFile("lista.xlsx", file))
    jobs.run(new_job(owner).pk)
    assert Job.objects.get().file.read() == b"PK"
    assert file.closed


# ------------------------------------------------------------------ what goes wrong


def test_a_fault_is_logged_and_told_without_its_trace(on, owner, caplog):
    on(lambda job, progress: 1 / 0)
    assert jobs.run(new_job(owner).pk) is True
    job = Job.objects.get()
    assert job.state == "failed"
    assert "division" not in job.error and job.error
    assert "ZeroDivisionError" in caplog.text


def test_a_handler_may_say_in_a_sentence_why_not(on, owner):
    def handler(job, progress):
        raise jobs.JobError("Ryhmässä ei ole ketään.")

    on(handler)
    jobs.run(new_job(owner).pk)
    assert Job.objects.values_list("state", "error").get() == ("failed", "Ryhmässä ei ole ketään.")


def test_a_fault_in_the_middle_of_a_file_leaves_no_file(on, owner, private_files):
    def pieces():
        yield b"a"
        raise OSError("No space left on device")

    on(lambda job, progress: jobs.JobFile("x.csv", pieces()))
    jobs.run(new_job(owner).pk)
    assert (Job.objects.get().state, files(private_files)) == ("failed", [])


def test_a_database_that_went_away_leaves_the_job_to_be_taken_up(on, owner):
    def handler(job, progress):
        raise OperationalError("server closed the connection")

    on(handler)
    assert jobs.run(new_job(owner).pk) is False
    assert Job.objects.get().state == "running"


@pytest.mark.parametrize("what", ["role", "account"])
def test_a_right_lost_while_waiting_stops_the_work(what, on, owner):
    ran = []
    on(lambda job, progress: ran.append(job), may=lambda job, person: what != "role")
    job = new_job(owner)
    if what == "account":
        type(owner).objects.filter(pk=owner.pk).update(is_active=False)
    jobs.run(job.pk)
    assert (Job.objects.get().state, ran) == ("failed", [])


# ------------------------------------------------------------------ several workers


def test_two_workers_do_not_do_one_job(on, owner):
    calls = []

    def handler(job, progress):
        calls.append(jobs.run(job.pk) if len(calls) < 3 else None)

    on(handler)
    assert jobs.run(new_job(owner).pk) is True
    assert jobs.run(Job.objects.get().pk) is False
    assert calls == [False]


def test_without_the_claim_they_would(on, owner):
    """The control: the row is put back as if nobody had claimed it."""
    calls = []

    def handler(job, progress):
        calls.append(job.attempts)
        if len(calls) < 3:
            Job.objects.update(state="waiting")
            jobs.run(job.pk)

    on(handler)
    jobs.run(new_job(owner).pk)
    assert calls == [1, 2, 3]


def test_a_worker_that_was_taken_for_dead_leaves_nothing(on, owner, private_files):
    def handler(job, progress):
        Job.objects.update(attempts=F("attempts") + 1)  # another one has it now
        return jobs.JobFile("x.csv", iter([b"mine"]))

    on(handler)
    assert jobs.run(new_job(owner).pk) is False
    assert Job.objects.values_list("state", "file").get() == ("running", "")
    assert files(private_files) == []


def test_a_job_taken_away_after_its_file_was_stored_takes_the_file_back(
    on, owner, private_files, monkeypatch
):
    from core.jobs import running

    stored = running._stored

    def slowly(job, made, progress):
        name_and_size = stored(job, made, progress)
        assert files(private_files)
        Job.objects.update(attempts=F("attempts") + 1)
        return name_and_size

    monkeypatch.setattr(running, "_stored", slowly)
    assert jobs.run(new_job(owner).pk) is False
    assert files(private_files) == []


@pytest.mark.parametrize("state", ["waiting", "running"])
def test_a_job_that_no_worker_finished_is_taken_up_again(
    state, on, owner, django_capture_on_commit_callbacks
):
    new_job(owner, state=state, attempts=1)
    grow_silent()
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.sweep() == 1
    assert Job.objects.values_list("state", "attempts").get() == ("done", 2)


@pytest.mark.parametrize("state", ["waiting", "running", "done", "failed"])
def test_a_job_that_was_heard_of_is_left_alone(state, on, owner):
    job = new_job(owner, state=state, attempts=1)
    Job.objects.update(seen_at=Now())
    assert jobs.sweep() == 0
    if state in {"done", "failed"}:
        grow_silent()
        assert jobs.sweep() == 0
    job.refresh_from_db()
    assert (job.state, job.attempts) == (state, 1)


def test_a_job_whose_workers_died_three_times_is_given_up(on, owner, caplog):
    new_job(owner, state="running", attempts=3)
    grow_silent()
    assert jobs.sweep() == 0
    assert Job.objects.get().state == "failed"
    assert "given up" in caplog.text


def test_the_ticker_sweeps(on, owner, django_capture_on_commit_callbacks):
    new_job(owner)
    grow_silent()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("tick", once=True)
    assert Job.objects.get().state == "done"


# ------------------------------------------------------------------ the end


def test_a_job_goes_with_its_file_after_a_day(on, owner, private_files):
    jobs.run(new_job(owner).pk)
    job = Job.objects.get()
    assert job.expires_at - job.finished_at == timedelta(hours=24)
    jobs.expire()
    assert len(files(private_files)) == Job.objects.count() == 1
    Job.objects.update(expires_at=Now())
    assert jobs.expire() == 1
    assert (files(private_files), Job.objects.count()) == ([], 0)


def test_a_file_that_cannot_be_deleted_keeps_its_row(on, owner, monkeypatch, caplog):
    def refuse(*args, **kwargs):
        raise PermissionError("read-only")

    jobs.run(new_job(owner).pk)
    Job.objects.update(expires_at=Now())
    monkeypatch.setattr(type(storages["private"]), "delete", refuse)
    with caplog.at_level(logging.ERROR):
        assert jobs.expire() == 0
    assert Job.objects.count() == 1
    assert "could not be deleted" in caplog.text


def test_a_file_goes_with_the_account(on, owner, private_files, django_capture_on_commit_callbacks):
    jobs.run(new_job(owner).pk)
    with django_capture_on_commit_callbacks(execute=True):
        Job.objects.filter(owner=owner).delete()
    assert files(private_files) == []


# ------------------------------------------------------------------ the mail


def finish_after(owner, minutes: int, callbacks, **values) -> None:
    job = new_job(owner, **values)
    Job.objects.update(created_at=Now() - timedelta(minutes=minutes))
    with callbacks(execute=True):
        jobs.run(job.pk)


def test_who_waited_long_is_told(on, owner, mailoutbox, django_capture_on_commit_callbacks):
    finish_after(owner, 2, django_capture_on_commit_callbacks, language="en")
    (mail,) = mailoutbox
    address = f"/en/my/jobs/{Job.objects.get().uuid}/"
    assert (mail.to, mail.subject) == (["odottaja@academy.example"], "Ready: Vienti")
    assert address in mail.body
    assert address in mail.alternatives[0].content


def test_who_waited_for_nothing_is_told(on, owner, mailoutbox, django_capture_on_commit_callbacks):
    on(lambda job, progress: 1 / 0)
    finish_after(owner, 2, django_capture_on_commit_callbacks, language="en")
    (mail,) = mailoutbox
    assert mail.subject == "Not finished: Vienti"
    assert Job.objects.get().error in mail.body


def test_who_saw_it_happen_is_not_written_to(
    on, owner, mailoutbox, django_capture_on_commit_callbacks
):
    finish_after(owner, 0, django_capture_on_commit_callbacks)
    assert (Effect.objects.count(), mailoutbox) == (0, [])
