"""Issued once for a finished seat, frozen, revoked and issued anew with reasons."""

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import IntegrityError, connection, transaction
from wagtail.models import ModelLogEntry

from cohorts.choices import CohortStatus
from cohorts.models import Cohort, Enrolment
from cohorts.services import adopt_edition, withdraw
from core import effects
from core.models import Effect
from courses.models import LessonPage
from courses.services import release_edition
from progress import services
from progress.certificates.services import (
    HolderForgotten,
    NotFinished,
    forget_holder,
    issue_certificate,
    reissue_certificate,
    revoke_certificate,
)
from progress.certificates.verification import is_intact
from progress.choices import CertificateKind, RevocationGround
from progress.models import Certificate, Completion
from tests.factories.certificates import certificate_of, deliver_effects, finish, graduate
from tests.factories.cohorts import AssignmentFactory
from tests.factories.learners import Learner, join, learner
from tests.factories.lesson_bodies import single_choice
from tests.factories.pages import publish, quiz_lesson, releaser
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
REASON = "Nimi oli kirjoitettu väärin."


def coordinator_of(desk: Learner):
    return AssignmentFactory(cohort=desk.cohort).person


# ---------------------------------------------------------------- issued once


def test_the_last_required_step_brings_a_certificate_and_a_mail():
    desk = learner(lessons=2)
    first, last = desk.lessons
    services.complete_lesson(desk.at(first.slug))
    deliver_effects()
    assert not Certificate.objects.exists()
    services.complete_lesson(desk.at(last.slug))
    assert not Certificate.objects.exists(), "it follows the commit, it is no part of the click"
    deliver_effects()
    certificate = certificate_of(desk)
    assert certificate.holder_name == desk.person.get_full_name()
    assert is_intact(certificate)
    (sent,) = mail.outbox
    assert sent.to == [desk.person.email]
    assert str(certificate.uuid) in sent.body
    assert "/fi/my/certificates/" in sent.alternatives[0][0]


def test_a_module_that_is_not_the_last_brings_none():
    desk = learner(lessons=1, modules=2)
    first, _last = desk.modules
    services.complete_lesson(desk.at(desk.lessons[0].slug, first))
    deliver_effects()
    assert not Effect.objects.filter(kind="progress.certificate").exists()


def test_a_step_undone_before_delivery_brings_none_and_done_again_brings_one():
    desk = learner(lessons=1)
    (lesson,) = desk.lessons
    services.complete_lesson(desk.at(lesson.slug))
    services.undo_completion(desk.at(lesson.slug))
    deliver_effects()
    assert not Certificate.objects.exists()
    services.complete_lesson(desk.at(lesson.slug))
    deliver_effects()
    assert Certificate.objects.count() == 1


def test_undoing_a_step_afterwards_leaves_the_certificate_and_brings_no_second():
    desk = graduate()
    lesson = desk.lessons[0]
    services.undo_completion(desk.at(lesson.slug))
    services.complete_lesson(desk.at(lesson.slug))
    deliver_effects()
    assert Certificate.objects.count() == 1
    assert len(mail.outbox) == 1


def test_issuing_again_issues_nothing():
    desk = graduate()
    assert issue_certificate(enrolment=desk.seat) is None
    assert Certificate.objects.count() == 1


def test_a_second_valid_row_is_refused_by_the_database():
    certificate = certificate_of(graduate())
    certificate.pk, certificate.uuid = None, "3f0d7f56-7c1b-4c43-9a0e-6a3b6d6b5a11"
    with pytest.raises(IntegrityError), transaction.atomic():
        certificate.save(force_insert=True)


def test_a_seat_that_was_left_brings_none():
    desk = learner(lessons=1)
    finish(desk)
    withdraw(enrolment=desk.seat, by=None)
    deliver_effects()
    assert not Certificate.objects.exists()


def test_a_certificate_is_issued_after_the_cohort_has_ended():
    desk = learner(lessons=1)
    finish(desk)
    Cohort.objects.update(status=CohortStatus.FINISHED)
    deliver_effects()
    assert Certificate.objects.count() == 1


def test_without_a_key_nothing_is_issued_and_the_effect_waits(settings):
    settings.CERTIFICATE_KEYS = []
    desk = learner(lessons=1)
    finish(desk)
    deliver_effects()
    assert not Certificate.objects.exists()
    effect = Effect.objects.get(kind="progress.certificate")
    assert (effect.state, effect.attempts) == (Effect.State.PENDING, 1)
    with pytest.raises(ImproperlyConfigured):
        issue_certificate(enrolment=desk.seat)


# ---------------------------------------------------------------- what it says


def test_it_is_of_achievement_when_a_required_step_was_judged():
    reading, judged = graduate(), graduate(lessons=[quiz_lesson(single_choice(question_id="q1"))])
    assert certificate_of(reading).kind == CertificateKind.ATTENDANCE
    assert certificate_of(judged).kind == CertificateKind.ACHIEVEMENT


