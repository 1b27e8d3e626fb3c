"""Reminders: previewed, in each person's language, once, and only while they are needed."""

import re
import uuid

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils.html import escape

from cohorts.choices import Role
from cohorts.services import withdraw
from coordination import services
from coordination.choices import ReminderTemplate
from coordination.models import Reminder
from coordination.reminders import filled, text_of, unknown_fields
from core import effects
from core.models import Effect
from progress.models import Completion
from tests.factories.desks import Desk, desk, participant, sit_down

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_desk() -> Desk:
    return desk()


def form_of(answer) -> dict[str, str]:
    """What the page would send back, but for its buttons."""
    page = answer.content.decode()
    values = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', page))
    values |= dict(re.findall(r'<textarea name="([a-z_]+)"[^>]*>\n?([^<]*)<', page))
    return {name: value for name, value in values.items() if name != "csrfmiddlewaretoken"}


def sent_by(at_desk, seats, **changes):
    people = [seat.uuid for seat in seats]
    begun = at_desk.post("write_reminder", data={"people": people})
    assert begun.status_code == 200
    values = {**form_of(begun), "template": "continue", **changes, "people": people}
    return values, at_desk.post("write_reminder", data={**values, "send": "1"})


def test_each_gets_the_mail_in_their_own_language(at_desk, django_capture_on_commit_callbacks):
    seats = [
        participant(at_desk.cohort, first_name=name, language=code)
        for name, code in [("Aino", "fi"), ("Bo", "sv")]
    ]
    with django_capture_on_commit_callbacks(execute=True):
        _values, answer = sent_by(at_desk, seats, text_fi="Hei {first_name}: {link}")
    assert answer.status_code == 302
    fi, sv = sorted(mail.outbox, key=lambda message: message.to != [seats[0].person.email])
    assert f"Hei Aino: http://localhost:8000/fi/learn/{at_desk.cohort.slug}/" in fi.body
    assert f"http://localhost:8000/sv/learn/{at_desk.cohort.slug}/" in sv.body
    assert "Hei Aino" not in sv.body
    assert Reminder.objects.filter(sent_at__isnull=False).count() == 2
    assert Reminder.objects.get(enrolment=seats[0]).text == "Hei {first_name}: {link}"


def test_the_preview_shows_each_mail_and_sends_none(at_desk, django_capture_on_commit_callbacks):
    seat = participant(at_desk.cohort, first_name="<b>Aino</b>", language="fi")
    finished = participant(at_desk.cohort, done=4, last_name="Valmis")
    people = [seat.uuid, finished.uuid]
    values = form_of(at_desk.post("write_reminder", data={"people": people}))
    values |= {"template": "continue", "text_fi": "Terve {first_name}, tule {link}"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = at_desk.post("write_reminder", data={**values, "people": people, "preview": "1"})
    page = answer.content.decode()
    assert f"Terve {escape('<b>Aino</b>')}, tule http" in page
    assert "do not need it" in page
    assert "Valmis" in page
    assert mail.outbox == []
    assert not Reminder.objects.exists()


def test_a_field_that_nobody_fills_in_is_refused_and_the_text_kept(at_desk):
    seat = participant(at_desk.cohort, language="fi")
    values, answer = sent_by(at_desk, [seat], text_fi="Hei {etunimi}! {link}")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "{etunimi}" in page
    assert values["batch"] in page
    assert not Reminder.objects.exists()


def test_the_same_form_reminds_once_however_often_it_is_posted(
    at_desk, django_capture_on_commit_callbacks
):
    seat = participant(at_desk.cohort, language="fi")
    with django_capture_on_commit_callbacks(execute=True):
        values, _answer = sent_by(at_desk, [seat])
        again = at_desk.post("write_reminder", data={**values, "people": [seat.uuid], "send": "1"})
    assert again.status_code == 302
    assert len(mail.outbox) == Reminder.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        sent_by(at_desk, [seat])  # a new form: the control
    assert len(mail.outbox) == Reminder.objects.count() == 2


@pytest.mark.parametrize("happened", ["finished", "left", "nothing"])
def test_the_condition_is_asked_again_when_the_mail_leaves(at_desk, happened):
    """With nothing in between the mail goes out: the control."""
    seat = participant(at_desk.cohort, language="fi")
    sent_by(at_desk, [seat])
    if happened == "finished":
        Completion.objects.bulk_create(
            Completion(enrolment=seat, lesson_key=lesson.key, source="marked")
            for lesson in at_desk.cohort.edition.lessons.all()
        )
    elif happened == "left":
        withdraw(enrolment=seat, by=seat.person)
    effects.deliver(Effect.objects.get().pk)
    reminder = Reminder.objects.get()
    assert reminder.skipped is (happened != "nothing")
    assert (reminder.sent_at is None) is reminder.skipped
    assert len(mail.outbox) == (happened == "nothing")


@pytest.mark.parametrize(
    ("template", "done", "needed"),
    [
        ("begin", 0, True), ("begin", 1, False),
        ("continue", 1, True), ("continue", 4, False),
        ("behind", 0, False),
    ],
)  # fmt: skip
def test_each_kind_has_its_condition(at_desk, template, done, needed):
    seat = participant(at_desk.cohort, done=done, language="fi")
    sent_by(at_desk, [seat], template=template)
    assert Reminder.objects.exists() is needed


def test_who_may_remind(at_desk):
    seat = participant(at_desk.cohort)
    facilitator = sit_down(at_desk.cohort, Role.FACILITATOR)
    other = desk(edition=at_desk.cohort.edition)
    data = {"people": [seat.uuid]}
    assert facilitator.post("write_reminder", data=data).status_code == 404
    assert at_desk.post("write_reminder", data=data).status_code == 200  # the control
    arguments = {
        "enrolments": [seat],
        "batch": uuid.uuid4(),
        "template": ReminderTemplate.CONTINUE,
        "texts": {"fi": "x", "sv": "x", "en": "x"},
    }
    with pytest.raises(PermissionDenied):
        services.remind_people(cohort=at_desk.cohort, by=facilitator.person, **arguments)
    with pytest.raises(ValueError, match="another cohort"):
        services.remind_people(cohort=other.cohort, by=other.person, **arguments)


def test_what_was_sent_is_shown_on_the_persons_page(at_desk, django_capture_on_commit_callbacks):
    seat = participant(at_desk.cohort, language="fi")
    with django_capture_on_commit_callbacks(execute=True):
        sent_by(at_desk, [seat], text_fi="Muistutuksen sanat {link}")
    page = at_desk.get("show_person", seat.uuid).content.decode()
    assert "Muistutuksen sanat" in page
    assert ": sent<" in page


def test_fields_are_filled_in_as_text_and_only_ours():
    assert filled("Hei {first_name}! {link}", first_name="Aino", link="L") == "Hei Aino! L"
    assert filled("Hei {first_name}! {link}", first_name="", link="L") == "Hei! L"
    assert filled("{first_name}", first_name="{link} \\1", link="L") == "{link} \\1"
    assert unknown_fields("{first_name} {link} {x} {x} { y }") == ["{x}"]
    for template in ReminderTemplate:
        texts = {text_of(template, code) for code in ("fi", "sv", "en")}
        assert all("{link}" in text and not unknown_fields(text) for text in texts)
