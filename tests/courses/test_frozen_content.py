"""A cohort that runs does not move, whatever editors do to the pages under it."""

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.db.models import ProtectedError
from PIL import Image
from wagtail.models import Page, Revision

from cohorts.services import adopt_edition
from core.models import AcademyImage
from courses import diffs
from courses.content import lesson_content
from courses.models import EditionText, LessonPage, ModulePage, TrackPage
from courses.rendering import Mode, render_lesson
from courses.services import release_edition
from progress import services
from progress.models import Completion, Note, QuizAttempt
from tests.factories.learners import Learner, join, learner
from tests.factories.lesson_bodies import (
    block,
    body,
    numeric,
    quiz_block,
    single_choice,
    text_block,
    true_false,
)
from tests.factories.pages import LessonPageFactory, publish, quiz_lesson, released_track, releaser

pytestmark = pytest.mark.django_db
LANGUAGES = ("fi", "sv")
SLUGS = ("luku", "testi", "poistuva", "loppu")
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
QUESTIONS = (single_choice(question_id="q1"), numeric(question_id="q4"))


@dataclass
class Class:
    """A track in two languages, its cohort, and two learners in different states."""

    track: TrackPage
    busy: Learner  # one step done, one note, one attempt open
    tested: Learner  # failed once


def picture() -> AcademyImage:
    data = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(data, "PNG")
    file = ImageFile(BytesIO(data.getvalue()), name="kuva.png")
    return AcademyImage.objects.create(title="Kuva", file=file)


@pytest.fixture
def running(settings, tmp_path) -> Class:
    settings.MEDIA_ROOT = str(tmp_path)
    figure = block(
        "figure",
        {
            "image": {"image": picture().pk, "alt_text": "Kaavio", "decorative": False},
            "caption": "Hankinnan vaiheet",
        },
    )
    lessons = [
        {"slug": "luku", "title": "Luku", "body": body(text_block(), figure)},
        quiz_lesson(*QUESTIONS, slug="testi", title="Testi"),
        {"slug": "poistuva", "title": "Poistuva"},
        {"slug": "loppu", "title": "Loppu"},
    ]
    track, edition = released_track(lessons=lessons, languages=LANGUAGES)
    busy = learner(edition=edition)
    tested = join(busy.cohort)
    services.complete_lesson(busy.at("luku"))
    services.complete_lesson(busy.at("poistuva"))
    services.save_note(busy.at("luku"), text="Muistettavaa")
    services.save_answers(busy.at("testi"), number=1, answers={"q1": "q1-right", "q4": "49"})
    services.submit_quiz(tested.at("testi"), number=1, answers={"q1": "q1-wrong"})
    return Class(track, busy, tested)


def seen_by(desk: Learner) -> dict[str, str]:
    """Every page of the learner, read afresh, without the token that differs at each reading."""
    cache.clear()
    addresses = [
        address
        for code in LANGUAGES
        for address in (
            f"/{code}/my/",
            f"/{code}/learn/{desk.cohort.slug}/",
            *(desk.url(slug, language=code) for slug in SLUGS),
        )
    ]
    pages = {address: desk.client.get(address) for address in addresses}
    assert {page.status_code for page in pages.values()} == {200}
    return {address: CSRF.sub("", page.text) for address, page in pages.items()}


def recorded() -> dict[str, list[dict[str, Any]]]:
    models = (Completion, Note, QuizAttempt)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def everything(running: Class) -> tuple:
    cache.clear()
    standings = [desk.at("luku").standing for desk in (running.busy, running.tested)]
    return seen_by(running.busy), seen_by(running.tested), recorded(), standings


def lesson(slug: str, code: str = "fi") -> LessonPage:
    return LessonPage.objects.get(slug=slug, locale__language_code=code)


def autosave(page: LessonPage, **fields: Any) -> Revision:
    """As Wagtail lets the editor's browser do every few seconds: the latest revision is written
    over. The house's own pages keep one that was published (``BasePage.save_revision``)."""
    draft = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    return Page.save_revision(draft, overwrite_revision=page.latest_revision)


OTHER_QUIZ = body(quiz_block(true_false("Toinen kysymys", question_id="q9")))
OTHER_TEXT = body(text_block("<p>Aivan muuta.</p>"))


def upheaval(track: TrackPage) -> None:
    """A lesson added, one removed, a quiz changed, a page deleted, revisions overwritten and
    purged; the module moves weeks, changes its address and becomes optional besides."""
    module = ModulePage.objects.get(locale=track.locale)
    LessonPageFactory(parent=module, slug="lisatty", title="Lisätty")
    lesson("loppu").unpublish()
    for code in LANGUAGES:
        lesson("poistuva", code).delete()
        quiz = lesson("testi", code)
        quiz.body, quiz.pass_mark = OTHER_QUIZ, 100
        publish(quiz)
    autosave(lesson("luku"), body=OTHER_TEXT, title="Autosaved")
    module.title = "Uusi nimi"
    module.slug = "uusi-osoite"
    publish(module)
    track.track_modules.update(week_offset=15, is_required=False)
    call_command("purge_revisions", verbosity=0)