def test_the_payload_holds_text_hours_edition_and_days_but_no_name():
    desk = graduate(modules=2, languages=("fi", "sv"))
    payload = certificate_of(desk).payload
    edition = desk.cohort.edition
    assert set(payload["track"]["title"]) == {"fi", "sv"}
    assert payload["track"]["outcomes"]["fi"] == ["asettaa hankinnalle tavoitteen"]
    assert [row["hours"] for row in payload["modules"]] == [8, 8]
    assert payload["module_hours"] == 16
    assert payload["edition"] == {"id": str(edition.uuid), "label": "1"}
    assert payload["issuer"]["name"]["sv"]
    assert payload["completed_on"] == payload["issued_on"]
    for name in (desk.person.first_name, desk.person.last_name, desk.person.email):
        assert name not in str(payload)


@pytest.mark.parametrize("has_task", [False, True])
def test_hours_of_the_development_task_are_said_only_where_a_task_was_judged(has_task):
    from courses.choices import CompletionRule
    from progress.certificates.payloads import Holder, frozen_payload
    from progress.certificates.queries import seats_with_day
    from progress.queries import standings
    from tests.factories.pages import released_track

    _track, edition = released_track(lessons=1, development_task_hours=14, ects_proposal="1.5")
    if has_task:  # an edition is immutable; a test may look behind it
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE courses_editionlesson SET completion_rule = %s", [CompletionRule.TASK]
            )
    desk = learner(edition=edition)
    Completion.objects.create(
        enrolment=desk.seat, lesson_key=desk.lessons[0].key, source="task" if has_task else "marked"
    )
    seat = seats_with_day().get(pk=desk.seat.pk)
    payload = frozen_payload(
        certificate_id=edition.uuid,
        holder=Holder.named("Aino"),
        language="fi",
        cohort=seat.cohort,
        standing=standings([seat])[seat.pk],
        issued_on=seat.today,
    )
    expected = (14, "1.5") if has_task else (0, None)
    assert (payload["development_task_hours"], payload["ects_proposal"]) == expected
    assert payload["kind"] == ("achievement" if has_task else "attendance")


def test_a_newer_edition_of_the_cohort_leaves_the_certificate_as_it_is():
    desk = graduate()
    before = certificate_of(desk)
    newer = release_edition(desk.cohort.edition.track, by=releaser())
    adopt_edition(cohort=desk.cohort, edition=newer, by=releaser())
    after = certificate_of(desk)
    assert (after.payload, after.edition_id) == (before.payload, before.edition_id)
    assert is_intact(after)


# ---------------------------------------------------------------- revoked, issued anew


def test_revoking_ends_it_tells_the_holder_and_is_logged():
    desk = graduate()
    by = coordinator_of(desk)
    row = revoke_certificate(
        certificate=certificate_of(desk), by=by, ground=RevocationGround.MISTAKE, reason=REASON
    )
    deliver_effects()
    assert (row.revoked_by, row.revoke_ground, row.revoke_reason) == (by, "mistake", REASON)
    assert REASON in mail.outbox[-1].body
    entry = ModelLogEntry.objects.get(action="progress.revoke_certificate")
    assert entry.data["certificate"] == str(row.uuid)
    assert desk.person.last_name not in str(entry.data)


def test_revoking_twice_changes_nothing_more():
    desk = graduate()
    by, row = coordinator_of(desk), certificate_of(desk)
    revoke_certificate(certificate=row, by=by, ground=RevocationGround.MISTAKE, reason=REASON)
    again = revoke_certificate(
        certificate=row, by=by, ground=RevocationGround.MISCONDUCT, reason="Toinen syy."
    )
    assert (again.revoke_ground, again.revoke_reason) == ("mistake", REASON)


def test_a_revoked_certificate_does_not_come_back_by_itself():
    desk = graduate()
    revoke_certificate(
        certificate=certificate_of(desk),
        by=coordinator_of(desk),
        ground=RevocationGround.MISTAKE,
        reason=REASON,
    )
    services.undo_completion(desk.at(desk.lessons[0].slug))
    services.complete_lesson(desk.at(desk.lessons[0].slug))
    deliver_effects()
    assert Certificate.objects.count() == 1


def test_a_corrected_name_gives_a_new_certificate_that_says_the_same_for_the_rest():
    desk = graduate()
    old, by = certificate_of(desk), coordinator_of(desk)
    desk.person.last_name = "Oikea"
    desk.person.save()
    new = reissue_certificate(certificate=old, by=by, ground=RevocationGround.NAME, reason=REASON)
    old.refresh_from_db()
    assert old.revoked_at is not None
    assert new.replaces == old
    assert (old.holder_name, new.holder_name) != (new.holder_name, old.holder_name)
    assert new.holder_name == "Aino Oikea"
    own = {"id", "holder_digest", "replaces", "issued_on"}
    kept = {key: value for key, value in old.payload.items() if key not in own}
    assert {key: value for key, value in new.payload.items() if key not in own} == kept
    assert new.payload["replaces"] == str(old.uuid)
    deliver_effects()
    assert str(new.uuid) in mail.outbox[-1].body


