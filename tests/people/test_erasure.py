"""Erasing a person: the whole database and every file is searched for what led to them."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import Count, Sum
from django.db.models.functions import Now
from django.utils import timezone, translation

from cohorts.choices import CohortStatus, EnrolmentState
from cohorts.models import Cohort, Enrolment, Invitation
from cohorts.services import Invitee, claim_invitation, invite_people, reassign_invitation
from core import effects
from core.models import AccessRecord, Effect, KeptMail, MailDelivery
from core.personal_data import exported, subject_of
from people.choices import ErasureReason
from people.erasure import ErasureRefused
from people.models import User
from people.services import erase_person
from progress.certificates.services import issue_certificate
from progress.certificates.verification import is_intact
from progress.models import Certificate, Completion, QuizAttempt, TaskSubmission
from progress.services import complete_lesson
from tests.factories.cohorts import AssignmentFactory, CohortFactory, enrolled, invitation
from tests.factories.learners import learner
from tests.factories.pages import releaser
from tests.factories.people import UserFactory
from tests.factories.whole_person import ADDRESS, INVITED, WholePerson, whole_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(files_apart: None, private_files: Path, tmp_path: Path) -> Path:
    """Public and private files of the test."""
    return tmp_path


def everything_kept(files: Path) -> str:
    """Every column of every row of every table, what sessions remember, and every file."""
    texts: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  # the names are the database's own
            texts += [repr(row) for row in cursor.fetchall()]
    texts += [repr(session.get_decoded()) for session in Session.objects.all()]
    for path in files.rglob("*"):
        texts.append(path.name)
        if path.is_file():
            texts.append(path.read_bytes().decode("utf-8", "replace"))
    return "\n".join(texts).lower()


def found(markers: list[str], files: Path) -> set[str]:
    kept = everything_kept(files)
    return {marker for marker in markers if marker.lower() in kept}


def erase(whole: WholePerson, run_after_commit: Any) -> None:
    """The last mail leaves for the person's own mailbox, which is not ours to empty."""
    with run_after_commit(execute=True):
        erase_person(person=whole.person, by=whole.person, reason=ErasureReason.OWN_REQUEST)


