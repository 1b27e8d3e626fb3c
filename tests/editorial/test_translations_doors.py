"""The translation package's own addresses: none of them writes what readers see, or tells tales."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.views.update_translations import UpdateTranslationsView

from core.translations.drafts import packages_save_target
from tests.factories.pages import LessonPageFactory, ModulePageFactory, publish, site_tree
from tests.factories.translations import translate, translation_of, translator

pytestmark = pytest.mark.django_db


@pytest.fixture
def module() -> Any:
    """With a lesson that is live in Swedish too, and older there than its original."""
    site_tree()
    page = ModulePageFactory(title="Moduuli")
    translate(page, "sv")
    lesson = LessonPageFactory(parent=page, title="Askel")
    translate(lesson, "sv")
    lesson.title = "Uusi askel"
    publish(lesson)
    return page


@pytest.fixture
def cms(client: Client) -> Client:
    client.force_login(translator(*site_tree().home.values()))
    return client


def live(module: Any) -> list[tuple[Any, ...]]:
    below = Page.objects.descendant_of(module, inclusive=True).values("translation_key")
    rows = Page.objects.filter(translation_key__in=below).order_by("path")
    return list(rows.values_list("pk", "title", "live", "live_revision_id", "latest_revision_id"))


def lesson_of(module: Any) -> Any:
    return module.lessons().get()


def test_updating_all_translations_prints_none(cms: Client, module: Any) -> None:
    before = live(module)
    source = translation_of(lesson_of(module), "sv").source
    address = reverse("wagtail_localize:update_translations", args=[source.pk])
    for answer in (cms.get(address), cms.post(address, {"publish_translations": "on"})):
        assert answer.url == reverse("editorial_translations:matrix")
    assert live(module) == before


def test_the_packages_own_view_would_publish_them(
    cms: Client, module: Any, rf: Any, monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """Past every right: the person may publish nothing."""
    before = live(module)
    monkeypatch.setattr("wagtail_localize.models.Translation.save_target", packages_save_target)
    source = translation_of(lesson_of(module), "sv").source
    request = rf.post("/", {"publish_translations": "on"})
    request.user, request._messages = cms.get("/cms/").wsgi_request.user, _NoMessages()
    with django_capture_on_commit_callbacks(execute=True):
        UpdateTranslationsView.as_view()(request, translation_source_id=source.pk)
    assert live(module) != before


class _NoMessages:
    def add(self, *args: Any) -> None: ...


def test_a_subtree_is_opened_without_touching_what_is_open(cms: Client, module: Any) -> None:
    new = LessonPageFactory(parent=module, title="Toinen")
    before = {row[0]: row for row in live(module)}
    address = reverse("wagtail_localize:submit_page_translation", args=[module.pk])
    cms.post(address, {"locales": [site_tree().locales["en"].pk], "include_subtree": "on"})
    english = site_tree().locales["en"]
    for lesson in (new, module.lessons().get(title="Uusi askel")):
        assert lesson.get_translation(english).live is False
    after = {row[0]: row for row in live(module)}
    assert {pk: after[pk] for pk in before} == before


def test_a_page_that_is_not_ones_own_is_not_opened_by_its_address(
    client: Client, module: Any
) -> None:
    address = reverse("wagtail_localize:submit_page_translation", args=[module.pk])
    asked = {"locales": [site_tree().locales["en"].pk]}
    client.force_login(translator(ModulePageFactory()))
    for answer in (client.get(address), client.post(address, asked)):
        assert answer.status_code == 404
    assert not module.has_translation(site_tree().locales["en"])
    client.force_login(translator(*site_tree().home.values()))  # the control
    client.post(address, asked)
    assert module.has_translation(site_tree().locales["en"])


def test_a_translation_cannot_be_made_an_alias(cms: Client, module: Any) -> None:
    swedish = module.get_translation(site_tree().locales["sv"])
    address = reverse("wagtail_localize:convert_to_alias", args=[swedish.pk])
    assert (cms.get(address).status_code, cms.post(address).status_code) == (404, 404)
    swedish.refresh_from_db()
    assert swedish.alias_of_id is None


def test_the_packages_report_leads_to_the_matrix_and_has_no_menu_item(
    cms: Client, module: Any
) -> None:
    for name in ("translations_report", "translations_report_results"):
        answer = cms.get(reverse(f"wagtail_localize:{name}"))
        assert answer.url == reverse("editorial_translations:matrix")
    home = cms.get(reverse("wagtailadmin_home")).text
    assert reverse("editorial_translations:matrix") in home
    assert reverse("wagtail_localize:translations_report") not in home
