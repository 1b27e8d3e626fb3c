"""The CMS's screens of redactions: choose, describe, confirm, look, lift; and who may."""

import re
import uuid
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cohorts.models import Cohort
from courses.models import Redaction
from courses.redaction_views import EDITION_URL, LESSON_URL, LIST_URL, REDACTION_URL
from tests.factories.cms_users import cms_user
from tests.factories.learners import Learner, learner, queries_of
from tests.factories.lesson_bodies import body, text_block
from tests.factories.pages import publish, translated
from tests.factories.redactions import MARKER, fingerprints, holding, lesson, redact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
REASON = {"ground": "defamation", "reason": "Väite henkilöstä."}


@pytest.fixture
def desk() -> Learner:
    return learner(
        lessons=[
            {
                "slug": "askel",
                "title": "Askel",
                "body": body(text_block(f"<p>{MARKER}</p>", block_id="b1"), text_block()),
            }
        ],
    )


@pytest.fixture
def in_swedish(desk: Learner) -> str:
    """The same block in other words: its fingerprint."""
    page = translated(lesson("askel"), "sv")
    page.body = body(text_block("<p>Förbjuden mening.</p>", block_id="b1"))
    publish(page)
    return fingerprints(page, holding("Förbjuden"))[0]


@pytest.fixture
def reviewer(client: Client) -> Client:
    client.force_login(cms_user("redact_content"))
    return client


def screen() -> str:
    return reverse(LESSON_URL, args=[lesson("askel").translation_key])


def chosen(page: str) -> set[str]:
    return set(re.findall(r'name="pieces" value="(\w+)"[^>]* checked', page))


def test_a_block_is_chosen_described_confirmed_and_hidden(reviewer, desk, in_swedish):
    first = reviewer.get(screen()).text
    assert MARKER in first
    assert "Förbjuden" not in first  # another text of the lesson
    finnish = fingerprints(lesson("askel"), holding())[0]

    described = reviewer.post(screen(), {"stage": "describe", "pieces": finnish}).text
    assert chosen(described) == {finnish, in_swedish}
    assert "Förbjuden mening." in described
    assert not Redaction.objects.exists()

    data = {"pieces": [finnish, in_swedish], **REASON}
    confirmed = reviewer.post(screen(), {"stage": "confirm", **data}).text
    assert "What happens" in confirmed
    assert Cohort.objects.get().name in confirmed
    assert "It was removed because it violated somebody" in confirmed
    assert "that you may not edit" in confirmed  # named only to who may
    assert not Redaction.objects.exists()

    answer = reviewer.post(screen(), {"stage": "redact", **data, "note_sv": "Bort."})
    made = Redaction.objects.get()
    assert answer.url == reverse(REDACTION_URL, args=[made.uuid])
    assert (made.ground, made.reason, made.note_sv) == ("defamation", REASON["reason"], "Bort.")
    assert made.blocks.count() == 2
    assert MARKER not in desk.read("askel").text


def test_a_wording_may_be_left_out_and_that_is_said(reviewer, desk, in_swedish):
    finnish = fingerprints(lesson("askel"), holding())[0]
    data = {"pieces": [finnish], **REASON}
    page = reviewer.post(screen(), {"stage": "confirm", **data}).text
    assert "In Svenska nothing is hidden." in page
    reviewer.post(screen(), {"stage": "redact", **data})
    assert list(Redaction.objects.get().blocks.values_list("language", flat=True)) == ["fi"]


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"stage": "describe"}, "Choose at least one part."),
        ({"stage": "confirm", "ground": "other", "reason": "Syy."}, "Choose at least one part."),
        ({"stage": "redact", "ground": "other", "reason": "Syy."}, "Choose at least one part."),
    ],
)
def test_nothing_chosen_is_refused(reviewer, desk, given, complaint):
    answer = reviewer.post(screen(), given)
    assert answer.status_code == 422
    assert complaint in answer.text
    assert not Redaction.objects.exists()


@pytest.mark.parametrize("missing", ["ground", "reason"])
def test_ground_and_reason_are_compulsory(reviewer, desk, missing):
    data = {"pieces": fingerprints(lesson("askel"), holding()), **REASON, missing: ""}
    for stage in ("confirm", "redact"):
        assert reviewer.post(screen(), {"stage": stage, **data}).status_code == 422
    assert not Redaction.objects.exists()


