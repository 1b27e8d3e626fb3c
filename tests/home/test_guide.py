"""The editors' guide: its texts, the pages they become, and what leads to them. Its pages are
loaded once for a TestCase, which undoes what each test changes."""

import re
from html import unescape
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page, PageLogEntry
from wagtail_localize.models import Translation

from core.translations import adopt_translation
from editorial.checklist import blocking_items
from editorial.dashboard.guide_links import guide, guide_address
from home.guide import files
from home.guide.loading import load_guide
from home.guide.topics import INDEX, LANGUAGES, TOPICS, guide_key
from home.models import GuideIndexPage, GuidePage
from tests.architecture.test_catalogues import sources, texts_in
from tests.factories.cms_forms import editor_data
from tests.factories.cms_users import cms_user
from tests.factories.pages import releaser, site_tree

NAMES = (INDEX, *(topic.name for topic in TOPICS))
LINK = re.compile(r'<a [^>]*?href="([^"]+)"')


# ------------------------------------------------------------------ texts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_text_can_be_read_and_has_a_readable_length(name, language):
    text = files.read_text(name, language)
    words = len(re.sub(r"<[^>]+>", " ", text.html).split())
    assert name == INDEX or 180 <= words <= 450, words
    assert len(text.summary) <= 300


def test_no_file_is_left_over():
    assert {path.stem for path in files.CONTENT.glob("*/*.md")} == set(NAMES)


def test_every_label_that_a_text_names_stands_on_some_screen():
    """So that a renamed button is found in the guide."""
    own = {text for path in sources() for text in texts_in(path)}
    named = {label for name in NAMES for code in LANGUAGES for label in files.labels_in(name, code)}
    assert len(named) > 40
    with translation.override("fi"):
        unknown = {label for label in named - own if translation.gettext(label) == label}
    assert unknown == set()


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_name_the_same_labels_and_links(name):
    assert files.labels_in(name, "fi") == files.labels_in(name, "en")
    assert files.read_text(name, "fi").links == files.read_text(name, "en").links


def test_labels_are_shown_as_the_screen_shows_them():
    text = "**{Save draft}**, **{law checked on}**, **{Submit to %(workflow_name)s}**"
    assert files.with_labels(text, "en") == "**Save draft**, **Law checked on**, **Submit to …**"
    assert files.with_labels(text, "fi").startswith("**Tallenna luonnos**, **Laki tarkistettu**")


def test_a_link_to_a_page_that_does_not_exist_is_refused(tmp_path):
    (tmp_path / "fi").mkdir()
    text = '+++\ntitle = "A"\nsummary = "B"\n+++\n[tänne](guide:nowhere)\n'
    (tmp_path / "fi" / "lesson.md").write_text(text)
    with (
        patch.object(files, "CONTENT", tmp_path),
        pytest.raises(files.GuideFileError, match="nowhere"),
    ):
        files.read_text("lesson", "fi")


# ------------------------------------------------------------------ pages


def page_of(name: str, language: str = "fi") -> GuidePage:
    return GuidePage.objects.get(translation_key=guide_key(name), locale__language_code=language)


def index_of(language: str) -> GuideIndexPage:
    return GuideIndexPage.objects.get(locale__language_code=language)


def load_with_newer_review():
    """As after an upgrade that brings another text of one topic."""
    newer = files.GuideText("Uusi otsikko", "Toinen.", "<p>Toinen.</p>")

    def read(name, language):
        is_newer = (name, language) == ("review", "fi")
        return newer if is_newer else files.read_text(name, language)

    with patch("home.guide.loading.read_text", read):
        return load_guide()


