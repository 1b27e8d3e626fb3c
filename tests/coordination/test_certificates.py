"""The certificates of a cohort: who may, whom they concern, what is written."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from coordination.views import certificates as views
from core.models import AccessRecord, Job
from progress.models import Certificate
from tests.factories.certificates import certificate_of, deliver_effects, finish, graduate
from tests.factories.cohorts import AssignmentFactory
from tests.factories.learners import Learner, join, learner, queries_of, writes_among
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
REASON = {"reason": "Nimi oli kirjoitettu väärin."}


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def at_the_desk(desk: Learner) -> Client:
    return signed_in(AssignmentFactory(cohort=desk.cohort).person)


def address(desk: Learner, name: str = "list_finishers", *args: Any) -> str:
    with translation.override("en"):
        return reverse(f"coordination:{name}", args=[desk.cohort.slug, *args])


def without_certificate(desk: Learner) -> Learner:
    """Finished, but what would issue the certificate has not run."""
    finish(desk)
    return desk


# ---------------------------------------------------------------- who may


def test_only_those_who_coordinate_the_cohort_see_the_desk():
    desk = graduate()
    certificate = certificate_of(desk)
    paths = [
        address(desk),
        address(desk, "revoke_certificate", certificate.uuid),
        address(desk, "reissue_certificate", certificate.uuid),
    ]
    facilitator = AssignmentFactory(cohort=desk.cohort, role="facilitator").person
    elsewhere = AssignmentFactory().person
    for client in (desk.client, signed_in(facilitator), signed_in(elsewhere)):
        for path in paths:
            assert client.get(path).status_code == client.post(path, REASON).status_code == 404
    for client in (at_the_desk(desk), signed_in(UserFactory(is_superuser=True))):
        assert [client.get(path).status_code for path in paths] == [200, 200, 200], "the control"
    assert Certificate.objects.get().revoked_at is None


def test_a_certificate_of_another_cohort_is_not_there():
    desk, other = graduate(), graduate()
    client = at_the_desk(desk)
    foreign = certificate_of(other)
    for name in ("revoke_certificate", "reissue_certificate"):
        path = address(desk, name, foreign.uuid)
        assert client.post(path, {"ground": "mistake", **REASON}).status_code == 404
    foreign.refresh_from_db()
    assert foreign.revoked_at is None


# ---------------------------------------------------------------- the list


def test_those_who_have_finished_are_listed_with_and_without():
    desk = graduate()
    waiting = without_certificate(join(desk.cohort))
    unfinished = join(desk.cohort)
    page = at_the_desk(desk).get(address(desk)).content.decode()
    assert str(waiting.seat.uuid) in page
    assert str(certificate_of(desk).uuid) in page
    assert str(unfinished.person) not in page
    record = AccessRecord.objects.get(action="coordination.read_certificates")
    assert (record.scope, record.count) == (desk.cohort.slug, 2)


def test_the_list_costs_the_same_for_1_and_20_people():
    desk = graduate(lessons=1)
    client = at_the_desk(desk)
    client.get(address(desk))
    few = len(queries_of(lambda: client.get(address(desk))))
    for number in range(19):
        finish(join(desk.cohort))
        if number % 2:
            deliver_effects()
    many = queries_of(lambda: client.get(address(desk)))
    assert len(many) == few <= 9
    assert len(writes_among(many)) == 1, "only that it was looked at"


# ---------------------------------------------------------------- issuing


def test_the_chosen_get_a_certificate_and_nobody_else():
    desk = without_certificate(learner(lessons=1))
    second, unfinished = without_certificate(join(desk.cohort)), join(desk.cohort)
    foreign = without_certificate(learner(lessons=1))
    seats = [str(row.seat.uuid) for row in (desk, unfinished, foreign)]
    client = at_the_desk(desk)
    answer = client.post(address(desk), {"seat": [*seats, "nonsense"]}, follow=True)
    assert "1 certificate was issued." in answer.content.decode()
    assert Certificate.objects.get().enrolment == desk.seat
    client.post(address(desk), {"seat": [str(second.seat.uuid)]})
    client.post(address(desk), {"seat": [str(second.seat.uuid)]})
    assert Certificate.objects.count() == 2


def test_choosing_nobody_is_told():
    desk = without_certificate(learner(lessons=1))
    answer = at_the_desk(desk).post(address(desk))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Certificate.objects.exists()


def test_many_are_issued_by_a_job(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(views, "AT_ONCE", 1)
    desk = without_certificate(learner(lessons=1))
    second = without_certificate(join(desk.cohort))
    seats = [str(row.seat.uuid) for row in (desk, second)]
    client = at_the_desk(desk)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address(desk), {"seat": seats})
    job = Job.objects.get()
    assert answer.url.endswith(f"/my/jobs/{job.uuid}/")
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert Certificate.objects.count() == 2
    assert "2 certificates were issued." in str(job.result)


# ---------------------------------------------------------------- revoking, issuing anew


def test_revoking_needs_ground_and_reason_and_keeps_what_was_typed():
    desk = graduate()
    client, certificate = at_the_desk(desk), certificate_of(desk)
    path = address(desk, "revoke_certificate", certificate.uuid)
    answer = client.post(path, REASON)
    assert answer.status_code == 422
    assert REASON["reason"] in answer.content.decode()
    assert client.post(path, {"ground": "name", **REASON}).status_code == 422, "no ground for it"
    assert client.post(path, {"ground": "mistake", **REASON}).status_code == 302
    certificate.refresh_from_db()
    assert certificate.revoke_reason == REASON["reason"]
    record = AccessRecord.objects.get(action="coordination.revoke_certificate")
    assert (record.about, record.reason) == (desk.person, REASON["reason"])
    assert "has been revoked already" in client.get(path).content.decode()


def test_issuing_anew_replaces_the_certificate():
    desk = graduate()
    client, old = at_the_desk(desk), certificate_of(desk)
    path = address(desk, "reissue_certificate", old.uuid)
    assert client.post(path, {"ground": "name", **REASON}).status_code == 302
    new = certificate_of(desk)
    assert new.replaces == old
    assert Certificate.objects.filter(revoked_at=None).get() == new


def test_corrected_content_of_somebody_who_has_not_finished_is_refused_in_words():
    from progress import services

    desk = graduate()
    client, old = at_the_desk(desk), certificate_of(desk)
    services.undo_completion(desk.at(desk.lessons[0].slug))
    answer = client.post(
        address(desk, "reissue_certificate", old.uuid), {"ground": "content", **REASON}
    )
    assert answer.status_code == 422
    old.refresh_from_db()
    assert old.revoked_at is None
