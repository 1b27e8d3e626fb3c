"""The normal road with a real broker and a real worker: an invitation's mail arrives, once."""

import pytest

from cohorts.models import Invitation
from cohorts.services import invite
from core.models import Effect, KeptMail
from core.task_backends import sweep_effects
from tests.factories.pages import releaser
from tests.faults.workers import wait_for

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
GUESTS = ["toinen@academy.example", "vieras@academy.example"]


def delivered() -> int:
    return Effect.objects.filter(state="delivered").count()


def test_everyone_invited_gets_one_mail(start_worker, on_celery, cohort, broker):
    """No sweep is sent before the mails are there: they came by the tasks of the invitations."""
    start_worker()
    for _ in range(2):  # the second time finds everyone invited already
        invite(cohort=cohort, emails=GUESTS, by=releaser())
    wait_for(lambda: delivered() == len(GUESTS), "the mails")

    sweep_effects.apply_async(queue="default")
    invite(cohort=cohort, emails=["kolmas@academy.example"], by=releaser())
    wait_for(lambda: delivered() == len(GUESTS) + 1, "the mail after the sweep")  # one child only

    assert sorted(KeptMail.objects.values_list("recipient", flat=True)) == sorted(
        ["kolmas@academy.example", *GUESTS]
    )
    assert set(Effect.objects.values_list("attempts", flat=True)) == {1}
    assert not Invitation.objects.filter(sent_at=None).exists()


def test_control_nothing_arrives_where_no_worker_listens(on_celery, cohort, broker):
    invite(cohort=cohort, emails=GUESTS, by=releaser())
    assert broker.llen("default") == len(GUESTS)
    assert (delivered(), KeptMail.objects.count()) == (0, 0)
