"""A cohort moves to a newer edition after its coordinator has seen what differs."""

import pytest

from cohorts.choices import Role
from cohorts.models import Cohort
from courses.models import LessonPage
from courses.services import release_edition
from progress.models import Completion
from tests.factories.desks import desk, participant, sit_down
from tests.factories.pages import LessonPageFactory, released_track, releaser

pytestmark = pytest.mark.django_db


@pytest.fixture
def track_and_desk():
    track, edition = released_track(lessons=2)
    return track, desk(edition=edition)


def release_again(track, *, without_first: bool = False):
    module = track.track_modules.first().module
    if without_first:
        LessonPage.objects.child_of(module).first().delete()
    LessonPageFactory(parent=module, title="Aivan uusi askel")
    return release_edition(track, by=releaser())


def test_the_newest_edition_is_told_from_ones_own(track_and_desk):
    track, at_desk = track_and_desk
    page = at_desk.get("adopt_edition").content.decode()
    assert "studies the newest edition" in page
    release_again(track, without_first=True)
    participant(at_desk.cohort, done=2)
    page = at_desk.get("adopt_edition").content.decode()
    for told in ("From edition 1 to edition 2", "Aivan uusi askel", "Added", "Removed"):
        assert told in page
    counts = [part.split("</dd>")[0] for part in page.split("<dd>")[1:]]
    assert counts == ["1", "1"]  # one completion carries over, one lesson is gone


def test_the_cohort_moves_and_keeps_what_was_done(track_and_desk):
    track, at_desk = track_and_desk
    newer = release_again(track)
    participant(at_desk.cohort, done=2)
    assert at_desk.post("adopt_edition", data={"to": newer.label}).status_code == 302
    assert Cohort.objects.get(pk=at_desk.cohort.pk).edition == newer
    assert Completion.objects.count() == 2


@pytest.mark.parametrize("label", ["", "1", "9", "x"])
def test_an_edition_that_is_not_newer_is_refused(track_and_desk, label):
    track, at_desk = track_and_desk
    release_again(track)
    at_desk.post("adopt_edition", data={"to": label})
    assert Cohort.objects.get(pk=at_desk.cohort.pk).edition.label == "1"


def test_facilitators_move_nobody(track_and_desk):
    track, at_desk = track_and_desk
    newer = release_again(track)
    facilitator = sit_down(at_desk.cohort, Role.FACILITATOR)
    assert facilitator.get("adopt_edition").status_code == 404
    assert facilitator.post("adopt_edition", data={"to": newer.label}).status_code == 404
    assert Cohort.objects.get(pk=at_desk.cohort.pk).edition.label == "1"
    assert at_desk.get("adopt_edition").status_code == 200  # the control
