"""Retention: what has been kept long enough goes, and nothing else does."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from core import daily, effects
from core.models import AccessRecord, Effect, Job, KeptMail, MailDelivery
from core.personal_data import declarations
from people.models import User
from people.retention import accounts_to_be_told, remind_of_removal, unused_accounts
from progress.models import Accommodation, Certificate, Note, QuizAttempt, TaskFile, TaskReview
from progress.services import add_task_file, save_task_draft
from tests.factories.cohorts import AssignmentFactory
from tests.factories.learners import learner
from tests.factories.people import UserFactory
from tests.factories.tasks import a_file, task_learner
from tests.factories.whole_person import WholePerson, whole_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_apart", "private_files")]


def ago(months: float) -> Any:
    return timezone.now() - timedelta(days=months * 30.5)


def run(*arguments: str) -> str:
    output = io.StringIO()
    call_command("expire_data", *arguments, stdout=output)
    return output.getvalue()


def rows_of(table: str, label: str) -> int:
    line = next(line for line in table.splitlines() if line.startswith(f"{label} "))
    return int(line.split()[1])


def all_rows() -> dict[str, list[Any]]:
    tables = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")  # noqa: S608  # the names are the database's own
            tables[name] = sorted(map(repr, cursor.fetchall()))
    return tables


def grow_old(whole: WholePerson, months: float) -> None:
    """Everything of the person, and the end of the cohort, that much earlier."""
    day = timezone.localdate() - timedelta(days=int(months * 30.5))
    cohort = whole.studies.cohort
    type(cohort).objects.filter(pk=cohort.pk).update(
        starts_on=day - timedelta(days=90), ends_on=day, status="finished"
    )
    AccessRecord.objects.update(at=ago(months))
    MailDelivery.objects.update(sent_at=ago(months))
    KeptMail.objects.update(sent_at=ago(months))
    Effect.objects.update(created_at=ago(months))
    Job.objects.update(expires_at=ago(months))
    Certificate.objects.update(issued_at=ago(months))


def test_a_dry_run_counts_and_changes_nothing() -> None:
    grow_old(whole_person(), 130)
    before = all_rows()
    table = run("--dry-run")
    assert rows_of(table, "progress.Note") == 1
    assert rows_of(table, "progress.Certificate") == 1
    assert "Nothing was changed." in table
    assert all_rows() == before


def test_the_table_names_the_oldest_and_the_rule() -> None:
    record = AccessRecord.objects.create(action="test", at=ago(30))
    line = next(line for line in run("--dry-run").splitlines() if "AccessRecord" in line)
    assert str(timezone.localdate(record.at)) in line
    assert line.endswith("24 months from when it was written.")


def test_what_is_not_old_stays() -> None:
    whole_person()
    table = run("--dry-run")
    kinds = [kind.label for kind in declarations() if kind.expiry]
    # A note of a session whose time is over is the only thing that the factory leaves behind.
    assert {label for label in kinds if rows_of(table, label)} <= {"usersessions.UserSession"}


TEXTS: dict[str, Callable[[], bool]] = {
    "notes": Note.objects.exists,
    "files of tasks": TaskFile.objects.exists,
    "arrangements": Accommodation.objects.exists,
    "answers": QuizAttempt.objects.exclude(answers={}).exists,
    "comments": TaskReview.objects.exclude(comment__in=("", "–")).exists,
}


@pytest.mark.parametrize("what", TEXTS)
def test_texts_go_two_years_after_the_cohort(what: str) -> None:
    whole = whole_person()
    grow_old(whole, 23)
    run()
    assert TEXTS[what]()  # not yet
    grow_old(whole, 25)
    run()
    assert not TEXTS[what]()
    assert QuizAttempt.objects.exclude(points=None).exists()


def test_files_of_tasks_leave_the_disk(
    private_files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    grow_old(whole_person(), 25)
    assert any(path.is_file() for path in private_files.rglob("*"))
    with django_capture_on_commit_callbacks(execute=True):
        run()
    assert not any(path.is_file() for path in private_files.rglob("*"))


def test_the_file_of_a_draft_leaves_the_disk_too(
    private_files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """The rule for versions takes drafts whole: it has its turn after the rule for their files."""
    desk = task_learner()
    save_task_draft(desk.at("tehtava"), number=1, text="Luonnos")
    add_task_file(desk.at("tehtava"), number=1, file=a_file())
    day = timezone.localdate() - timedelta(days=int(25 * 30.5))
    type(desk.cohort).objects.update(starts_on=day - timedelta(days=90), ends_on=day)
    assert any(path.is_file() for path in private_files.rglob("*"))
    with django_capture_on_commit_callbacks(execute=True):
        run()
    assert not TaskFile.objects.exists()
    assert not any(path.is_file() for path in private_files.rglob("*"))


def test_logs_and_mails_go_at_their_own_time() -> None:
    grow_old(whole_person(), 13)
    run()
    assert not KeptMail.objects.exists()
    assert not MailDelivery.objects.exclude(recipient__endswith="@erased.invalid").exists()
    assert AccessRecord.objects.filter(action="people.read_account").exists()
    AccessRecord.objects.update(at=ago(25))
    run()
    assert not AccessRecord.objects.exists()


def test_the_holder_of_a_certificate_is_forgotten_after_ten_years() -> None:
    whole = whole_person()
    grow_old(whole, 119)
    run()
    assert Certificate.objects.get().holder_name
    grow_old(whole, 122)
    run()
    assert Certificate.objects.get().holder_name == ""


def unused(months: float, **fields: Any) -> User:
    person: User = UserFactory(**fields)
    User.objects.filter(pk=person.pk).update(date_joined=ago(60), last_login=ago(months))
    return person


def test_an_unused_account_is_told_a_month_before_and_then_erased() -> None:
    person = unused(23.5)
    assert remind_of_removal() == 1
    assert remind_of_removal() == 0  # once
    effects.sweep()
    assert [sent.to for sent in mail.outbox] == [[person.email]]
    assert "24" in mail.outbox[0].body
    User.objects.update(last_login=ago(25), removal_reminded_at=ago(0.5))
    run()
    assert User.objects.get(pk=person.pk).erased_at is None  # the month is not over
    User.objects.update(removal_reminded_at=ago(1.5))
    run()
    assert User.objects.get(pk=person.pk).erased_at is not None


def test_nobody_is_erased_who_was_not_told() -> None:
    unused(60)
    assert not unused_accounts().exists()


def test_signing_in_keeps_the_account_and_starts_the_time_anew() -> None:
    person = unused(23.5)
    remind_of_removal()
    User.objects.filter(pk=person.pk).update(last_login=timezone.now())
    effects.sweep()
    assert mail.outbox == []
    assert not accounts_to_be_told().exists()
    User.objects.filter(pk=person.pk).update(last_login=ago(23.5), removal_reminded_at=ago(40))
    assert list(accounts_to_be_told()) == [person]


def test_accounts_in_use_are_kept() -> None:
    unused(60, is_superuser=True)
    studying = learner().person
    User.objects.filter(pk=studying.pk).update(date_joined=ago(60), last_login=ago(60))
    assert not accounts_to_be_told().exists()


def test_who_has_a_running_role_is_left_for_an_administrator() -> None:
    person = AssignmentFactory().person
    User.objects.filter(pk=person.pk).update(
        date_joined=ago(60), last_login=ago(60), removal_reminded_at=ago(2)
    )
    run()
    assert User.objects.get(pk=person.pk).erased_at is None


def test_it_is_done_every_day() -> None:
    KeptMail.objects.create(recipient="x@academy.example", subject="A", text="B")
    KeptMail.objects.update(sent_at=ago(13))
    assert "people.expire_data" in daily.run_due()
    assert not KeptMail.objects.exists()
