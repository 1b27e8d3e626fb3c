"""What a release differs by from the former edition: modules, lessons, rules."""

import pytest

from courses import diffs
from courses.drafts import draft_of
from courses.models import LessonPage, ModulePage, TrackModule, TrackPage
from courses.queries import edition_outline, latest_edition
from courses.services import release_edition
from tests.factories.lesson_bodies import single_choice
from tests.factories.pages import (
    LessonPageFactory,
    ModulePageFactory,
    publish,
    quiz_lesson,
    released_track,
    releaser,
    translated,
)

pytestmark = pytest.mark.django_db
TESTED = quiz_lesson(single_choice(question_id="q1"), slug="testi", title="Testi")
LESSONS = [{"slug": "luku", "title": "Luku"}, TESTED]


def lesson(slug: str, code: str = "fi") -> LessonPage:
    return LessonPage.objects.get(slug=slug, locale__language_code=code)


def edit(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    return publish(page)


def difference(track: TrackPage) -> diffs.EditionDiff:
    former = latest_edition(track.translation_key)
    now = diffs.facts_of_draft(draft_of(TrackPage.objects.get(pk=track.pk)))
    diff = diffs.difference(diffs.facts_of_edition(former), now)
    latter = release_edition(TrackPage.objects.get(pk=track.pk), by=releaser())
    released = diffs.difference(diffs.facts_of_edition(former), diffs.facts_of_edition(latter))
    assert diff == released  # what the screen said is what came
    return diff


def titles(facts: list) -> list[str]:
    return [row.title for row in facts]


def test_no_change_is_no_difference():
    track, _edition = released_track(lessons=LESSONS)
    assert difference(track).is_empty


def test_added_removed_and_changed_lessons():
    track, _edition = released_track(lessons=LESSONS, languages=("fi", "sv"))
    module = ModulePage.objects.get(locale=track.locale)
    LessonPageFactory(parent=module, title="Lisätty")
    for code in ("fi", "sv"):
        lesson("luku", code).delete()
    edit(lesson("testi", "sv"), summary="Ny sammanfattning")
    diff = difference(track)
    assert titles(diff.added) == ["Lisätty"]
    assert titles(diff.removed) == ["Luku"]
    assert [(facts.title, codes) for facts, codes in diff.changed] == [("Testi", ["sv"])]
    assert not diff.keeps_lessons


def test_a_new_translation_is_a_change_in_that_language():
    track, _edition = released_track(lessons=LESSONS)
    translated(ModulePage.objects.get(), "sv")
    translated(lesson("luku"), "sv")
    diff = difference(track)
    assert [(facts.title, codes) for facts, codes in diff.changed] == [("Luku", ["sv"])]
    assert diff.keeps_lessons


def test_requirements_and_rules():
    track, _edition = released_track(lessons=[*LESSONS, {"slug": "lisa", "is_required": False}])
    edit(lesson("luku"), is_required=False)
    edit(lesson("lisa"), is_required=True, title="Lisä")
    edit(lesson("testi"), pass_mark=90)
    diff = difference(track)
    assert titles(diff.now_optional) == ["Luku"]
    assert titles(diff.now_required) == ["Lisä"]
    assert titles(diff.rule_changed) == ["Testi"]
    assert not diff.keeps_lessons


def test_the_days_of_a_task_are_a_part_of_its_rule():
    task = {"slug": "tehtava", "title": "Tehtävä", "completion_rule": "task", "due_days": 14}
    track, edition = released_track(lessons=[task])
    assert edition_outline(edition.pk).lessons[0].due_days == 14
    edit(lesson("tehtava"), due_days=21)
    diff = difference(track)
    assert titles(diff.rule_changed) == ["Tehtävä"]
    assert not diff.keeps_lessons


def test_a_module_made_optional_makes_its_lessons_optional():
    track, _edition = released_track(lessons=LESSONS)
    TrackModule.objects.update(is_required=False)
    diff = difference(track)
    assert titles(diff.now_optional) == ["Luku", "Testi"]
    outline = edition_outline(latest_edition(track.translation_key).pk)
    assert not any(row.is_required for row in outline.lessons)


def changed_modules(diff: diffs.EditionDiff) -> list[tuple[str, list[str]]]:
    return [(row.now.title, list(row.changes)) for row in diff.modules_changed]


def reorder(rows: list[TrackModule]) -> None:
    for place, row in enumerate(rows):
        row.sort_order = place
        row.save()


def three_modules() -> tuple[TrackPage, list[TrackModule]]:
    track, _edition = released_track(lessons=[{"slug": "luku"}, {"slug": "loppu"}], modules=3)
    rows = list(track.track_modules.all())
    for name, row in zip("ABC", rows, strict=True):
        edit(row.module, title=name)
    release_edition(track, by=releaser())
    return track, rows


def test_modules_added_removed_and_moved():
    track, (first, second, third) = three_modules()
    new = ModulePageFactory(title="Uusi")
    LessonPageFactory(parent=new, title="Uuden askel")
    second.delete()
    added = TrackModule.objects.create(track=track, module=new, locale_id=track.locale_id)
    reorder([third, added, first])
    diff = difference(track)
    assert changed_modules(diff) == [("Uusi", ["added"]), ("A", ["moved"]), ("B", ["removed"])]
    assert titles(diff.added) == ["Uuden askel"]
    assert diff.moved == []  # lessons follow their module
    assert not diff.keeps_lessons


def test_what_neighbours_push_along_has_not_moved():
    track, (first, second, third) = three_modules()
    first.delete()
    reorder([second, third])
    LessonPage.objects.child_of(second.module).first().delete()
    diff = difference(track)
    assert changed_modules(diff) == [("A", ["removed"])]
    assert diff.moved == []


@pytest.mark.parametrize(
    ("rows", "page", "change", "corrects"),
    [
        ({"week_offset": 3}, {}, "week", False),
        ({"is_required": False}, {}, "now_optional", False),
        ({"local_introduction": "Siksi tässä."}, {}, "texts", True),
        ({}, {"title": "B"}, "texts", True),
        ({}, {"summary": "Toisin sanoen."}, "texts", True),
        ({}, {"hours": 9}, "hours", True),
    ],
    ids=["week", "optional", "introduction", "title", "summary", "hours"],
)
def test_a_module_that_changed_without_its_lessons(rows, page, change, corrects):
    track, _edition = released_track(lessons=[{"is_required": False}])
    TrackModule.objects.update(locale_id=track.locale_id, **rows)
    module = edit(ModulePage.objects.get(), **page)
    diff = difference(track)
    assert changed_modules(diff) == [(module.title, [change])]
    assert diff.modules_changed[0].languages == (("fi",) if change == "texts" else ())
    assert not diff.is_empty
    assert diff.keeps_lessons == corrects


def test_lessons_moved_within_a_module_and_to_another():
    track, (first, second, _third) = three_modules()
    for row in (first, second):
        lead = LessonPage.objects.child_of(row.module).get(slug="luku")
        edit(lead, title=f"{row.module.title}: luku")
    release_edition(track, by=releaser())
    last = LessonPage.objects.child_of(first.module).get(slug="loppu")
    last.move(first.module, pos="first-child")
    lead = LessonPage.objects.child_of(second.module).get(slug="luku")
    edit(lead, slug="muuttanut")
    lead.move(first.module, pos="last-child")
    diff = difference(track)
    assert len(diff.moved) == 2
    assert titles(diff.moved)[1] == "B: luku"
    assert not (diff.modules_changed or diff.added or diff.removed)
    assert not diff.keeps_lessons
    assert not diff.is_empty