def test_a_foreign_fingerprint_is_refused(reviewer, desk):
    answer = reviewer.post(screen(), {"stage": "redact", "pieces": "0" * 64, **REASON})
    assert answer.status_code == 422


def test_a_text_of_an_edition_is_chosen_from_when_its_page_is_gone(reviewer, desk):
    edition = desk.cohort.edition
    reviewer.get(screen())
    key = lesson("askel").translation_key
    lesson("askel").delete()
    listed = reviewer.get(reverse(EDITION_URL, args=[edition.pk])).text
    address = reverse(LESSON_URL, args=[key])
    assert f"{address}?edition={edition.pk}&amp;language=fi" in listed
    page = reviewer.get(address, {"edition": edition.pk, "language": "fi"})
    assert MARKER in page.text


def test_it_is_lifted_with_a_reason(reviewer, desk):
    made = redact(lesson("askel"), holding())
    address = reverse(REDACTION_URL, args=[made.uuid])
    page = reviewer.get(address).text
    assert "Kopioitu kirjasta." in page
    assert Cohort.objects.get().name in page
    assert reviewer.post(address, {"reason": ""}).status_code == 422
    assert reviewer.post(address, {"reason": "Lupa saatiin."}).status_code == 302
    made.refresh_from_db()
    assert not made.is_active
    assert MARKER in desk.read("askel").text
    assert "Lupa saatiin." in reviewer.get(address).text
    assert reviewer.post(address, {"reason": "Toistamiseen."}).status_code == 302


def test_the_list_costs_the_same_for_one_and_twenty(reviewer, desk):
    address = reverse(LIST_URL)
    redact(lesson("askel"), holding())
    reviewer.get(address)
    one = len(queries_of(lambda: reviewer.get(address)))
    row = Redaction.objects.get()
    for _number in range(19):
        row.pk, row.uuid = None, uuid4()
        row.save(force_insert=True)
    assert len(queries_of(lambda: reviewer.get(address))) == one
    assert reviewer.get(address, {"lifted": "yes"}).text.count("/redactions/") < 20


def test_whoever_edits_the_page_is_told_that_it_holds_something_redacted(admin, desk):
    address = reverse("wagtailadmin_pages:edit", args=[lesson("askel").pk])
    words = "holds content that has been redacted"
    assert words not in admin.get(address).text
    redact(lesson("askel"), holding())
    assert words in admin.get(address).text
    page = lesson("askel")
    page.body = body(text_block("<p>Uusi.</p>"))
    publish(page)
    assert words not in admin.get(address).text


def test_the_way_leads_from_the_page_and_from_the_edition(admin, desk):
    edit = admin.get(reverse("wagtailadmin_pages:edit", args=[lesson("askel").pk]))
    assert screen() in edit.text
    track = desk.cohort.edition.track
    release = admin.get(reverse("courses_release_edition", args=[track.pk]))
    assert reverse(EDITION_URL, args=[desk.cohort.edition_id]) in release.text


def addresses(made: Redaction, desk: Learner) -> list[str]:
    return [
        screen(),
        reverse(EDITION_URL, args=[desk.cohort.edition_id]),
        reverse(REDACTION_URL, args=[made.uuid]),
        reverse(LIST_URL),
    ]


def test_others_see_no_screen_and_no_button(reviewer, desk):
    made = redact(lesson("askel"), holding())
    control = [reviewer.get(address).status_code for address in addresses(made, desk)]
    assert control == [200] * 4
    stranger = Client()
    stranger.force_login(cms_user("release_edition"))
    for address in addresses(made, desk):
        for answer in (stranger.get(address), stranger.post(address, {"stage": "redact"})):
            assert answer.status_code in (302, 403)
            assert MARKER not in answer.text
    assert Client().get(screen()).status_code == 302


def test_an_unknown_lesson_is_not_found(reviewer, desk):
    assert reviewer.get(reverse(LESSON_URL, args=[uuid.uuid4()])).status_code == 404


def test_control_the_screen_can_show_what_it_hides(reviewer, desk):
    """Editors see the text itself: they could not judge it otherwise."""
    redact(lesson("askel"), holding())
    page = reviewer.get(screen()).text
    assert MARKER in page
    assert "hidden already" in page
