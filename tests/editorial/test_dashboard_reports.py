"""The reports behind the dashboard: days of review, and drafts."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests.factories.areas import MARK, belongings, two_areas
from tests.factories.cms_users import cms_user
from tests.factories.editorial import again, author, live_page, reviewer, submitted, written

pytestmark = pytest.mark.django_db
REVIEW_DAYS, DRAFTS = "editorial_review_days", "editorial_drafts"


@pytest.fixture(autouse=True)
def nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of the factories are short; what has to be on a page is tested elsewhere."""
    monkeypatch.setattr("editorial.checklist.blocking_items", lambda page: [])


def browser(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def due(days: int, title: str, **more: Any) -> Any:
    return live_page(title=title, review_on=timezone.localdate() + timedelta(days=days), **more)


def some_pages() -> None:
    due(-1, "Mennyt")
    due(20, "Pian")
    due(200, "Myöhemmin")
    live_page(title="Ilman päivää")


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"Mennyt", "Pian"}),
        ("due=passed", {"Mennyt"}),
        ("due=all", {"Mennyt", "Pian", "Myöhemmin"}),
        ("due=none", {"Ilman päivää"}),
    ],
)
def test_pages_are_found_by_their_day_of_review(query, titles):
    some_pages()
    html = browser(author()).get(f"{reverse(REVIEW_DAYS)}?{query}").text
    shown = {t for t in ("Mennyt", "Pian", "Myöhemmin", "Ilman päivää") if f">{t}<" in _tight(html)}
    assert shown == titles


def _tight(html: str) -> str:
    """Without the white space around what stands between tags."""
    return re.sub(r"\s*([<>])\s*", r"\1", html)


def test_pages_are_found_by_their_owner():
    person = author()
    due(1, "Oma", owner=person)
    due(1, "Toisen", owner=author())
    html = _tight(browser(person).get(f"{reverse(REVIEW_DAYS)}?owner={person.pk}").text)
    assert ">Oma<" in html and ">Toisen<" not in html


def test_the_days_leave_as_a_workbook_in_which_no_formula_runs():
    due(-1, "=1+1", owner=author(first_name="Aino", last_name="Esimerkki"))
    answer = browser(author()).get(f"{reverse(REVIEW_DAYS)}?export=xlsx")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    header, row = list(book.worksheets[0].iter_rows())
    assert header[0].value == "Page"
    assert row[0].value == "=1+1" and row[0].data_type == "s"
    assert row[2].value.date() == timezone.localdate() - timedelta(days=1)
    assert row[4].value == "Aino Esimerkki"


def test_drafts_are_ones_own_unless_everybodys_are_asked_for():
    person = author()
    written(live_page(), person, title="Oma luonnos")
    state = submitted(live_page(), author(), title="Toisen luonnos")
    state.reject(user=reviewer(), comment="Korjaa.")
    client = browser(person)
    html = client.get(reverse(DRAFTS)).text
    assert "Oma luonnos" in html and "Toisen luonnos" not in html
    html = client.get(reverse(DRAFTS) + "?whose=all").text
    assert "Oma luonnos" in html and "Toisen luonnos" in html and "changes requested" in html
    assert client.get(reverse(DRAFTS) + "?export=xlsx").status_code == 200


@pytest.mark.parametrize("name", [REVIEW_DAYS, DRAFTS])
def test_a_report_is_closed_to_those_without_pages(name):
    client = browser(cms_user())
    assert client.get(reverse(name)).status_code == 302
    assert reverse(name) not in client.get(reverse("wagtailadmin_home")).text
    assert browser(author()).get(reverse(name)).status_code == 200
    assert browser(author()).get(reverse(name) + "?ordering=-locale").status_code == 200


@pytest.mark.parametrize("query", [f"{REVIEW_DAYS}?due=none", f"{DRAFTS}?whose=all"])
def test_nothing_of_another_area_stands_in_a_report(query):
    alpha, beta = two_areas()
    belongings(beta, stranger=alpha.editor)
    name, _mark, rest = query.partition("?")
    address = f"{reverse(name)}?{rest}"
    assert MARK in browser(again(beta.editor)).get(address).text.partition("<main")[2]
    assert MARK not in browser(again(alpha.editor)).get(address).text


@pytest.mark.parametrize("query", [f"{REVIEW_DAYS}?due=all", f"{DRAFTS}?whose=all"])
def test_a_report_costs_the_same_for_one_page_and_for_twenty(query):
    person = author()
    name, _mark, rest = query.partition("?")
    address = f"{reverse(name)}?{rest}"

    def cost() -> int:
        client = browser(person)
        client.get(address)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    written(due(1, "Sivu", owner=person), person)
    first = cost()
    for _number in range(19):
        written(due(1, "Sivu", owner=person), person)
    assert cost() == first
