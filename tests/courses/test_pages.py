"""Page types: what may stand under what, the editor, the public page and the preview."""

import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.models import LessonPage, ModuleIndexPage, ModulePage, TrackIndexPage, TrackPage
from home.models import (
    AccessibilityStatementPage,
    GuideIndexPage,
    GuidePage,
    HomePage,
    StandardPage,
)
from tests.factories.cms_forms import editor_data
from tests.factories.editorial import publish_latest
from tests.factories.every_block import every_block
from tests.factories.lesson_bodies import body, quiz_lesson
from tests.factories.pages import (
    LessonPageFactory,
    ModulePageFactory,
    TrackPageFactory,
    publish,
    site_tree,
    translated,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_apart")]

CHILDREN = {
    HomePage: {
        TrackIndexPage,
        ModuleIndexPage,
        StandardPage,
        AccessibilityStatementPage,
        GuideIndexPage,
    },
    GuideIndexPage: {GuidePage},
    StandardPage: {StandardPage},
    TrackIndexPage: {TrackPage},
    TrackPage: set(),
    ModuleIndexPage: {ModulePage},
    ModulePage: {LessonPage},
    LessonPage: set(),
}
INLINE = re.compile(
    r"<script(?![^>]*\b(?:src|type=\"application/(?:ld\+)?json\"))|<style|\sstyle=|\son[a-z]+="
)


def example_pages() -> dict[str, Any]:
    """One of each type, the lesson with every kind of block and a quiz."""
    tree = site_tree()
    module = ModulePageFactory(title="Hankinta johtamisen välineenä")
    fields = quiz_lesson(title="Tavoitteesta mittariksi")
    lesson = LessonPageFactory(parent=module, **{**fields, "body": body(*every_block())})
    track = TrackPageFactory(
        modules=[module], title="Perusakatemia", introduction="<p>Kenelle polku on.</p>"
    )
    text = StandardPage(title="Ohje", slug="ohje", body="<p>Näin pääset alkuun.</p>")
    publish(tree.home["fi"].add_child(instance=text))
    return {
        "home": tree.home["fi"],
        "tracks": tree.tracks["fi"],
        "track": track,
        "modules": tree.modules["fi"],
        "module": module,
        "lesson": lesson,
        "text": text,
    }


KINDS = ["home", "tracks", "track", "modules", "module", "lesson", "text"]


@pytest.mark.parametrize("parent", CHILDREN)
def test_only_the_named_types_may_stand_below(parent: type[Page]) -> None:
    assert set(parent.allowed_subpage_models()) == CHILDREN[parent]


def test_home_pages_stand_at_the_root_only() -> None:
    assert HomePage.allowed_parent_page_models() == [Page]


@pytest.mark.parametrize("kind", KINDS)
def test_page_opens_in_the_editor_and_is_saved_without_loss(admin: Client, kind: str) -> None:
    page = example_pages()[kind]
    sent = editor_data(admin, page)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = admin.post(edit, {**sent, "title": "Uusi otsikko", "action-submit": "1"})
    assert response.status_code == 302, response.context["form"].errors
    saved = publish_latest(page)
    assert saved.title == "Uusi otsikko"
    before, after = page.serializable_data(), saved.serializable_data()
    for name in ("body", "goals", "outcomes", "audience", "introduction", "summary"):
        assert _plain(before.get(name)) == _plain(after.get(name)), name
    if kind == "track":
        assert [row.module for row in saved.track_modules.all()] == [
            row.module for row in page.track_modules.all()
        ]


def _plain(value: Any) -> Any:
    """Without the random keys that the rich text editor puts on paragraphs, in a fixed order."""
    text = re.sub(r' data-block-key=\\?"\w+\\?"', "", str(value or ""))
    return json.loads(text) if text.startswith("[") else text


def test_editor_keeps_the_ids_of_blocks_questions_and_options(admin: Client) -> None:
    lesson = example_pages()["lesson"]
    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    before = re.findall(r'"id": "[^"]+"', json.dumps(lesson.body.get_prep_value()))
    admin.post(edit, {**editor_data(admin, lesson), "action-submit": "1"})
    saved = publish_latest(lesson)
    after = re.findall(r'"id": "[^"]+"', json.dumps(saved.body.get_prep_value()))
    assert before == after
    assert len(before) > 25


@pytest.mark.parametrize("kind", KINDS)
def test_new_page_form_opens(admin: Client, kind: str) -> None:
    page = example_pages()[kind]
    options = page._meta
    new = [options.app_label, options.model_name, page.get_parent().pk]
    response = admin.get(reverse("wagtailadmin_pages:add", args=new))
    is_only_one = kind in ("tracks", "modules")  # one index in each language
    assert response.status_code == (302 if is_only_one else 200)


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_public_pages_are_shown_in_every_language_without_inline_code(
    client: Client, code: str
) -> None:
    for kind, page in example_pages().items():
        local = page if code == "fi" else translated(page, code)
        response = client.get(local.get_url())
        assert response.status_code == 200, kind
        html = response.content.decode()
        assert local.title in html, kind
        assert not INLINE.search(html), kind


def test_public_lesson_shows_questions_but_never_the_key(client: Client) -> None:
    lesson = example_pages()["lesson"]
    html = client.get(lesson.get_url()).content.decode()
    assert "Kuka päättää?" in html
    for part_of_key in ("Juuri niin.", "Lue vaihe uudelleen.", "is_right"):
        assert part_of_key not in html


def test_public_lesson_says_that_a_task_finishes_it(client: Client) -> None:
    page = LessonPageFactory(completion_rule="task")
    with translation.override("fi"):
        said = _(
            "This step is finished by a task: you hand it in when you study in a cohort, "
            "and a facilitator accepts it."
        )
    assert said in client.get(page.url).text
    assert said not in client.get(LessonPageFactory().url).text


def test_draft_is_not_public(client: Client) -> None:
    draft = LessonPageFactory(parent=ModulePageFactory(), live=False)
    assert client.get(draft.get_url()).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_preview_is_the_public_page_under_the_public_policy(admin: Client, kind: str) -> None:
    page = example_pages()[kind]
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    answer = admin.post(address, {**editor_data(admin, page), "title": "Luonnoksen otsikko"})
    assert answer.json()["is_valid"] is True
    preview = admin.get(address)
    assert preview.status_code == 200
    html = preview.content.decode()
    assert "Luonnoksen otsikko" in html
    assert not INLINE.search(html)
    policy = preview.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in policy
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())
    expected = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert {name: value.split() for name, value in directives.items()} == {
        name: [str(value) for value in values] for name, values in expected.items()
    }
    assert preview.headers["Cache-Control"] == "private, no-store"


def test_the_editor_itself_has_the_policy_of_the_admin(admin: Client) -> None:
    page = example_pages()["lesson"]
    response = admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert "'unsafe-inline'" in response.headers["Content-Security-Policy"]


def test_quiz_rule_asks_for_a_pass_mark(admin: Client) -> None:
    lesson = LessonPageFactory()
    lesson.completion_rule = "quiz"
    with pytest.raises(ValidationError) as fault:
        lesson.full_clean()
    assert "pass_mark" in fault.value.message_dict


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"body-10-value-questions-0-value-options-0-value-is_right": None}, "no right option"),
        ({"body-2-value-captions": ""}, "captions"),
        ({"body-7-value-header-count": "1"}, "cells"),
    ],
)
def test_editor_refuses_half_made_blocks(
    admin: Client, change: dict[str, str | None], where: str
) -> None:
    lesson = example_pages()["lesson"]
    sent = {**editor_data(admin, lesson), **change, "action-submit": "1"}
    sent = {name: value for name, value in sent.items() if value is not None}
    response = admin.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), sent)
    assert response.status_code == 200, where
    assert "body" in response.context["form"].errors
