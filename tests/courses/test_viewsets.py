"""The explorer's columns: right facts, and a number of queries that rows do not raise."""

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import LessonPage, ModulePage, TrackPage
from tests.factories.lesson_bodies import quiz_lesson
from tests.factories.pages import (
    LessonPageFactory,
    ModulePageFactory,
    TrackPageFactory,
    released_track,
    site_tree,
    translated,
)

pytestmark = pytest.mark.django_db


def explored(admin: Client, parent: Any) -> tuple[str, int]:
    """The explorer below a page as text, and how many queries it took once caches are warm.

    The translation package asks two questions per row for its own buttons; they are left out.
    """
    address = reverse("wagtailadmin_explore", args=[parent.pk])
    admin.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = admin.get(address)
    assert response.status_code == 200
    own = [query for query in queries if not is_of_translation_package(query["sql"])]
    return response.content.decode(), len(own)


def is_of_translation_package(sql: str) -> bool:
    return "wagtail_localize_" in sql or 'FROM "wagtailcore_locale" WHERE NOT' in sql


def test_explorer_of_tracks_shows_modules_and_latest_edition(admin: Client) -> None:
    released_track(lessons=1, modules=2, title="Perusakatemia")
    page, _queries = explored(admin, site_tree().tracks["fi"])
    assert "Perusakatemia" in page
    row = page.split("Perusakatemia", 1)[1]
    cells = [cell.split("</td>")[0].strip() for cell in row.split("<td >")[1:]]
    assert "2" in cells
    assert "1" in cells


def test_explorer_of_modules_names_the_tracks_that_use_them(admin: Client) -> None:
    module = ModulePageFactory()
    TrackPageFactory(modules=[module], title="Vähähiiliset hankinnat")
    page, _queries = explored(admin, site_tree().modules["fi"])
    assert "Vähähiiliset hankinnat" in page


def test_explorer_of_translated_modules_names_the_translated_tracks(admin: Client) -> None:
    module = ModulePageFactory()
    track = TrackPageFactory(modules=[module], title="Vähähiiliset hankinnat")
    translated(module, "sv")
    translated(track, "sv", title="Koldioxidsnåla upphandlingar")
    page, _queries = explored(admin, site_tree().modules["sv"])
    assert "Koldioxidsnåla upphandlingar" in page
    assert "Vähähiiliset hankinnat" not in page


def test_explorer_of_lessons_shows_how_they_are_finished(admin: Client) -> None:
    module = ModulePageFactory()
    LessonPageFactory(parent=module, minutes=37, **quiz_lesson())
    page, _queries = explored(admin, module)
    assert "pass the quiz" in page or "läpäise" in page
    assert "37" in page


@pytest.mark.parametrize("kind", ["tracks", "modules", "lessons"])
def test_twenty_rows_cost_the_explorer_no_more_queries_than_one(admin: Client, kind: str) -> None:
    tree, module = site_tree(), ModulePageFactory()
    parents = {"tracks": tree.tracks["fi"], "modules": tree.modules["fi"], "lessons": module}

    def add_row() -> None:
        if kind == "tracks":
            TrackPageFactory(modules=[module])
        elif kind == "modules":
            TrackPageFactory(modules=[ModulePageFactory()])
        else:
            LessonPageFactory(parent=module)

    if kind != "modules":  # one module is there already
        add_row()
    _page, with_one = explored(admin, parents[kind])
    for _row in range(19):
        add_row()
    _page, with_twenty = explored(admin, parents[kind])
    assert with_twenty == with_one


@pytest.mark.parametrize("model", [TrackPage, ModulePage, LessonPage])
def test_list_of_all_pages_of_a_type_has_the_same_columns(admin: Client, model: Any) -> None:
    released_track(lessons=1)
    kind = ContentType.objects.get_for_model(model)
    response = admin.get(reverse("wagtailadmin_pages:type_use", args=[kind.app_label, kind.model]))
    assert response.status_code == 200
    assert "Suomi" in response.content.decode()


def test_module_editor_lists_the_tracks_that_use_it(admin: Client) -> None:
    module, unused = ModulePageFactory(), ModulePageFactory()
    track = TrackPageFactory(modules=[module], title="Kiertotalous hankinnoissa")
    edit = reverse("wagtailadmin_pages:edit", args=[track.pk])
    assert edit in admin.get(reverse("wagtailadmin_pages:edit", args=[module.pk])).content.decode()
    assert (
        edit not in admin.get(reverse("wagtailadmin_pages:edit", args=[unused.pk])).content.decode()
    )
    parent = site_tree().modules["fi"]
    new = reverse("wagtailadmin_pages:add", args=["courses", "modulepage", parent.pk])
    assert admin.get(new).status_code == 200
