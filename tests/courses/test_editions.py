"""Releasing: what is frozen, what is refused and what it costs."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from wagtail.models import PageLogEntry

from courses.drafts import draft_of, problems_of
from courses.models import (
    Edition,
    EditionLesson,
    EditionModule,
    EditionText,
    LessonPage,
    ModulePage,
    TrackModule,
    TrackPage,
)
from courses.models.frozen import ImmutableError
from courses.queries import latest_edition
from courses.services import NotACorrection, ReleaseRefused, release_edition
from tests.factories.learners import queries_of
from tests.factories.lesson_bodies import (
    body,
    new_id,
    quiz_block,
    single_choice,
    text_block,
    true_false,
)
from tests.factories.pages import (
    LessonPageFactory,
    ModulePageFactory,
    TrackPageFactory,
    publish,
    quiz_lesson,
    released_track,
    releaser,
    site_tree,
    track_with_lessons,
    translated,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
TESTED = quiz_lesson(single_choice(question_id="q1"), slug="testi", title="Testi")
LESSONS = [{"slug": "luku", "title": "Luku"}, TESTED]


def lesson(slug: str, code: str = "fi") -> LessonPage:
    return LessonPage.objects.get(slug=slug, locale__language_code=code)


def edit(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    return publish(page)


def texts_of_edition(edition: Edition) -> dict:
    rows = EditionText.objects.filter(lesson__edition=edition)
    return {(row.lesson.slug, row.language): (row.content, row.sha256) for row in rows}


# What is frozen


def test_a_release_freezes_everything_in_every_language():
    track, edition = released_track(
        lessons=LESSONS, languages=("fi", "sv", "en"), weeks=9, development_task_hours=12
    )
    assert (edition.label, edition.track_key) == ("1", track.translation_key)
    assert (edition.weeks, edition.development_task_hours, edition.module_hours) == (9, 12, 8)
    assert edition.texts.keys() == {"fi", "sv", "en"}
    assert edition.released_by == releaser()
    assert texts_of_edition(edition).keys() == {
        (slug, code) for slug in ("luku", "testi") for code in ("fi", "sv", "en")
    }
    first, second = EditionLesson.objects.filter(edition=edition)
    assert (first.key, first.position) == (lesson("luku").translation_key, 1)
    assert (second.completion_rule, second.pass_mark, second.position) == ("quiz", 70, 2)
    for row in EditionText.objects.all():
        assert row.revision == lesson(row.lesson.slug, row.language).live_revision


def test_releases_are_numbered_and_the_history_tells():
    track, _first = released_track(lessons=1)
    labels = [release_edition(track, by=releaser()).label for _ in range(2)]
    labels.append(release_edition(track, by=releaser(), as_correction=True).label)
    labels.append(release_edition(track, by=releaser()).label)
    assert labels == ["2", "3", "3.1", "4"]
    assert latest_edition(track.translation_key).label == "4"
    logged = PageLogEntry.objects.filter(action="courses.release_edition", page=track)
    assert {entry.data["edition"] for entry in logged} == {"1", "2", "3", "3.1", "4"}


def test_the_same_pages_freeze_to_the_same_bytes():
    track, first = released_track(lessons=LESSONS, languages=("fi", "sv"))
    second = release_edition(track, by=releaser())
    assert texts_of_edition(first) == texts_of_edition(second)


def test_only_what_is_published_is_frozen():
    track = track_with_lessons(lessons=LESSONS)
    page = lesson("luku")
    page.title = "Luonnos"
    page.save_revision()
    edition = release_edition(track, by=releaser())
    assert texts_of_edition(edition)["luku", "fi"][0]["title"] == "Luku"


def test_a_module_in_two_tracks_is_frozen_into_both():
    track, edition = released_track(lessons=LESSONS)
    module = ModulePage.objects.get()
    other = release_edition(TrackPageFactory(modules=[module]), by=releaser())
    keys = [set(row.lessons.values_list("key", flat=True)) for row in (edition, other)]
    assert keys[0] == keys[1]
    assert track.translation_key != other.track_key


# Immutability


def test_nothing_of_an_edition_can_be_changed():
    _track, edition = released_track(lessons=1)
    for model in (Edition, EditionModule, EditionLesson, EditionText):
        row = model.objects.first()
        with pytest.raises(ImmutableError):
            row.save()
        with pytest.raises(ImmutableError):
            model.objects.update(pk=row.pk)
        with pytest.raises(ImmutableError):
            model.objects.bulk_update([row], ["id"])
    with pytest.raises(ImmutableError):
        edition.lessons.update(minutes=1)


def test_an_edition_outlives_its_pages_and_whoever_released_it():
    track, edition = released_track(lessons=LESSONS)
    before = texts_of_edition(edition)
    for page in (track, ModulePage.objects.get()):
        page.delete()
    edition.released_by.delete()
    edition = Edition.objects.get()
    assert (edition.track, edition.released_by) == (None, None)
    assert texts_of_edition(edition) == before
    assert not EditionText.objects.filter(revision__isnull=False).exists()


def test_numbers_are_unique_by_constraint():
    _track, edition = released_track(lessons=1)
    edition.pk, edition.uuid = None, new_id()
    edition._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        edition.save()


# Who may


def test_a_release_needs_the_permission():
    track = track_with_lessons(lessons=1)
    with pytest.raises(PermissionDenied):
        release_edition(track, by=UserFactory(is_staff=True))
    assert not Edition.objects.exists()


# What stands in the way


def problems(track: TrackPage) -> str:
    """The sentences, and the proof that a release is refused for just these."""
    found = problems_of(draft_of(track))
    with pytest.raises(ReleaseRefused) as refused:
        release_edition(track, by=releaser())
    assert refused.value.reasons == found
    assert not Edition.objects.exists()
    return "\n".join(found)


def test_a_sound_track_has_no_problems():
    assert problems_of(draft_of(track_with_lessons(lessons=LESSONS))) == []


@pytest.mark.parametrize("kind", [TrackPage, ModulePage, LessonPage])
def test_what_is_not_published_is_named(kind):
    track = track_with_lessons(lessons=LESSONS[:1])
    page = kind.objects.get()
    page.unpublish()
    track.refresh_from_db()
    assert page.title in problems(track)


def test_a_draft_that_was_forgotten_is_named():
    track = track_with_lessons(lessons=LESSONS)
    LessonPageFactory(parent=ModulePage.objects.get(), title="Unohtunut", live=False)
    assert "Unohtunut" in problems(track)


def test_a_track_without_modules_and_a_module_without_lessons():
    assert problems(TrackPageFactory())
    assert "Tyhjä" in problems(TrackPageFactory(modules=[ModulePageFactory(title="Tyhjä")]))


def test_an_empty_lesson_is_named_with_its_language():
    track = track_with_lessons(lessons=[{"title": "Ontto", "body": "[]"}, {"slug": "luku"}])
    translated(ModulePage.objects.get(), "sv")
    translated(lesson("luku"), "sv", body="[]")
    found = problems(track)
    assert "Ontto" in found
    assert "Suomi" in found
    assert "Svenska" in found


def test_a_question_without_a_right_answer_is_named():
    asked = single_choice("Kysymys vailla vastausta", question_id="q1")
    for option in asked["value"]["options"]:
        option["value"]["is_right"] = False
    track = track_with_lessons(lessons=[{"slug": "luku"}])
    # The editor's form refuses this; a script or an import may still leave it.
    LessonPage.objects.update(body=body(quiz_block(asked)))
    assert "Kysymys vailla vastausta" in problems(track)


def test_a_lesson_finished_by_a_quiz_it_does_not_have_is_named():
    rule = {"title": "Testitön", "completion_rule": "quiz", "pass_mark": 70}
    assert "Testitön" in problems(track_with_lessons(lessons=[rule]))


@pytest.mark.parametrize(
    "questions",
    [
        [single_choice(question_id="q2")],  # another question
        [single_choice(question_id="q1"), true_false(question_id="q3")],  # one more
        [single_choice(question_id="q1", points=2)],  # other points
    ],
)
def test_a_quiz_that_differs_between_languages_is_named(questions):
    track = track_with_lessons(lessons=LESSONS, languages=("fi", "sv"))
    edit(lesson("testi", "sv"), body=body(quiz_block(*questions)))
    found = problems(track)
    assert "Testi" in found
    assert "Svenska" in found


def test_a_right_answer_that_differs_between_languages_is_named():
    track = track_with_lessons(lessons=LESSONS, languages=("fi", "sv"))
    turned = single_choice(question_id="q1")
    for option in turned["value"]["options"]:
        option["value"]["is_right"] = not option["value"]["is_right"]
    edit(lesson("testi", "sv"), body=body(quiz_block(turned)))
    assert "Svenska" in problems(track)


def test_a_quiz_missing_from_a_translation_is_named():
    track = track_with_lessons(lessons=LESSONS, languages=("fi", "sv"))
    edit(lesson("testi", "sv"), body=body(text_block()))
    assert "Svenska" in problems(track)


@pytest.mark.usefixtures("in_english")
@pytest.mark.usefixtures("in_english")
def test_a_live_translation_without_an_original_is_named():
    track = track_with_lessons(lessons=LESSONS, languages=("fi", "sv"))
    module = ModulePage.objects.get(locale__language_code="sv")
    orphan = LessonPageFactory(parent=module, title="Bara på svenska")
    draft = LessonPageFactory(parent=module, title="Utkast", live=False)
    found = problems(track)
    assert "“Bara på svenska” in Svenska has no original in Suomi" in found
    assert [problem.page_id for problem in problems_of(draft_of(track))] == [orphan.pk]
    assert draft.title not in found
    orphan.unpublish()
    assert problems_of(draft_of(track)) == []


def test_translated_wording_is_no_problem():
    track = track_with_lessons(lessons=LESSONS, languages=("fi", "sv"))
    asked = single_choice("Vem bestämmer?", question_id="q1")
    asked["value"]["explanation"] = "Ledningen."
    edit(lesson("testi", "sv"), body=body(quiz_block(asked)))
    assert problems_of(draft_of(track)) == []


def test_a_module_that_stands_twice_in_the_track_is_named():
    module = ModulePageFactory(title="Kahdesti")
    LessonPageFactory(parent=module)
    assert "Kahdesti" in problems(TrackPageFactory(modules=[module, module]))


def test_a_module_of_another_language_is_refused():
    """Its lessons would have no text in the language of the track."""
    swedish = ModulePageFactory(title="Bara på svenska", parent=site_tree().modules["sv"])
    LessonPageFactory(parent=swedish, title="Steg")
    assert problems(TrackPageFactory(modules=[swedish]))


# Corrections


def test_a_correction_keeps_lessons_and_rules():
    track, _edition = released_track(lessons=LESSONS)
    edit(lesson("luku"), summary="Korjattu")
    corrected = release_edition(track, by=releaser(), as_correction=True)
    assert corrected.label == "1.1"
    assert texts_of_edition(corrected)["luku", "fi"][0]["summary"] == "Korjattu"


@pytest.mark.parametrize(
    "change",
    [
        lambda: LessonPageFactory(parent=ModulePage.objects.get()),
        lambda: lesson("luku").delete(),
        lambda: edit(lesson("luku"), is_required=False),
        lambda: edit(lesson("testi"), pass_mark=71),
        lambda: edit(lesson("testi"), max_attempts=3),
        lambda: lesson("testi").move(ModulePage.objects.get(), pos="first-child"),
        lambda: TrackModule.objects.update(is_required=False),
        lambda: TrackModule.objects.update(week_offset=2),
    ],
    ids=["added", "removed", "optional", "pass mark", "attempts", "moved", "module", "week"],
)
def test_more_than_a_correction_is_refused(change):
    track, _edition = released_track(lessons=LESSONS)
    change()
    with pytest.raises(NotACorrection):
        release_edition(track, by=releaser(), as_correction=True)
    assert Edition.objects.count() == 1


def test_there_is_nothing_to_correct_before_the_first_release():
    with pytest.raises(NotACorrection):
        release_edition(track_with_lessons(lessons=1), by=releaser(), as_correction=True)
    assert not Edition.objects.exists()


# What a release costs


def bare_lessons(track: TrackPage, count: int) -> None:
    """Live lessons in three languages, made without revisions: much faster."""
    for number in range(count):
        key = new_id()
        for module in ModulePage.objects.filter(translation_key=track_module(track)):
            page = LessonPage(
                title=f"Askel {number}",
                slug=f"lisa-{count}-{number}",
                translation_key=key,
                locale=module.locale,
                body=body(text_block()),
            )
            module.add_child(instance=page)


def track_module(track: TrackPage):
    return track.track_modules.get().module.translation_key


def test_forty_lessons_in_three_languages_cost_what_four_cost():
    track = track_with_lessons(lessons=1, languages=("fi", "sv", "en"))
    person, costs = releaser(), []
    for more in (3, 36):
        bare_lessons(track, more)
        fresh = TrackPage.objects.get(pk=track.pk)
        statements = queries_of(lambda page=fresh: release_edition(page, by=person))
        costs.append(len([sql for sql in statements if "SAVEPOINT" not in sql]))
    assert EditionText.objects.filter(lesson__edition__number=2).count() == 40 * 3
    assert costs[1] <= costs[0] <= 40
