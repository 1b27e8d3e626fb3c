"""The screen on which an editor releases an edition: reasons, differences, permission."""

from datetime import date

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission, PageLogEntry

from cohorts.models import Cohort
from courses.models import Edition, LessonPage, ModulePage, TrackPage
from courses.services import release_edition
from people.models import User
from tests.factories.lesson_bodies import body, quiz_lesson, text_block
from tests.factories.pages import (
    LessonPageFactory,
    publish,
    released_track,
    releaser,
    site_tree,
    track_with_lessons,
    translated,
)
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def editor(*, may_edit: bool, may_release: bool) -> User:
    person = UserFactory(language="en")
    group = Group.objects.create(name=f"editors {may_edit} {may_release}")
    names = ["access_admin"] + (["release_edition"] if may_release else [])
    group.permissions.set(Permission.objects.filter(codename__in=names))
    for action in ["lock"] + (["change"] if may_edit else []):
        GroupPagePermission.objects.create(
            group=group,
            page=site_tree().home["fi"],
            permission=Permission.objects.get(
                content_type__app_label="wagtailcore", codename=f"{action}_page"
            ),
        )
    person.groups.add(group)
    return person


def screen_of(track: TrackPage) -> str:
    return reverse("courses_release_edition", args=[track.pk])


def first_lesson(track: TrackPage) -> LessonPage:
    module = track.track_modules.first().module
    return LessonPage.objects.child_of(module).order_by("path").first()


def section(page: str, heading: str) -> str:
    """The list below a heading of the differences."""
    assert f"<h3>{heading}</h3>" in page
    return page.split(f"<h3>{heading}</h3>")[1].split("</ul>")[0]


def test_first_release_writes_edition_one_and_tells_the_history(admin: Client) -> None:
    track = track_with_lessons(lessons=2)
    page = admin.get(screen_of(track)).content.decode()
    assert "This is the first edition of the track." in page
    assert "2 lessons" in page
    response = admin.post(screen_of(track), {"kind": "edition", "note": "Ensimmäinen."})
    assert response.status_code == 302
    edition = Edition.objects.get(track=track)
    assert (edition.label, edition.note, edition.released_by) == ("1", "Ensimmäinen.", releaser())
    entry = PageLogEntry.objects.get(action="courses.release_edition", page=track.pk)
    assert entry.formatter.format_message(entry) == "Edition 1 was released"
    page = admin.get(screen_of(track)).content.decode()
    assert "Ensimmäinen." in page
    assert "No module and no lesson differs from edition 1." in page


def test_reasons_against_a_release_link_to_the_pages_where_they_are_cured(admin: Client) -> None:
    track = track_with_lessons(lessons=[quiz_lesson()])
    lesson = first_lesson(track)
    lesson.body = body(text_block())
    publish(lesson)
    draft = LessonPageFactory(parent=ModulePage.objects.get(), title="Luonnos", live=False)
    page = admin.get(screen_of(track)).content.decode()
    assert "The track cannot be released yet" in page
    assert "is finished by a quiz but has none." in page
    assert "Luonnos” has not been published." in page
    for cure in (lesson, draft):
        assert reverse("wagtailadmin_pages:edit", args=[cure.pk]) in page
    assert 'name="kind"' not in page
    response = admin.post(screen_of(track), {"kind": "edition"})
    assert response.status_code == 422
    assert not Edition.objects.exists()


def test_every_kind_of_difference_is_listed(admin: Client) -> None:
    rows = [{"title": name} for name in ("Pysyy", "Muuttuu", "Poistuu", "Vapautuu", "Testiksi")]
    track, _edition = released_track(lessons=rows, languages=("fi", "sv"))
    pages = {page.title: page for page in LessonPage.objects.filter(locale=track.locale)}
    sv = translated(pages["Muuttuu"], "sv")
    sv.body = body(text_block("<p>Ny text.</p>"))
    publish(sv)
    translated(pages["Poistuu"], "sv").delete()
    pages["Poistuu"].delete()
    pages["Vapautuu"].is_required = False
    publish(pages["Vapautuu"])
    quiz = quiz_lesson(pass_mark=80, max_attempts=3)
    for page in (pages["Testiksi"], translated(pages["Testiksi"], "sv")):
        for name, value in quiz.items():
            setattr(page, name, value)
        publish(page)
    LessonPageFactory(parent=ModulePage.objects.get(locale=track.locale), title="Uusi")

    page = admin.get(screen_of(track)).content.decode()
    assert "Differences from edition 1:" in page
    assert "Uusi" in section(page, "Added")
    assert "Poistuu" in section(page, "Removed")
    changed = section(page, "Content changed")
    assert "Muuttuu (Svenska)" in changed
    assert "Testiksi (Suomi, Svenska)" in changed
    assert "Pysyy" not in changed
    assert "Vapautuu" in section(page, "Now optional")
    assert "Now required" not in page
    rule = section(page, "Finished in another way")
    assert "Testiksi – pass the quiz, pass mark 80 %, 3 attempts" in rule


def test_a_step_that_becomes_a_task_is_listed_with_its_days(admin: Client) -> None:
    track, _edition = released_track(lessons=[{"title": "Tehtäväksi"}])
    page = LessonPage.objects.get(locale=track.locale)
    page.completion_rule, page.due_days = "task", 14
    publish(page)
    said = section(admin.get(screen_of(track)).content.decode(), "Finished in another way")
    assert "Tehtäväksi – hand in a task that is accepted, due 14 days after" in said