def test_nothing_that_led_to_an_erased_person_is_found_anywhere(
    files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    whole = whole_person()
    assert found(whole.markers, files) == set(whole.markers)  # the search finds what is there
    erase(whole, django_capture_on_commit_callbacks)
    assert found(whole.markers, files) == set()
    assert Effect.objects.get(kind="people.farewell").state == Effect.State.DELIVERED


def test_an_export_tells_everything_that_leads_to_the_person(files: Path) -> None:
    whole = whole_person()
    told = json.dumps(exported(subject_of(whole.person))).lower()
    assert {marker for marker in whole.told if marker.lower() not in told} == set()


def test_an_export_tells_nothing_of_others(files: Path) -> None:
    whole = whole_person()
    other = UserFactory(email="toinen@academy.example")
    told = json.dumps(exported(subject_of(other))).lower()
    assert {marker for marker in whole.markers if marker.lower() in told} == set()
    assert "toinen henkil" not in json.dumps(exported(subject_of(whole.person)))


def test_an_address_that_nobody_confirmed_brings_nobody_elses_mails(files: Path) -> None:
    whole, stranger = whole_person(), UserFactory()
    EmailAddress.objects.create(user=stranger, email=ADDRESS, verified=False, primary=False)
    subject = subject_of(stranger)
    assert ADDRESS not in subject.addresses
    assert exported(subject)["records"]["core.KeptMail"]["rows"] == []
    assert exported(subject_of(whole.person))["records"]["core.KeptMail"]["rows"] != []


def counts(cohort: Cohort) -> dict[str, Any]:
    cohort.refresh_from_db()
    of_cohort = {"enrolment__cohort": cohort}
    points = QuizAttempt.objects.filter(**of_cohort).aggregate(Sum("points"), Count("pk"))
    return {
        "seats": cohort.seats_taken,
        "active": cohort.enrolments.active().count(),
        "completions": Completion.objects.filter(**of_cohort).count(),
        "tasks": TaskSubmission.objects.filter(**of_cohort).exclude(state="draft").count(),
        **points,
    }


def test_the_numbers_of_the_cohort_stay_as_they_are(
    files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    whole = whole_person()
    before = counts(whole.studies.cohort)
    assert before["completions"] == 2
    erase(whole, django_capture_on_commit_callbacks)
    assert counts(whole.studies.cohort) == before


def test_a_certificate_can_still_be_verified(
    files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    whole = whole_person()
    erase(whole, django_capture_on_commit_callbacks)
    row = Certificate.objects.select_related("key", "edition").get(pk=whole.certificate.pk)
    assert is_intact(row)
    assert (row.holder_name, row.enrolment) == ("", None)
    assert row.holder_hash


def test_the_account_is_an_empty_row_that_nobody_signs_in_to(
    files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    whole = whole_person()
    number = whole.person.uuid
    erase(whole, django_capture_on_commit_callbacks)
    row = User.objects.get(pk=whole.person.pk)
    assert (row.is_active, row.has_usable_password(), row.get_full_name()) == (False, False, "")
    assert row.email.endswith("@erased.invalid")
    assert row.uuid != number
    with translation.override("en"):
        assert str(row) == "Erased person"
    assert not Session.objects.exists()


def test_erasing_again_does_nothing_more(
    files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    whole = whole_person()
    for _time in range(2):
        erase(whole, django_capture_on_commit_callbacks)
    assert Effect.objects.filter(kind="people.farewell").count() == 1
    assert len(mail.outbox) == 1
    assert mail.outbox[0].to == [ADDRESS]


def test_the_address_is_forgotten_when_the_last_mail_has_left(
    files: Path, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    whole = whole_person()
    settings.EMAIL_BACKEND = "tests.people.test_erasure.BrokenBackend"
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(person=whole.person, by=whole.person, reason=ErasureReason.OWN_REQUEST)
    waiting = Effect.objects.get(kind="people.farewell")
    assert waiting.payload["to"] == ADDRESS  # the control: it waits for another try
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Effect.objects.update(due_at=Now())
    effects.sweep()
    assert found([ADDRESS], files) == set()


class BrokenBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError


def test_files_stay_when_the_erasure_is_undone(files: Path) -> None:
    whole = whole_person()
    before = sorted(path.name for path in files.rglob("*") if path.is_file())
    with pytest.raises(RuntimeError), transaction.atomic():
        erase_person(person=whole.person, by=whole.person, reason=ErasureReason.OWN_REQUEST)
        raise RuntimeError
    assert sorted(path.name for path in files.rglob("*") if path.is_file()) == before
    assert found(whole.markers, files) == set(whole.markers)


def test_another_persons_records_stay(files: Path, django_capture_on_commit_callbacks: Any) -> None:
    whole = whole_person()
    other = learner(person=UserFactory(email="toinen@academy.example"))
    kept = KeptMail.objects.create(recipient=other.person.email, subject="A", text="Kirje")
    erase(whole, django_capture_on_commit_callbacks)
    other.person.refresh_from_db()
    assert other.person.first_name == "Aino"
    assert KeptMail.objects.filter(pk=kept.pk).exists()
    assert "toinen henkil" in everything_kept(files)  # the other line of the list


def test_a_mail_to_the_invited_address_of_another_is_left_alone(files: Path) -> None:
    """Whoever claims an invitation does not become the owner of the address it went to."""
    whole = whole_person()
    MailDelivery.objects.create(
        effect_key="other", message_id="x", event="test", recipient=INVITED, language="fi"
    )
    erase_person(person=whole.person, by=whole.person, reason=ErasureReason.OWN_REQUEST)
    assert MailDelivery.objects.filter(recipient=INVITED).count() == 1


def test_nothing_is_left_of_the_addresses_that_an_invitation_was_sent_to_before(
    files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """Sent anew twice, so that the first row is reached by way of the second."""
    addresses = ["eka@m50.example", "toka@m51.example", "kolmas@m52.example"]
    names = ["Etunimerkki-m53", "Sukunimerkki-m54"]
    person, cohort, by = UserFactory(), CohortFactory(), releaser()
    with django_capture_on_commit_callbacks(execute=True):
        (row,) = invite_people(cohort=cohort, people=[Invitee(addresses[0], "fi", *names)], by=by)
    Effect.objects.update(last_error=f"SMTPRecipientsRefused({addresses[0]})")
    for address in addresses[1:]:
        with django_capture_on_commit_callbacks(execute=True):
            row = reassign_invitation(invitation=row, email=address, by=by)
    claim_invitation(invitation=row, person=person)
    assert [sent.to for sent in mail.outbox] == [[address] for address in addresses]
    assert MailDelivery.objects.filter(recipient__in=addresses).count() == 3
    markers = [*addresses, *names]
    assert found(markers, files) == set(markers)  # the control
    told = json.dumps(exported(subject_of(person)))
    assert {marker for marker in markers if marker not in told} == set()
    erase_person(person=person, by=person, reason=ErasureReason.OWN_REQUEST)
    assert found(markers, files) == set()


def test_the_address_before_is_forgotten_also_when_nobody_claimed_the_invitation(
    files: Path,
) -> None:
    person, cohort = UserFactory(), CohortFactory()
    row = invitation(cohort, "vanha@m55.example")
    reassign_invitation(invitation=row, email=person.email.upper(), by=releaser())
    assert found(["vanha@m55.example"], files)
    erase_person(person=person, by=person, reason=ErasureReason.OWN_REQUEST)
    assert not found(["vanha@m55.example"], files)


def test_a_certificate_issued_while_the_erasure_waits_for_the_seat_names_nobody(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever issues it holds the seat's lock: the erasure looks for certificates after it."""
    desk = learner(lessons=1)
    complete_lesson(desk.at(desk.lessons[0].slug))
    assert not Certificate.objects.exists()  # it waits in the background
    issued: list[Certificate | None] = []
    lock = type(Enrolment.objects.all()).select_for_update

    def overtaken(rows: Any, *arguments: Any, **more: Any) -> Any:
        if not issued:
            issued.append(None)
            issued[0] = issue_certificate(enrolment=desk.seat)
        return lock(rows, *arguments, **more)

    monkeypatch.setattr(type(Enrolment.objects.all()), "select_for_update", overtaken)
    erase_person(person=desk.person, by=desk.person, reason=ErasureReason.OWN_REQUEST)
    assert issued[0] is not None
    assert issued[0].holder_name  # the control: it was issued with a name
    row = Certificate.objects.get()
    assert (row.holder_name, row.enrolment) == ("", None)


@pytest.mark.usefixtures("files")
def test_a_seat_in_a_cohort_that_has_not_begun_becomes_free() -> None:
    person = UserFactory()
    waiting = CohortFactory(status=CohortStatus.OPEN)
    seat = enrolled(person, waiting)
    erase_person(person=person, by=person, reason=ErasureReason.OWN_REQUEST)
    seat.refresh_from_db()
    waiting.refresh_from_db()
    assert (seat.state, waiting.seats_taken) == (EnrolmentState.WITHDRAWN, 0)


def test_an_open_invitation_stops_working() -> None:
    person, cohort = UserFactory(), CohortFactory()
    waiting = invitation(cohort, person.email)
    erase_person(person=person, by=person, reason=ErasureReason.OWN_REQUEST)
    waiting.refresh_from_db()
    assert waiting.revoked_at
    assert not Invitation.objects.filter(email=person.email).exists()


def test_accesses_stay_in_the_log_without_the_person(
    files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    whole = whole_person()
    before = AccessRecord.objects.count()
    erase(whole, django_capture_on_commit_callbacks)
    assert AccessRecord.objects.count() == before


def test_a_running_role_is_handed_over_first() -> None:
    role = AssignmentFactory()
    with pytest.raises(ErasureRefused) as refused:
        erase_person(person=role.person, by=role.person, reason=ErasureReason.OWN_REQUEST)
    assert len(refused.value.duties) == 1
    role.person.refresh_from_db()
    assert role.person.erased_at is None
    role.ends_on = role.starts_on = timezone.localdate() - timedelta(days=1)
    role.save()
    erase_person(person=role.person, by=role.person, reason=ErasureReason.OWN_REQUEST)


def test_the_only_administrator_is_kept() -> None:
    only = releaser()
    with pytest.raises(ErasureRefused):
        erase_person(person=only, by=only, reason=ErasureReason.OWN_REQUEST)
    UserFactory(is_superuser=True)
    erase_person(person=only, by=only, reason=ErasureReason.OWN_REQUEST)
    only.refresh_from_db()
    assert not only.is_superuser
