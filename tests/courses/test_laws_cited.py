"""A lesson cites sections of acts: frozen with it, printed with what is known about the check."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import LawCitation, LawSection
from courses.content import lesson_content
from courses.drafts import draft_of
from courses.models import EditionText, LessonPage
from courses.services import release_edition
from tests.factories.pages import publish, released_track, releaser

pytestmark = pytest.mark.django_db


def law(section: str = "66 §") -> LawSection:
    return LawSection.objects.create(
        act="1397/2016",
        section=section,
        name_fi="Hankintalaki",
        name_sv="Upphandlingslagen",
        name_en="Procurement Act",
    )


def cite(lesson: LessonPage, section: LawSection, checked_on: date | None = None) -> None:
    lesson.law_citations = [LawCitation(law=section, checked_on=checked_on)]
    publish(lesson)


@pytest.fixture
def lesson() -> LessonPage:
    released_track()
    return LessonPage.objects.order_by("path").first()


def test_a_reader_is_told_that_nobody_has_checked(client: Client, lesson):
    cite(lesson, law())
    page = client.get(lesson.get_url()).content.decode()
    assert "Hankintalaki 66 §" in page
    assert "ei vielä tarkistettu" in page


def test_a_reader_is_told_the_day_of_the_check(client: Client, lesson):
    cite(lesson, law(), date(2026, 11, 3))
    page = client.get(lesson.get_url()).content.decode()
    assert "3.11.2026" in page
    assert "ei vielä tarkistettu" not in page


def test_an_edition_keeps_what_was_cited(lesson):
    cite(lesson, section := law(), date(2026, 11, 3))
    track = draft_track(lesson)
    edition = release_edition(track, by=releaser())
    section.section = "67 §"
    section.save()
    frozen = EditionText.objects.get(lesson__edition=edition, lesson__key=lesson.translation_key)
    assert frozen.content["laws"] == [
        {
            "act": "1397/2016",
            "section": "66 §",
            "names": {"fi": "Hankintalaki", "sv": "Upphandlingslagen", "en": "Procurement Act"},
            "url": "",
            "status": "recalled",
            "checked_on": "2026-11-03",
        }
    ]


def draft_track(lesson):
    return lesson.get_parent().specific.used_in_tracks[0]


def test_laws_of_many_lessons_cost_the_release_no_more_queries(
    lesson, django_assert_max_num_queries
):
    track = draft_track(lesson)
    cite(lesson, section := law())
    with CaptureQueriesContext(connection) as one:
        draft_of(track)
    for other in LessonPage.objects.child_of(lesson.get_parent()):
        cite(other, section)
    with django_assert_max_num_queries(len(one)):
        draft_of(track)


def test_a_cited_section_cannot_be_deleted(lesson):
    cite(lesson, section := law())
    with pytest.raises(ProtectedError):
        section.delete()


def test_a_draft_shows_its_citations_before_it_is_saved(lesson):
    lesson.law_citations = [LawCitation(law=law())]
    assert lesson_content(lesson)["laws"][0]["section"] == "66 §"
