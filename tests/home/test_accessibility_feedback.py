"""Feedback on accessibility: anybody gives it, it is due in 14 days, somebody answers in time."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db.models import F
from django.test import Client
from django.utils import timezone

from core import daily, effects
from core.models import AccessRecord, Effect
from home.accessibility_views import MOST_FROM_ONE_ADDRESS
from home.models import AccessibilityFeedback
from home.services import (
    AlreadyAnswered,
    answer_feedback,
    assign_feedback,
    receive_feedback,
    remind_of_feedback,
)
from tests.factories.cms_users import cms_user
from tests.factories.learners import queries_of
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
FORM = "/fi/accessibility-feedback/"
CMS = "/cms/accessibility-feedback/"
GIVEN = {"text": "Ruudunlukija ei lue kuvaa.", "page": "/fi/", "name": "Veera", "email": ""}


def feedback(**more: str) -> AccessibilityFeedback:
    return receive_feedback(**{"text": "Ei toimi.", "language": "sv", **more})


def days_pass(number: int) -> None:
    """The rows move, not the clock."""
    AccessibilityFeedback.objects.update(
        received_at=F("received_at") - timedelta(days=number),
        due_on=F("due_on") - timedelta(days=number),
    )


def deliver() -> list[str]:
    """What each mail of the waiting effects was called and to whom it went."""
    mail.outbox.clear()
    for effect in Effect.objects.filter(state=Effect.State.PENDING).order_by("pk"):
        assert effects.deliver(effect.pk)
    return [f"{message.to[0]}: {message.subject}" for message in mail.outbox]


# ------------------------------------------------------------------ giving


def test_feedback_needs_no_account_and_no_name(client):
    response = client.post(FORM, {"text": "Teksti on liian vaaleaa."}, follow=True)
    row = AccessibilityFeedback.objects.get()
    assert (row.text, row.name, row.email, row.state) == (
        "Teksti on liian vaaleaa.",
        "",
        "",
        "received",
    )
    assert response.redirect_chain == [(f"{FORM}{row.uuid}/", 302)]
    assert "Teksti on liian" not in response.text


def test_the_answer_is_due_on_the_fourteenth_day():
    row = feedback()
    assert row.due_on == timezone.localdate(row.received_at) + timedelta(days=14)


def test_the_form_is_cached_by_nobody(client):
    client.get(FORM)
    Client().post(FORM, GIVEN)
    response = client.get(FORM)
    assert "csrfmiddlewaretoken" in response.text
    assert not getattr(response, "is_public_page", False)


def test_the_form_knows_the_page_one_came_from_and_no_strangers(client):
    came = client.get(FORM, headers={"Referer": "http://testserver/fi/moduulit/?q=1"})
    assert came.context["form"]["page"].value() == "/fi/moduulit/"
    strange = client.get(FORM, headers={"Referer": "https://evil.example/x"})
    assert strange.context["form"]["page"].value() is None


def test_what_was_typed_stays_when_something_is_missing(client):
    response = client.post(FORM, {**GIVEN, "text": "", "email": "ei osoite"})
    assert response.status_code == 422
    assert 'value="Veera"' in response.text
    assert 'href="#id_text"' in response.text
    assert not AccessibilityFeedback.objects.exists()


def test_a_machine_that_fills_every_field_is_refused_with_another_way_to_be_heard(client):
    response = client.post(FORM, {**GIVEN, "website": "https://spam.example"})
    assert response.status_code == 422
    assert "help@academy.example" in response.text
    assert not AccessibilityFeedback.objects.exists()


def test_a_flood_from_one_address_is_stopped_and_the_words_stay(client):
    for _ in range(MOST_FROM_ONE_ADDRESS):
        assert client.post(FORM, GIVEN).status_code == 302
    response = client.post(FORM, GIVEN)
    assert response.status_code == 429
    assert "Ruudunlukija ei lue kuvaa." in response.text
    assert AccessibilityFeedback.objects.count() == MOST_FROM_ONE_ADDRESS
    assert client.post(FORM, GIVEN, REMOTE_ADDR="192.0.2.7").status_code == 302  # the control


def test_whoever_leaves_an_address_gets_a_confirmation_without_the_words():
    feedback(email="antaja@academy.example", text="Salaisuus")
    sent = deliver()
    assert sent[1] == "antaja@academy.example: " + mail.outbox[1].subject
    confirmation = mail.outbox[1]
    assert "Salaisuus" not in confirmation.body + confirmation.alternatives[0].content
    assert 'lang="sv"' in confirmation.alternatives[0].content


def test_support_is_told_of_each_and_a_stranger_without_address_is_not_written_to():
    feedback()
    assert [line.split(":")[0] for line in deliver()] == ["help@academy.example"]


# ------------------------------------------------------------------ answering


def test_an_answer_is_sent_once_and_closes_the_matter():
    row, person = feedback(email="antaja@academy.example"), UserFactory()
    deliver()
    answer_feedback(feedback=row, answer="Korjasimme kuvan.", by=person)
    with pytest.raises(AlreadyAnswered):
        answer_feedback(feedback=row, answer="Toinen vastaus.", by=person)
    with pytest.raises(AlreadyAnswered):
        assign_feedback(feedback=row, owner=None)
    assert len(deliver()) == 1
    assert "Korjasimme kuvan." in mail.outbox[0].body
    row.refresh_from_db()
    assert (row.state, row.owner, row.answer) == ("answered", person, "Korjasimme kuvan.")
    assert row.answered_at is not None


def test_an_empty_answer_is_none():
    with pytest.raises(ValueError, match="words"):
        answer_feedback(feedback=feedback(), answer="  ", by=UserFactory())


# ------------------------------------------------------------------ reminding


@pytest.mark.parametrize(
    ("days", "reminded"), [(10, []), (11, ["soon"]), (14, ["soon"]), (15, ["late"])]
)
def test_reminders_come_three_days_before_and_when_late(days, reminded):
    feedback()
    deliver()
    days_pass(days)
    remind_of_feedback()
    keys = Effect.objects.filter(kind="home.feedback_reminder").values_list("key", flat=True)
    assert [key.rpartition(":")[2] for key in keys] == reminded


def test_each_reminder_goes_once_to_the_owner_by_the_days_work(monkeypatch):
    owner = UserFactory(email="vastaaja@academy.example", language="fi")
    row = feedback()
    assign_feedback(feedback=row, owner=owner)
    deliver()
    monkeypatch.setattr(daily, "_work", {"home": daily._work["home.remind_of_feedback"]})
    days_pass(12)
    assert daily.run_due() == ["home"]
    remind_of_feedback()
    assert [line.split(":")[0] for line in deliver()] == ["vastaaja@academy.example"]
    row.refresh_from_db()
    assert row.reminded_at is not None
    days_pass(3)
    remind_of_feedback()
    remind_of_feedback()
    assert len(deliver()) == 1


def test_no_reminder_goes_about_what_was_answered_meanwhile():
    row = feedback()
    deliver()
    days_pass(12)
    remind_of_feedback()
    answer_feedback(feedback=row, answer="Valmis.", by=UserFactory())
    assert deliver() == []
    row.refresh_from_db()
    assert row.reminded_at is None


# ------------------------------------------------------------------ in the CMS


def test_an_administrator_takes_a_matter_drafts_and_answers_it(admin):
    row = feedback(email="antaja@academy.example")
    deliver()
    owner = UserFactory(email="vastaaja@academy.example")
    address = f"{CMS}edit/{row.pk}/"
    assert "Ei toimi." in admin.get(address).text
    admin.post(address, {"owner": owner.email, "answer": "Luonnos"})
    row.refresh_from_db()
    assert (row.state, row.owner, row.answer) == ("owned", owner, "Luonnos")
    assert deliver() == []
    admin.post(address, {"owner": owner.email, "answer": "Valmis", "is_ready": "on"})
    row.refresh_from_db()
    assert (row.state, row.text, row.email) == ("answered", "Ei toimi.", "antaja@academy.example")
    assert len(deliver()) == 1
    again = admin.post(address, {"owner": "", "answer": "Muu", "is_ready": "on"})
    assert "This has been answered already." in again.text
    row.refresh_from_db()
    assert row.answer == "Valmis"


def test_an_empty_answer_is_not_sent_from_the_cms(admin):
    row = feedback()
    page = admin.post(f"{CMS}edit/{row.pk}/", {"owner": "", "answer": "", "is_ready": "on"})
    assert "Write the answer before you send it." in page.text
    row.refresh_from_db()
    assert row.state == "received"


def test_late_matters_are_marked_and_found(admin):
    feedback(text="Vanha asia")
    days_pass(15)
    feedback(text="Uusi asia")
    page = admin.get(CMS).text
    assert ", late" in page
    late = admin.get(f"{CMS}?due=late").text
    assert "Vanha asia" in late
    assert "Uusi asia" not in late


def test_reading_feedback_is_written_down(admin):
    row = feedback()
    admin.get(f"{CMS}edit/{row.pk}/")
    assert AccessRecord.objects.get(action="home.read_feedback").scope == f"feedback {row.pk}"


def test_only_who_may_answers_and_nobody_adds_or_deletes(client, admin):
    row = feedback()
    client = Client()
    client.force_login(cms_user("change_page"))
    client.post(f"{CMS}edit/{row.pk}/", {"owner": "", "answer": "x", "is_ready": "on"})
    row.refresh_from_db()
    assert row.state == "received"
    for action in ("new/", f"delete/{row.pk}/"):
        assert admin.post(CMS + action, GIVEN).status_code in (302, 403, 404)
    assert AccessibilityFeedback.objects.count() == 1
    answerer = Client()
    answerer.force_login(cms_user("change_accessibilityfeedback"))
    answerer.post(f"{CMS}edit/{row.pk}/", {"owner": "", "answer": "x", "is_ready": "on"})
    row.refresh_from_db()
    assert row.state == "answered"


def test_the_list_costs_the_same_with_one_row_and_with_twenty(admin):
    feedback()
    admin.get(CMS)
    with_one = len(queries_of(lambda: admin.get(CMS)))
    for _ in range(19):
        assign_feedback(feedback=feedback(), owner=UserFactory())
    assert len(queries_of(lambda: admin.get(CMS))) == with_one