def test_issuing_anew_twice_gives_the_same_new_one():
    desk = graduate()
    old, by = certificate_of(desk), coordinator_of(desk)
    made = [
        reissue_certificate(certificate=old, by=by, ground=RevocationGround.NAME, reason=REASON)
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert Certificate.objects.count() == 2


def test_corrected_content_is_frozen_anew_and_needs_a_finished_seat():
    desk = graduate()
    old, by = certificate_of(desk), coordinator_of(desk)
    services.undo_completion(desk.at(desk.lessons[0].slug))
    with pytest.raises(NotFinished):
        reissue_certificate(certificate=old, by=by, ground=RevocationGround.CONTENT, reason=REASON)
    old.refresh_from_db()
    assert old.revoked_at is None, "all of it or nothing"
    services.complete_lesson(desk.at(desk.lessons[0].slug))
    newer = release_edition(desk.cohort.edition.track, by=releaser())
    adopt_edition(cohort=desk.cohort, edition=newer, by=releaser())
    new = reissue_certificate(
        certificate=old, by=by, ground=RevocationGround.CONTENT, reason=REASON
    )
    assert (new.edition, new.payload["edition"]["label"]) == (newer, "2")
    assert is_intact(Certificate.objects.get(pk=new.pk))


def test_a_row_that_was_tampered_with_is_not_copied_into_a_new_signature():
    desk = graduate()
    old, by = certificate_of(desk), coordinator_of(desk)
    old.payload["module_hours"] = 800
    old.save()
    new = reissue_certificate(certificate=old, by=by, ground=RevocationGround.NAME, reason=REASON)
    assert new.payload["module_hours"] == 8


@pytest.mark.parametrize("ground, reason", [("mistake", "  "), ("", REASON), ("whim", REASON)])
def test_nobody_revokes_without_a_ground_and_a_reason(ground, reason):
    desk = graduate()
    with pytest.raises(ValueError, match="ground"):
        revoke_certificate(
            certificate=certificate_of(desk), by=coordinator_of(desk), ground=ground, reason=reason
        )


@pytest.mark.parametrize("write", [revoke_certificate, reissue_certificate])
def test_only_coordinators_of_the_cohort_and_administrators_may(write):
    desk = graduate()
    stranger = AssignmentFactory().person
    for person in (desk.person, stranger, join(desk.cohort).person):
        with pytest.raises(PermissionDenied):
            write(
                certificate=certificate_of(desk),
                by=person,
                ground=RevocationGround.NAME,
                reason=REASON,
            )
    admin = UserFactory(is_superuser=True)
    write(certificate=certificate_of(desk), by=admin, ground=RevocationGround.NAME, reason=REASON)
    assert Certificate.objects.filter(revoked_by=admin).count() == 1


def test_a_stranger_may_not_issue():
    desk = learner(lessons=1)
    finish(desk)
    with pytest.raises(PermissionDenied):
        issue_certificate(enrolment=desk.seat, by=AssignmentFactory().person)
    issued = issue_certificate(enrolment=desk.seat, by=coordinator_of(desk))
    assert issued is not None
    assert ModelLogEntry.objects.filter(action="progress.issue_certificate").count() == 1


# ---------------------------------------------------------------- the holder forgotten


def test_a_forgotten_holder_leaves_no_name_and_a_signature_that_holds():
    desk = graduate()
    certificate = certificate_of(desk)
    revoke_certificate(
        certificate=certificate, by=coordinator_of(desk), ground="request", reason="Aino pyysi."
    )
    forget_holder(certificate)
    forget_holder(certificate)
    row = Certificate.objects.select_related("key", "edition").get()
    assert (row.holder_name, row.holder_salt, row.enrolment_id) == ("", "", None)
    assert "Aino" not in str(Certificate.objects.values())
    assert is_intact(row)
    Enrolment.objects.all().delete()
    with pytest.raises(HolderForgotten):
        reissue_certificate(
            certificate=row,
            by=UserFactory(is_superuser=True),
            ground=RevocationGround.NAME,
            reason=REASON,
        )


def test_no_mail_goes_out_to_a_forgotten_holder():
    desk = learner(lessons=1)
    finish(desk)
    effects.deliver(Effect.objects.get(kind="progress.certificate").pk)
    forget_holder(certificate_of(desk))
    deliver_effects()
    assert mail.outbox == []


def test_a_nameless_holder_waits_and_gets_it_with_the_name(client):
    person = UserFactory(first_name="", last_name="")
    desk = learner(lessons=1, person=person)
    finish(desk)
    deliver_effects()
    assert not Certificate.objects.exists()  # an address is never printed in place of a name
    person.first_name, person.last_name = "Meri", "Nimetön"
    person.save()
    deliver_effects()
    assert certificate_of(desk).holder_name == "Meri Nimetön"


def test_an_edition_that_asks_for_less_brings_the_certificate():
    desk = learner(lessons=2)
    first, last = desk.lessons
    services.complete_lesson(desk.at(first.slug))
    page = LessonPage.objects.get(translation_key=last.key)
    page.is_required = False
    publish(page)
    edition = release_edition(desk.cohort.edition.track, by=releaser(), note="Vapaaehtoinen.")
    adopt_edition(cohort=desk.cohort, edition=edition, by=releaser())
    deliver_effects()
    assert certificate_of(desk).edition == edition