class LoadedGuide(TestCase):
    @classmethod
    def setUpTestData(cls):
        site_tree()
        load_guide()

    # -------------------------------------------------------------- as readers see it

    def test_every_page_is_shown_with_links_that_lead_somewhere(self):
        for language in LANGUAGES:
            index = index_of(language)
            addresses = {index.url, *(page.url for page in GuidePage.objects.child_of(index))}
            assert len(addresses) == len(NAMES)
            found: set[str] = set()
            for address in addresses:
                html = self.client.get(address).text
                assert '<meta name="robots" content="noindex">' in html
                assert "guide:" not in html
                main = html[html.index("<main") : html.index("</main>")]
                assert "{" not in main
                found |= {unescape(link) for link in LINK.findall(main) if link.startswith("/")}
            assert found >= addresses
            for link in found - addresses:
                assert self.client.get(link).status_code == 200, link

    def test_the_guide_stands_in_no_menu_and_in_no_sitemap(self):
        assert "toimittajan-opas" not in self.client.get("/fi/").text
        sitemap = self.client.get("/sitemap.xml").text
        assert "/teemapolut/" in sitemap
        assert "toimittajan-opas" not in sitemap

    def test_a_swedish_reader_is_told_that_the_page_is_not_in_swedish(self):
        html = self.client.get(page_of("review").url).text
        address = re.search(r'<a href="(/sv/[^"]*untranslated[^"]*)"', html)
        assert address
        assert page_of("review").title in self.client.get(unescape(address[1])).text

    def test_nothing_stops_an_editor_from_submitting_a_page(self):
        stopped = {page.slug: blocking_items(page) for page in GuidePage.objects.all()}
        assert {slug: why for slug, why in stopped.items() if why} == {}

    def test_every_translation_is_built_as_its_original(self):
        translations = Translation.objects.filter(target_locale__language_code="en")
        assert translations.filter(enabled=True).count() == len(NAMES)
        for topic in TOPICS:
            adopt_translation(page_of(topic.name), page_of(topic.name, "en"))  # else it raises

    # -------------------------------------------------------------- loaded again

    def test_loading_again_changes_nothing(self):
        before = list(Page.objects.order_by("pk").values_list("pk", "latest_revision_id"))
        done = load_guide()
        assert (done.made, done.changed, done.edited) == (0, 0, 0)
        assert done.unchanged == len(NAMES) * len(LANGUAGES)
        after = list(Page.objects.order_by("pk").values_list("pk", "latest_revision_id"))
        assert after == before

    def test_one_line_of_the_history_tells_of_a_load(self):
        def entries():
            return PageLogEntry.objects.filter(action="home.load_guide").count()

        assert entries() == 1
        published = PageLogEntry.objects.filter(action="wagtail.publish")
        assert not published.filter(page__in=GuidePage.objects.all()).exists()
        load_guide()
        assert entries() == 1

    def test_a_changed_text_reaches_the_page(self):
        done = load_with_newer_review()
        assert (done.changed, done.edited) == (1, 0)
        assert page_of("review").title == "Uusi otsikko"

    def _is_left_alone(self):
        revisions = page_of("review").revisions.count()
        done = load_with_newer_review()
        assert (done.changed, done.edited) == (0, 1)
        page = page_of("review")
        assert page.title != "Uusi otsikko"
        assert page.revisions.count() == revisions

    def test_a_page_that_editors_have_published_is_left_alone(self):
        page = page_of("review")
        page.summary = "Oma tiivistelmämme."
        page.save_revision().publish()
        self._is_left_alone()

    def test_a_page_that_editors_have_a_draft_of_is_left_alone(self):
        page = page_of("review")
        page.summary = "Oma tiivistelmämme."
        page.save_revision()
        self._is_left_alone()

    def test_a_page_that_editors_have_withdrawn_is_left_alone(self):
        page_of("review").unpublish()
        self._is_left_alone()

    def test_a_page_saved_unchanged_in_the_editor_is_not_edited(self):
        self.client.force_login(releaser())
        page = page_of("review")
        data = editor_data(self.client, page)
        self.client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
        assert page_of("review").revisions.count() > 1
        saved = page_of("review").get_latest_revision_as_object()
        assert files.BLOCK_KEY.sub("", saved.body) == page.body
        assert load_with_newer_review().changed == 1

    # -------------------------------------------------------------- what leads to it

    def test_each_reader_is_led_to_a_language_they_read(self):
        for reader, language in (("fi", "fi"), ("sv", "en"), ("en", "en")):
            with translation.override(reader):
                assert guide_address("review") == page_of("review", language).url
            assert guide(reader).topics["review"].language == language

    def test_the_addresses_cost_no_query_when_kept(self):
        guide("fi")
        with self.assertNumQueries(0):
            assert len(guide("fi").topics) == len(TOPICS)

    def test_a_withdrawn_topic_leads_to_the_front_page_of_the_guide(self):
        page_of("review").unpublish()
        assert guide_address("review") == index_of("fi").url

    def test_the_help_menu_leads_to_the_guide_and_not_to_the_packages_own(self):
        self.client.force_login(cms_user())
        html = self.client.get(reverse("wagtailadmin_home")).text
        for name in ("editors-guide", "guide-start", "guide-how-to", "guide-concepts"):
            assert f'"{name}"' in html
        assert "/en/toimittajan-opas/#how_to" in html
        assert "guide.wagtail.org" not in html


# ------------------------------------------------------------------ without it


@pytest.mark.django_db
def test_without_a_front_page_the_command_says_so():
    with pytest.raises(CommandError, match="front page"):
        call_command("load_guide")


@pytest.mark.django_db
def test_without_a_guide_nothing_leads_to_it(client):
    assert guide_address("review") == ""
    client.force_login(cms_user())
    assert "editors-guide" not in client.get(reverse("wagtailadmin_home")).text
