"""The report of pages, languages and states in the CMS."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import Page
from wagtail_localize.models import Translation

from tests.factories.learners import queries_of
from tests.factories.many_pages import many_pages
from tests.factories.pages import (
    LessonPageFactory,
    ModulePageFactory,
    publish,
    site_tree,
    translated,
)
from tests.factories.translations import translate, translation_of, translator

pytestmark = pytest.mark.django_db
MATRIX = "editorial_translations:matrix"


@pytest.fixture
def person() -> Any:
    """A translator of every language, who may publish nothing."""
    return translator(*site_tree().home.values())


@pytest.fixture
def cms(client: Client, person: Any) -> Client:
    client.force_login(person)
    return client


@pytest.fixture
def lesson() -> Any:
    site_tree()
    page = LessonPageFactory(parent=ModulePageFactory(title="Moduuli"), title="Askel")
    translate(page.get_parent().specific, "sv")
    return page


def shown(client: Client, **wanted: Any) -> dict[str, list[str]]:
    """Title → the cells' words, as the report prints them."""
    text = client.get(reverse(MATRIX), wanted).text
    body = text.partition("Pages and the state of their translations")[2]
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", body, re.S):
        title = re.search(r'<span lang="\w\w">(.*?)</span>', row)
        if title:
            states = re.findall(r'<span class="w-status[^"]*">(.*?)</span>', row)
            found[title.group(1)] = states
    return found


def test_each_page_has_a_row_and_each_language_a_state(cms: Client, lesson: Any) -> None:
    rows = shown(cms)
    assert rows["Askel"] == ["original", "missing", "missing"]
    assert rows["Moduuli"] == ["original", "done", "missing"]
    translate(lesson, "sv")
    lesson.title = "Askel 2"
    publish(lesson)
    assert shown(cms)["Askel 2"] == ["original", "outdated", "missing"]


def test_the_report_is_narrowed_by_text_type_section_language_and_state(
    cms: Client, lesson: Any
) -> None:
    other = LessonPageFactory(parent=ModulePageFactory(title="Toinen"), title="Vaihe")
    assert set(shown(cms, text="ask")) == {"Askel"}
    assert set(shown(cms, type=lesson.content_type_id)) == {"Askel", "Vaihe"}
    assert set(shown(cms, section=other.get_parent().pk)) == {"Toinen", "Vaihe"}
    assert shown(cms, language="sv", text="Moduuli")["Moduuli"] == ["done"]
    missing = shown(cms, language="sv", state="missing")
    assert set(missing) == {"Askel", "Toinen", "Vaihe"}
    assert "Moduuli" in shown(cms, state="missing")  # in English
    assert len(shown(cms, type="x", section="y", language="z")) > 3  # what is not valid


def test_sums_count_every_state_of_the_narrowed_pages(cms: Client, lesson: Any) -> None:
    text = cms.get(reverse(MATRIX), {"section": lesson.get_parent().pk, "state": "done"}).text
    sums = dict(re.findall(r'<tr><th scope="row">(\w+)</th>((?:<td>\d+</td>)+)</tr>', text))
    assert re.findall(r"\d+", sums["Svenska"]) == ["1", "0", "0", "1"]  # missing … done
    assert re.findall(r"\d+", sums["English"]) == ["2", "0", "0", "0"]


def test_a_person_sees_pages_they_may_edit_only(client: Client, lesson: Any) -> None:
    translate(lesson, "sv")
    other = ModulePageFactory(title="Toisen moduuli")
    client.force_login(translator(lesson.get_parent().get_translation(site_tree().locales["sv"])))
    assert set(shown(client)) == {"Moduuli", "Askel"}
    client.force_login(translator(other))
    assert set(shown(client)) == {"Toisen moduuli"}
    client.force_login(translator())
    assert client.get(reverse(MATRIX)).status_code == 302  # no page at all: Wagtail's own refusal