def test_changed_modules_and_moved_lessons_are_said(admin: Client) -> None:
    track, _edition = released_track(lessons=2, modules=2)
    first, second = track.track_modules.all()
    first.week_offset = 3
    first.save()
    second.module.title, second.module.hours = "Toinen", 9
    publish(second.module)
    page = admin.get(screen_of(track)).content.decode()
    said = section(page, "Modules changed")
    assert f"“{first.module.title}” opens in another week: 3 instead of 0." in said
    assert "The title or texts of the module “Toinen” changed: Suomi." in said
    assert "The hours of the module “Toinen” changed: 9 instead of 8." in said
    assert "differs from edition" not in page
    assert "<h3>Moved</h3>" not in page
    assert 'value="correction"' not in page

    admin.post(screen_of(track), {"kind": "edition"})
    lesson = first_lesson(track)
    lesson.move(second.module, pos="last-child")
    page = admin.get(screen_of(track)).content.decode()
    assert f"Toinen: {lesson.title}" in section(page, "Moved")
    assert "<h3>Modules changed</h3>" not in page
    assert 'value="correction"' not in page
    assert admin.post(screen_of(track), {"kind": "correction"}).status_code == 422


def test_other_words_in_a_module_may_be_a_correction(admin: Client) -> None:
    track, _edition = released_track(lessons=1)
    module = ModulePage.objects.get()
    module.summary = "Toisin sanoen."
    publish(module)
    page = admin.get(screen_of(track)).content.decode()
    assert "The title or texts of the module" in section(page, "Modules changed")
    assert 'value="correction"' in page


def test_correction_is_offered_only_while_lessons_and_rules_stay(admin: Client) -> None:
    track, _edition = released_track(lessons=1)
    lesson = first_lesson(track)
    lesson.body = body(text_block("<p>Kirjoitusvirhe korjattu.</p>"))
    publish(lesson)
    assert 'value="correction"' in admin.get(screen_of(track)).content.decode()
    admin.post(screen_of(track), {"kind": "correction"})
    assert Edition.objects.first().label == "1.1"

    LessonPageFactory(parent=ModulePage.objects.get())
    assert 'value="correction"' not in admin.get(screen_of(track)).content.decode()
    assert admin.post(screen_of(track), {"kind": "correction"}).status_code == 422
    assert Edition.objects.count() == 2


def test_nothing_to_correct_before_the_first_edition(admin: Client) -> None:
    track = track_with_lessons(lessons=1)
    assert 'value="correction"' not in admin.get(screen_of(track)).content.decode()


@pytest.mark.parametrize(
    ("may_edit", "may_release", "allowed"),
    [(True, True, True), (True, False, False), (False, True, False)],
)
def test_releasing_takes_both_the_permission_and_the_right_to_edit(
    client: Client, may_edit: bool, may_release: bool, allowed: bool
) -> None:
    track = track_with_lessons(lessons=1)
    client.force_login(editor(may_edit=may_edit, may_release=may_release))
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[track.pk])).content.decode()
    assert (screen_of(track) in edit) == allowed
    assert client.get(screen_of(track)).status_code == (200 if allowed else 302)
    client.post(screen_of(track), {"kind": "edition"})
    assert Edition.objects.exists() == allowed


def test_only_tracks_have_the_button(admin: Client) -> None:
    track = track_with_lessons(lessons=1)
    module = ModulePage.objects.get()
    page = admin.get(reverse("wagtailadmin_pages:edit", args=[module.pk])).content.decode()
    assert "/tracks/" not in page
    index = admin.get(reverse("wagtailadmin_explore", args=[track.pk])).content.decode()
    assert screen_of(track) in index


def test_visitors_and_learners_do_not_reach_the_screen(client: Client) -> None:
    track = track_with_lessons(lessons=1)
    assert client.get(screen_of(track)).status_code == 302
    client.force_login(UserFactory())
    assert client.get(screen_of(track)).status_code == 403
    assert client.post(screen_of(track), {"kind": "edition"}).status_code == 403
    assert not Edition.objects.exists()


def test_a_translation_of_the_track_is_not_released_by_itself(admin: Client) -> None:
    track = track_with_lessons(lessons=1, languages=("fi", "sv"))
    page = admin.get(screen_of(translated(track, "sv"))).content.decode()
    assert "Release the track in the language its modules were written in" in page


def cohort_in(edition: Edition, number: int) -> Cohort:
    return Cohort.objects.create(
        slug=f"ryhma-{number}",
        name_fi=f"Ryhmä {number}",
        edition=edition,
        starts_on=date(2026, 1, 12),
        ends_on=date(2026, 5, 29),
        capacity=20,
    )


def test_former_editions_name_their_cohorts_at_a_fixed_number_of_queries(admin: Client) -> None:
    track, edition = released_track(lessons=1)
    cohort_in(edition, 1)
    admin.get(screen_of(track))
    with CaptureQueriesContext(connection) as with_one:
        page = admin.get(screen_of(track)).content.decode()
    assert "Ryhmä 1" in page
    for number in range(2, 21):
        cohort_in(release_edition(track, by=releaser()), number)
    with CaptureQueriesContext(connection) as with_twenty:
        page = admin.get(screen_of(track)).content.decode()
    assert "Ryhmä 20" in page
    assert len(with_twenty) == len(with_one)
