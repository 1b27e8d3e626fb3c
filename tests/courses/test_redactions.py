"""Redacted content is seen nowhere, its note everywhere; the frozen row stays as it was."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Site
from wagtail.search import index

from courses.models import EditionText, LessonPage, RedactedBlock, Redaction
from courses.redactions import fingerprint, redacted
from courses.redactions.services import (
    RedactionRefused,
    default_note,
    lift_redaction,
    redact_blocks,
)
from courses.services import ReleaseRefused, release_edition
from tests.factories.cms_users import cms_user
from tests.factories.learners import Learner, learner, queries_of
from tests.factories.lesson_bodies import body, text_block
from tests.factories.pages import LessonPageFactory, publish, releaser, translated
from tests.factories.redactions import MARKER, fingerprints, holding, lesson, redact

pytestmark = pytest.mark.django_db
ELSEWHERE = "Sallittulause"
TEXTS = body(
    text_block(f"<p>{MARKER} on täällä.</p>", block_id="b1"),
    text_block(f"<p>{ELSEWHERE} jää.</p>", block_id="b2"),
)
NOTE = "Poistettu tekijän pyynnöstä."


@pytest.fixture
def desk() -> Learner:
    return learner(lessons=[{"slug": "askel", "body": TEXTS}], languages=("fi", "sv"))


def places(desk: Learner) -> dict[str, str]:
    """What each place prints of the lesson."""
    page = lesson("askel")
    editor = Client()
    editor.force_login(releaser())
    return {
        "public page": Client().get(page.get_url()).text,
        "classroom": desk.read("askel").text,
        "preview": editor.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).text,
        "feed": Client().get("/fi/feed.atom").text,
    }


def indexed(page: LessonPage) -> None:
    """The index follows a saved page after commit, which no test here reaches."""
    index.insert_or_update_object(page)


def found(word: str) -> dict[str, list[Any]]:
    """By the index of words; the CMS's own search asks the titles alone."""
    return {
        "lessons": list(LessonPage.objects.search(word)),
        "pages": list(Page.objects.search(word)),
    }


def test_a_redacted_block_is_seen_nowhere_and_its_note_everywhere(
    desk, django_capture_on_commit_callbacks
):
    before = places(desk)
    assert {name: MARKER in text for name, text in before.items()} == dict.fromkeys(before, True)
    with django_capture_on_commit_callbacks(execute=True):
        redact(lesson("askel"), holding(), notes={"fi": NOTE})
    after = places(desk)
    nothing, everything = dict.fromkeys(before, False), dict.fromkeys(before, True)
    assert {name: MARKER in text for name, text in after.items()} == nothing
    assert {name: NOTE in text for name, text in after.items()} == everything
    assert {name: ELSEWHERE in text for name, text in after.items()} == everything


def test_a_note_that_nobody_wrote_is_the_usual_one_of_the_ground(desk):
    made = redact(lesson("askel"), holding(), notes={"fi": NOTE, "sv": " "})
    assert made.note_fi == NOTE
    assert made.note_sv == default_note("copyright", "sv")
    assert made.note_en == "It was removed because of copyright."


def test_search_finds_the_lesson_by_other_words_alone(desk):
    indexed(lesson("askel"))
    assert all(found(MARKER).values())
    made = redact(lesson("askel"), holding())
    assert found(MARKER) == {"lessons": [], "pages": []}
    assert all(found(ELSEWHERE).values())
    lift_redaction(made, reason="Lupa saatiin.", by=releaser())
    assert all(found(MARKER).values())


def test_a_page_that_is_saved_afterwards_brings_nothing_back_into_the_index(desk):
    redact(lesson("askel"), holding())
    indexed(publish(lesson("askel")))
    assert found(MARKER) == {"lessons": [], "pages": []}


def test_the_frozen_row_stays_as_it_was(desk):
    before = list(EditionText.objects.order_by("pk").values_list("content", "sha256"))
    redact(lesson("askel"), holding())
    assert list(EditionText.objects.order_by("pk").values_list("content", "sha256")) == before
    assert MARKER in str(before[0])


def test_lifted_it_is_shown_again_and_the_rows_tell_of_both(desk):
    made = redact(lesson("askel"), holding())
    with pytest.raises(RedactionRefused):
        lift_redaction(made, reason=" ", by=releaser())
    lift_redaction(made, reason="Lupa saatiin.", by=releaser())
    assert {name: MARKER in text for name, text in places(desk).items()} == dict.fromkeys(
        places(desk), True
    )
    made.refresh_from_db()
    assert (made.lifted_by, made.lift_reason, made.is_active) == (
        releaser(),
        "Lupa saatiin.",
        False,
    )
    with pytest.raises(RedactionRefused):
        lift_redaction(made, reason="Toistamiseen.", by=releaser())


def test_a_block_that_two_redactions_hide_stays_hidden_when_one_is_lifted(desk):
    first = redact(lesson("askel"), holding())
    redact(lesson("askel"), lambda block: True, ground="defamation")
    lift_redaction(first, reason="Lupa saatiin.", by=releaser())
    assert MARKER not in desk.read("askel").text


# Who may


def test_only_who_holds_the_permission_may_redact_and_lift(desk):
    page, stranger = lesson("askel"), cms_user("release_edition")
    with pytest.raises(PermissionDenied):
        redact(page, holding(), by=stranger)
    assert not Redaction.objects.exists()
    reviewer = cms_user("redact_content")
    made = redact(page, holding(), by=reviewer)
    with pytest.raises(PermissionDenied):
        lift_redaction(made, reason="Ei kuulu minulle.", by=stranger)
    lift_redaction(made, reason="Lupa saatiin.", by=reviewer)


