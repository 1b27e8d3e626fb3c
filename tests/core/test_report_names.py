"""Administrators' reports say in words what was done, where, and which mail left."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.access_log import name_in_reports, name_of_action, named_actions, record_access
from core.mail_names import name_of_mail
from core.models import MailDelivery
from tests.factories.cohorts import CohortFactory
from tests.factories.pages import releaser
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_a_mail_is_called_by_its_subject_in_the_readers_language():
    assert name_of_mail("people/email/farewell") == "Tilisi on poistettu"
    with translation.override("en"):
        assert name_of_mail("cohorts/email/invitation") == "Invitation to …"
        assert name_of_mail("account/email/unknown_account") == "Unknown Account"


def test_a_mail_whose_template_is_gone_keeps_its_event():
    assert name_of_mail("former/email/event") == "former/email/event"


def test_the_report_of_mails_names_them_in_the_list_and_in_the_filter(admin: Client):
    MailDelivery.objects.create(
        effect_key="x",
        message_id="<x@localhost>",
        event="cohorts/email/invitation",
        recipient="a@academy.example",
        language="fi",
    )
    html = admin.get(reverse("mail_deliveries:index")).text
    assert html.count("Invitation to …") >= 2
    assert ">cohorts/email/invitation<" not in html


def test_the_report_of_accesses_says_nothing_as_if_to_the_person():
    with translation.override("en"):
        assert name_of_action("progress.read_task") == "Your task was read"
        assert name_in_reports("progress.read_task") == "A task was read"
        told = [name for _action, name in named_actions()]
    assert [name for name in told if "your" in name.lower() or "you " in name.lower()] == []


def test_the_report_of_accesses_names_the_cohort(admin: Client):
    cohort = CohortFactory(slug="pirkanmaa-2027", name_en="Pirkanmaa 2027")
    for _number in range(3):
        record_access(
            by=releaser(),
            action="progress.read_task",
            about=UserFactory(),
            scope=cohort.slug,
        )
    html = admin.get(reverse("accesses:index")).text
    assert "Pirkanmaa 2027" in html and "pirkanmaa-2027" not in html