def test_nothing_of_a_running_cohort_moves(running):
    before = everything(running)
    upheaval(running.track)
    assert everything(running) == before


def test_the_control_moves_when_the_live_page_is_shown_instead(running):
    def live(slug: str) -> str:
        parts = render_lesson(lesson_content(lesson(slug)), Mode.PUBLIC)
        return "".join(str(part.html) for part in parts)

    before = live("testi")
    upheaval(running.track)
    assert live("testi") != before
    assert not LessonPage.objects.filter(slug="poistuva").exists()


def test_the_control_moves_when_the_revision_is_shown_instead(running):
    """What autosave did to the very revision that was released."""
    frozen = EditionText.objects.get(lesson__slug="luku", language="fi")
    released = frozen.revision.content["body"]
    revision = autosave(lesson("luku"), body=OTHER_TEXT)
    assert revision.pk == frozen.revision_id
    frozen.refresh_from_db()
    assert frozen.revision.content["body"] != released
    assert "Aivan muuta." not in str(frozen.content)


def test_purging_takes_revisions_and_leaves_the_text(running):
    released = EditionText.objects.exclude(revision=None).count()
    upheaval(running.track)
    left = EditionText.objects.exclude(revision=None)
    assert left.count() < released
    assert all(text.content["blocks"] for text in EditionText.objects.all())


def test_an_open_attempt_is_finished_as_it_was_begun(running):
    upheaval(running.track)
    page = running.busy.read("testi").text
    assert "Kuka päättää?" in page
    assert "Toinen kysymys" not in page
    running.busy.post("testi", "submit_quiz", {"attempt": "1", "q-q1": "q1-right", "q-q4": "50"})
    attempt = QuizAttempt.objects.get(enrolment=running.busy.seat)
    assert (attempt.points, attempt.pass_mark, attempt.passed) == (2, 70, True)


def test_everything_stays_when_the_whole_track_is_deleted(running):
    before = everything(running)
    ModulePage.objects.get(locale=running.track.locale).delete()
    TrackPage.objects.get(pk=running.track.pk).delete()
    assert everything(running) == before


def test_an_image_of_an_edition_cannot_be_deleted(running):
    with pytest.raises(ProtectedError):
        AcademyImage.objects.get().delete()


# The next release


def next_release(running: Class):
    """Editors mend what stands in the way and release."""
    upheaval(running.track)
    for code in LANGUAGES:
        publish(lesson("loppu", code))
    publish(lesson("luku").get_latest_revision_as_object())
    return release_edition(TrackPage.objects.get(pk=running.track.pk), by=releaser())


def test_the_next_release_shows_the_difference(running):
    former = running.busy.cohort.edition
    latter = next_release(running)
    diff = diffs.difference(diffs.facts_of_edition(former), diffs.facts_of_edition(latter))
    assert [row.title for row in diff.added] == ["Lisätty"]
    assert [row.title for row in diff.removed] == ["Poistuva"]
    assert [(row.title, codes) for row, codes in diff.changed] == [
        ("Autosaved", ["fi", "sv"]),  # the Swedish text now says that it is the older one
        ("Testi", ["fi", "sv"]),
    ]
    assert [row.title for row in diff.rule_changed] == ["Testi"]
    assert len(diff.now_optional) == 3


def test_a_release_by_itself_moves_nobody(running):
    before = everything(running)
    next_release(running)
    assert everything(running) == before


def test_adopting_it_carries_over_what_was_done(running):
    rows = recorded()
    latter = next_release(running)
    running.track.track_modules.update(week_offset=0)
    latter = release_edition(TrackPage.objects.get(pk=running.track.pk), by=releaser())
    adopt_edition(cohort=running.busy.cohort, edition=latter, by=releaser())
    cache.clear()
    assert recorded() == rows
    standing = running.busy.at("luku").standing
    states = {step.lesson.slug: str(step.state) for step in standing.modules[0].steps}
    assert states == {"luku": "done", "testi": "todo", "loppu": "todo", "lisatty": "todo"}
    assert running.busy.read("poistuva").status_code == 404
    assert "Aivan muuta." in running.busy.read("luku").text
    open_attempt = running.busy.read("testi").text
    assert "Kuka päättää?" in open_attempt
    assert "Toinen kysymys" in running.tested.read("testi").text