def test_a_page_is_opened_by_the_button_of_its_cell(cms: Client, lesson: Any) -> None:
    answer = cms.post(reverse("editorial_translations:begin"), {"one": f"{lesson.pk}:sv"})
    copy = lesson.get_translation(site_tree().locales["sv"])
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[copy.pk])
    assert (copy.live, translation_of(lesson, "sv").enabled) == (False, True)
    assert shown(cms)["Askel"] == ["original", "in work", "missing"]


def test_chosen_pages_are_opened_together_parents_first(cms: Client, lesson: Any) -> None:
    module = lesson.get_parent()
    cms.post(
        reverse("editorial_translations:begin"),
        {"pages": [lesson.pk, module.pk], "language": "en"},
    )
    english = site_tree().locales["en"]
    assert lesson.get_translation(english).get_parent().pk == module.get_translation(english).pk
    assert Translation.objects.filter(target_locale=english).count() == 2


def test_a_live_translation_is_not_opened_again(cms: Client, lesson: Any) -> None:
    translate(lesson, "sv")
    revisions = lesson.get_translation(site_tree().locales["sv"]).revisions.count()
    cms.post(reverse("editorial_translations:begin"), {"one": f"{lesson.pk}:sv"})
    assert lesson.get_translation(site_tree().locales["sv"]).revisions.count() == revisions


def test_a_page_translated_by_hand_is_taken_over_or_left_alone(cms: Client, lesson: Any) -> None:
    by_hand = translated(lesson, "sv", title="Steg")
    publish(lesson)  # the translation is older now
    answer = cms.post(
        reverse("editorial_translations:begin"), {"one": f"{lesson.pk}:sv"}, follow=True
    )
    assert "translated by hand" in answer.text
    assert not Translation.objects.filter(source__object_id=lesson.translation_key).exists()
    publish(by_hand)
    cms.post(reverse("editorial_translations:begin"), {"one": f"{lesson.pk}:sv"})
    assert shown(cms)["Askel"] == ["original", "done", "missing"]


@pytest.mark.parametrize(
    "asked",
    [{}, {"one": "x:sv"}, {"one": "1:xx"}, {"pages": ["²", "-1"], "language": "sv"}],
)
def test_what_is_no_choice_opens_nothing(cms: Client, lesson: Any, asked: dict[str, Any]) -> None:
    before = Page.objects.count()
    assert cms.post(reverse("editorial_translations:begin"), asked).status_code == 302
    assert Page.objects.count() == before


def test_only_pages_of_ones_own_are_opened_and_only_where_one_may_add(
    client: Client, lesson: Any
) -> None:
    begin = reverse("editorial_translations:begin")
    before = Page.objects.count()
    client.force_login(translator(ModulePageFactory()))
    before = Page.objects.count()
    client.post(begin, {"one": f"{lesson.pk}:sv"})
    assert Page.objects.count() == before
    client.force_login(translator(lesson.get_parent()))  # the Finnish module only
    answer = client.post(begin, {"one": f"{lesson.pk}:sv"}, follow=True)
    assert "its place in that language is not yours" in answer.text
    assert Page.objects.count() == before
    client.force_login(translator(*site_tree().home.values()))
    client.post(begin, {"one": f"{lesson.pk}:sv"})  # the control
    assert Page.objects.count() == before + 1


def test_the_report_is_written_as_a_workbook(cms: Client, lesson: Any) -> None:
    answer = cms.get(reverse(MATRIX), {"export": "xlsx", "text": "Moduuli", "language": "sv"})
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    header, row = (
        next(r for r in rows if r[0] == "Page"),
        next(r for r in rows if r[0] == "Moduuli"),
    )
    assert (len(header), row[1], row[2], row[4:]) == (6, "Module", "Suomi", ["done", 0])


def test_two_thousand_pages_cost_as_many_queries_as_few(cms: Client, lesson: Any) -> None:
    def ask() -> None:
        assert cms.get(reverse(MATRIX)).status_code == 200

    ask()
    few = queries_of(ask)
    many_pages(2000, lesson)
    assert re.search(r">2,?005 pages<", cms.get(reverse(MATRIX)).text)
    many = queries_of(ask)
    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= 12, "\n".join(many)
