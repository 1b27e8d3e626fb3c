"""From the last step to a certificate that others can check, and to what becomes of it."""

import io
import uuid

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from core.mail import absolute_url
from people.models import User
from progress.models import Certificate
from tests.browser.driving import Visitors, path_of, sign_in
from tests.factories.cohorts import AssignmentFactory, CohortFactory, enrolled
from tests.factories.learners import Learner as Seat
from tests.factories.pages import released_track
from tests.factories.people import UserFactory

pytestmark = pytest.mark.browser
LEARNER, COORDINATOR = "valmistuva@journey.academy.example", "koordi@journey.academy.example"


def cohort_of_two_steps() -> Seat:
    _track, edition = released_track(lessons=2, languages=("fi", "sv", "en"))
    known = {"verified": True, "accepted_terms": 1, "seen_privacy_notice": 1}
    person = UserFactory(email=LEARNER, first_name="Pihla", last_name="Valmistuva", **known)
    cohort = CohortFactory(slug="todistusryhma", edition=edition)
    enrolled(person, cohort)
    coordinator = UserFactory(email=COORDINATOR, **known)
    AssignmentFactory(cohort=cohort, person=coordinator)
    return Seat(person, cohort, Client())


def go(page: Page, link: str) -> None:
    with page.expect_navigation():
        page.locator(f"main a[href='{link}']").first.click()


def send(page: Page, ground: str, reason: str) -> None:
    page.locator(f"[name=ground][value={ground}]").check()
    page.locator("[name=reason]").fill(reason)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()


def verdict(visitor: Page, number: object) -> str:
    """``ok``, ``warn`` or ``bad``: the tone of the first notice."""
    answer = visitor.goto(f"/verify/{number}/")
    assert answer.headers["cache-control"] == "no-store"
    tone = visitor.locator("main .notice").first.get_attribute("class") or ""
    return tone.rpartition("--")[2]


def test_from_the_last_step_to_a_certificate_that_others_can_check(visitors: Visitors) -> None:
    seat = cohort_of_two_steps()
    page = visitors.new()
    number = finish_and_find_the_certificate(page, seat)
    open_the_pdf(page, number)
    file = page.request.get(f"/fi/my/certificates/{number}/certificate.json").body()
    check_as_a_stranger(visitors.new(), number, file)
    mend_and_revoke(visitors, number)
    tamper_and_ask_for_nonsense(visitors.new())


def finish_and_find_the_certificate(page: Page, seat: Seat) -> uuid.UUID:
    sign_in(page, LEARNER)
    first, last = seat.lessons
    for lesson in (first, last):
        assert not Certificate.objects.filter(enrolment__person=seat.person).exists()
        page.goto(seat.url(lesson.slug))
        with page.expect_navigation():
            page.locator(".done-bar [name=stay]").click()
    certificate = Certificate.objects.get(enrolment__person=seat.person)
    shown = f"/fi/my/certificates/{certificate.uuid}/"
    page.goto(f"{reverse('mailbox')}?to={LEARNER}")
    assert page.locator(f"article.card a[href='{absolute_url(shown)}']").count() == 1
    page.goto("/fi/my/")
    go(page, shown)
    expect(page.locator(".certificate__name")).to_have_text("Pihla Valmistuva")
    return certificate.uuid


def open_the_pdf(page: Page, number: uuid.UUID) -> None:
    address = f"/fi/my/certificates/{number}/certificate.pdf"
    assert page.locator(f"main a[href='{address}']").count() == 1
    pdf = pikepdf.open(io.BytesIO(page.request.get(address).body()))
    assert len(pdf.pages) == 1
    assert "Pihla Valmistuva" in str(pdf.docinfo.Title)
    assert pdf.Root.MarkInfo.Marked is True
    links = [str(note.A.URI) for note in pdf.pages[0].Annots]
    assert links == [absolute_url(f"/verify/{number}/")]


def check_as_a_stranger(visitor: Page, number: uuid.UUID, file: bytes) -> None:
    assert verdict(visitor, number) == "ok"
    assert "Pihla Valmistuva" in visitor.locator("main").inner_text()
    for data, tone in ((file, "ok"), (file.replace(b"Pihla", b"Pihka"), "bad")):
        visitor.goto("/verify/")
        content = {"name": "todistus.json", "mimeType": "application/json", "buffer": data}
        visitor.locator("[name=file]").set_input_files(files=[content])
        with visitor.expect_navigation():
            visitor.locator("main form button[type=submit]").first.click()
        assert visitor.locator(f"#result .notice--{tone}").count() == 1
    answer = visitor.goto(f"/fi/my/certificates/{number}/")
    assert path_of(answer.url) == "/accounts/login/", "one's own page is nobody else's"


def mend_and_revoke(visitors: Visitors, number: uuid.UUID) -> None:
    User.objects.filter(email=LEARNER).update(last_name="Oikea")
    desk, visitor = visitors.new(), visitors.new()
    sign_in(desk, COORDINATOR)
    listed = "/fi/cohorts/todistusryhma/certificates/"
    desk.goto(listed)
    go(desk, f"{listed}{number}/reissue/")
    send(desk, "name", "Nimi oli väärin.")
    new = Certificate.objects.get(replaces__uuid=number)
    assert verdict(visitor, number) == "warn"
    go(visitor, f"/verify/{new.uuid}/")
    assert visitor.locator("main .notice--ok").count() == 1
    assert "Pihla Oikea" in visitor.locator("main").inner_text()
    go(desk, f"{listed}{new.uuid}/revoke/")
    send(desk, "mistake", "Annettiin vahingossa.")
    assert verdict(visitor, new.uuid) == "bad"
    assert "Annettiin vahingossa." not in visitor.locator("main").inner_text(), "for the holder"
    mailbox = visitors.new()
    mailbox.goto(f"{reverse('mailbox')}?to={LEARNER}")
    assert "Annettiin vahingossa." in mailbox.locator("article.card").first.inner_text()


def tamper_and_ask_for_nonsense(visitor: Page) -> None:
    untouched = Certificate.objects.filter(revoked_at=None, enrolment__isnull=False).first()
    assert untouched is not None
    assert verdict(visitor, untouched.uuid) == "ok"
    Certificate.objects.filter(pk=untouched.pk).update(holder_name="Väärä Nimi")
    assert verdict(visitor, untouched.uuid) == "bad"
    assert visitor.locator("main [role=alert]").count() == 1
    assert "Väärä Nimi" not in visitor.locator("main").inner_text()
    for nonsense in (uuid.uuid4(), "x"):
        assert verdict(visitor, nonsense) == "bad"
        assert visitor.locator("main dl").count() == 0