def test_reviewers_hold_the_permission(db):
    from django.contrib.auth.models import Group

    held = Group.objects.get(name="Reviewers").permissions.values_list("codename", flat=True)
    assert "redact_content" in held
    editors = Group.objects.get(name="Editors").permissions.values_list("codename", flat=True)
    assert "redact_content" not in editors


def test_nothing_or_no_reason_is_refused(desk):
    page = lesson("askel")
    common = {"lesson_key": page.translation_key, "ground": "other", "by": releaser()}
    with pytest.raises(RedactionRefused):
        redact_blocks(fingerprints=["0" * 64], reason="Syy.", **common)
    with pytest.raises(RedactionRefused):
        redact_blocks(fingerprints=fingerprints(page, holding()), reason="  ", **common)


def test_the_history_tells_who_why_and_on_what_ground(desk):
    made = redact(lesson("askel"), holding())
    entry = ModelLogEntry.objects.get(action="courses.redact_content")
    assert (entry.user, entry.object_id) == (releaser(), str(made.pk))
    message = str(entry.formatter.format_message(entry))
    assert "Kopioitu kirjasta." in message
    logged = PageLogEntry.objects.filter(action="courses.redact_content")
    assert set(logged.values_list("page__locale__language_code", flat=True)) == {"fi", "sv"}
    assert MARKER not in str(list(logged.values_list("data", flat=True)))


# What counts as the same


def test_the_same_text_is_hidden_wherever_it_was_copied_or_saved_anew(desk):
    copy = LessonPageFactory(
        parent=lesson("askel").get_parent().specific,
        body=body(text_block(f'<p data-block-key="k1">{MARKER}  on täällä.</p>')),
    )
    assert MARKER in Client().get(copy.get_url()).text
    indexed(copy)
    redact(lesson("askel"), holding())
    assert MARKER not in Client().get(copy.get_url(), {"again": 1}).text
    assert list(LessonPage.objects.search(MARKER)) == []


def test_a_corrected_text_under_the_same_id_is_shown(desk):
    redact(lesson("askel"), holding())
    page = lesson("askel")
    page.body = body(text_block("<p>Korjattu lause.</p>", block_id="b1"))
    publish(page)
    assert "Korjattu lause." in Client().get(page.get_url()).text


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ('<p data-block-key="a">Sana</p>', "<p> Sana </p>".replace(" ", ""), True),
        ('<p><a href="/fi/a/">Sana</a></p>', '<p><a href="/fi/b/">Sana</a></p>', True),
        (
            '<p><a href="https://a.example/">Sana</a></p>',
            '<p><a href="https://b.example/">Sana</a></p>',
            False,
        ),
        ("<p>Sana</p>", "<p><b>Sana</b></p>", False),
        ("<p>Sana</p>", "<p>Sanat</p>", False),
    ],
)
def test_what_counts_in_a_text(one, other, is_same):
    blocks = [{"type": "text", "id": str(n), "html": html} for n, html in enumerate((one, other))]
    assert (fingerprint(blocks[0]) == fingerprint(blocks[1])) is is_same


def test_other_languages_stay_unless_they_are_chosen(desk):
    page = translated(lesson("askel"), "sv")
    page.body = body(text_block(f"<p>{MARKER} på svenska.</p>", block_id="b1"))
    publish(page)
    redact(lesson("askel"), holding())
    assert MARKER in Client().get(page.get_url()).text
    both = [*fingerprints(lesson("askel"), holding()), *fingerprints(page, holding())]
    redact_blocks(
        lesson_key=page.translation_key,
        fingerprints=both,
        ground="other",
        reason="Käännös myös.",
        by=releaser(),
    )
    assert set(RedactedBlock.objects.values_list("language", flat=True)) >= {"sv"}
    assert MARKER not in Client().get(page.get_url(), {"again": 1}).text


# Releases


def test_no_edition_is_released_with_a_redacted_block(desk):
    track = desk.cohort.edition.track
    made = redact(lesson("askel"), holding())
    with pytest.raises(ReleaseRefused, match="Askel"):
        release_edition(track, by=releaser())
    lift_redaction(made, reason="Lupa saatiin.", by=releaser())
    release_edition(track, by=releaser())


def test_without_the_block_the_next_edition_is_released(desk):
    redact(lesson("askel"), holding())
    for page in LessonPage.objects.filter(translation_key=lesson("askel").translation_key):
        page.body = body(text_block("<p>Uusi.</p>"))
        publish(page)
    assert release_edition(desk.cohort.edition.track, by=releaser()).number == 2


# What it costs


def test_content_without_redactions_is_handed_on_as_it_is(desk):
    content = EditionText.objects.first().content
    assert redacted(content) is content
    redact(lesson("askel"), holding())
    assert redacted(content) is not content


def test_a_page_of_the_classroom_costs_no_query_more(desk):
    desk.read("askel")
    before = len(queries_of(lambda: desk.read("askel")))
    redact(lesson("askel"), holding())
    desk.read("askel")
    assert len(queries_of(lambda: desk.read("askel"))) == before


def test_the_feed_costs_six_queries(desk):
    from core.caches import content_cache

    Client().get("/fi/feed.atom")
    content_cache.clear()
    Site.get_site_root_paths()  # Wagtail keeps the addresses of its sites
    statements = queries_of(lambda: Client().get("/fi/feed.atom"))
    assert len(statements) <= 6
    assert queries_of(lambda: Client().get("/fi/feed.atom")) == []
