"""The first page of the CMS: what each person finds there, and for how many queries."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry
from wagtail_localize.models import StringSegment, StringTranslation, TranslationSource

from cohorts.choices import Role
from courses.services import release_edition
from editorial import permissions
from editorial.dashboard import awaiting, drafts, news, panels, review_days
from editorial.dashboard.awaiting import waiting_for
from editorial.models import FourEyesState
from tests.factories.areas import MARK, belongings, two_areas
from tests.factories.cms_users import cms_user
from tests.factories.cohorts import AssignmentFactory
from tests.factories.editorial import (
    administrator,
    again,
    author,
    live_page,
    member,
    reviewer,
    submitted,
    translator,
    written,
)
from tests.factories.pages import publish, site_tree, track_with_lessons
from tests.factories.translations import translate

pytestmark = pytest.mark.django_db
MOST_QUERIES = 45  # of the whole first page, Wagtail's frame included


@pytest.fixture(autouse=True)
def nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of the factories are short; what has to be on a page is tested elsewhere."""
    monkeypatch.setattr("editorial.checklist.blocking_items", lambda page: [])


def front_page(person: Any) -> str:
    client = Client()
    client.force_login(person)
    answer = client.get(reverse("wagtailadmin_home"))
    assert answer.status_code == 200
    return answer.text


def headings(panel: type[panels.DashboardPanel], person: Any) -> list[str]:
    content = panel(again(person)).content()
    return [row.title for row in content.rows]


def in_days(count: int) -> date:
    return timezone.localdate() + timedelta(days=count)


# ------------------------------------------------------------------ awaiting me


def test_a_reviewer_finds_what_waits_with_what_is_due_first():
    writer, reader = author(), reviewer()
    later, sooner = submitted(live_page(), writer), submitted(live_page(), writer, title="Kiire")
    FourEyesState.objects.filter(pk=sooner.pk).update(due_on=in_days(-1))
    content = panels.AwaitingPanel(reader).content()
    assert [row.title for row in content.rows] == ["Kiire", "Lähetetty teksti"]
    assert content.rows[0].mark and not content.rows[1].mark
    assert content.rows[1].url == reverse("editorial_review", args=[later.pk])
    assert "(2)" in content.heading


def test_own_words_stand_apart_with_the_reason():
    both = member("Editors", "Reviewers")
    submitted(live_page(), both, title="Omani")
    submitted(live_page(), author(), title="Toisen")
    html = front_page(both)
    content = panels.AwaitingPanel(both).content()
    assert [row.title for row in content.rows] == ["Toisen"]
    (own,) = content.groups
    assert [row.title for row in own.rows] == ["Omani"]
    assert own.explanation in html


def test_an_author_has_nothing_to_review():
    writer = author()
    submitted(live_page(), writer)
    assert waiting_for(writer) == []
    assert "awaiting-me" not in front_page(writer)


def test_a_reviewer_for_whom_nothing_waits_is_told_so():
    assert "No page waits for your review." in front_page(reviewer())


def own_save(person: Any, page: Any) -> None:
    written(page, person, title="Minun")


def own_words_before_publication(person: Any, page: Any) -> None:
    publish(written(page, person, title="Minun").get_latest_revision_as_object())


def own_translation(person: Any, page: Any) -> None:
    source, _made = TranslationSource.get_or_create_from_instance(page)
    segment = StringSegment.objects.filter(source=source).first()
    StringTranslation.objects.create(
        translation_of=segment.string,
        context=segment.context,
        locale=page.locale,
        data="Sanoja",
        last_translated_by=person,
    )


def own_words_brought_back(person: Any, page: Any) -> None:
    written(page, person, title="Minun")
    mine = again(page).get_latest_revision()
    publish(again(page).get_latest_revision_as_object())
    by = author()
    draft = mine.as_object()
    revision = draft.save_revision(user=by, log_action="wagtail.revert", previous_revision=mine)
    assert revision.user == by


def words_of_a_withdrawn_page(person: Any, page: Any) -> None:
    again(page).unpublish()
    written(page, person, title="Minun")


def nothing(person: Any, page: Any) -> None:
    pass


DEEDS = [
    own_save,
    own_words_before_publication,
    own_translation,
    own_words_brought_back,
    words_of_a_withdrawn_page,
    nothing,
]


@pytest.mark.parametrize("deed", DEEDS)
def test_many_pages_at_once_are_judged_as_one_page_is(deed):
    """``awaiting`` asks about many pages what ``permissions`` asks about one."""
    person, page = reviewer(), live_page()
    deed(person, page)
    submitted(page, author())
    page = again(page)
    wrote = person.pk in permissions.writers_since_publication(Page.objects.get(pk=page.pk))
    pages = Page.objects.select_related("live_revision").filter(pk=page.pk)
    assert (page.pk in awaiting.pages_written_by(person, pages)) is wrote
    (found,) = waiting_for(person)
    assert bool(permissions.refusal_to_approve(found.state, person)) is not found.may_approve


def test_the_deeds_make_a_difference():
    """Else the test above would hold for any answer."""
    answers = set()
    for deed in DEEDS:
        person, page = reviewer(), live_page()
        deed(person, page)
        page = Page.objects.get(pk=page.pk)
        answers.add(person.pk in permissions.writers_since_publication(page))
    assert answers == {True, False}


# ------------------------------------------------------------------ my drafts


def test_drafts_sent_back_come_first_with_the_comment():
    writer = author()
    written(live_page(), writer, title="Tavallinen")
    state = submitted(live_page(), writer, title="Palautettu")
    state.reject(user=reviewer(), comment="Tarkista raja-arvo.\nJa lähde.")
    rows = panels.DraftsPanel(writer).content().rows
    assert [row.title for row in rows] == ["Palautettu", "Tavallinen"]
    assert rows[0].remark == "Tarkista raja-arvo."
    assert rows[0].mark and not rows[1].mark


def test_drafts_are_those_that_one_saved_last_or_owns():
    writer, other = author(), author()
    written(live_page(), other, title="Toisen")
    written(live_page(owner=writer), other, title="Oma sivu, toisen luonnos")
    written(live_page(), writer, title="Oma luonnos")
    publish(live_page(owner=writer, title="Julkaistu"))
    shown, total = drafts.shown_drafts(again(writer))
    assert {one.page.draft_title for one in shown} == {"Oma sivu, toisen luonnos", "Oma luonnos"}
    assert total == 2


def test_a_draft_under_review_says_so():
    writer = author()
    submitted(live_page(), writer)
    ((draft,), _total) = drafts.shown_drafts(again(writer))
    assert draft.is_in_review and not draft.is_sent_back


# ------------------------------------------------------------------ outdated, review days, news


def test_an_outdated_translation_is_found():
    lesson = live_page(title="Alkuperäinen")
    translate(lesson, "sv")
    person = translator()
    assert headings(panels.OutdatedPanel, person) == []
    lesson.title = "Uusi otsikko"
    publish(lesson)
    assert headings(panels.OutdatedPanel, person) == ["sv: Alkuperäinen"]


def test_pages_past_their_day_or_near_it_are_found_oldest_first():
    for days, title in ((-1, "Mennyt"), (29, "Pian"), (31, "Myöhemmin"), (-40, "Vanhin")):
        live_page(title=title, review_on=in_days(days))
    live_page(title="Ilman päivää")
    assert headings(panels.ReviewDaysPanel, author()) == ["Vanhin", "Mennyt", "Pian"]


def test_a_day_is_found_on_every_type_of_page():
    tree = site_tree()
    kinds = {type(page) for page in (tree.home["fi"], tree.tracks["fi"], tree.modules["fi"])}
    for page in (tree.home["fi"], tree.tracks["fi"], tree.modules["fi"]):
        page.review_on = in_days(-1)
        publish(page)
    found = {page.specific_class for page in review_days.pages_to_review(administrator())}
    assert found == kinds


def test_news_tells_of_publications_and_editions():
    track = track_with_lessons(lessons=1)
    release_edition(track, by=administrator())
    rows = panels.NewsPanel(author()).content().rows
    assert rows[0].title == track.title
    assert any("1" in fact for fact in rows[0].facts)


def test_small_steps_on_the_way_are_no_news():
    page = live_page(title="Julkaistu")
    written(page, author())
    submitted(live_page(), author())
    assert PageLogEntry.objects.filter(action="wagtail.edit").exists()
    actions = {entry.action for entry in news.news(author())}
    assert actions == {"wagtail.publish"}


# ------------------------------------------------------------------ whose


def test_nothing_of_another_area_is_shown_and_an_administrator_sees_it():
    alpha, beta = two_areas()
    belongings(beta, stranger=alpha.editor)
    assert MARK in front_page(administrator())
    assert MARK not in front_page(again(alpha.editor))


def test_a_coordinator_without_pages_is_led_to_the_cohorts_and_to_nothing_forbidden():
    person = cms_user()
    assignment = AssignmentFactory(person=person, role=Role.COORDINATOR)
    html = front_page(person)
    address = reverse("coordination:show_roll", args=[assignment.cohort.slug])
    assert address in html
    client = Client()
    client.force_login(person)
    assert client.get(address).status_code == 200
    for name in ("editorial_reviews", "editorial_drafts", "editorial_translations:matrix"):
        assert reverse(name) not in html
    assert 'role="search"' not in html


def test_nobody_sees_a_panel_of_wagtails_own():
    html = front_page(administrator())
    assert html.count('id="awaiting-me-section"') == 1
    for name in ("recent-edits", "awaiting-review", "objects-in-workflow", "locked-pages"):
        assert f'id="{name}' not in html


@pytest.mark.parametrize("make", [author, reviewer, translator, administrator])
def test_every_link_of_the_front_page_opens(make):
    person = make()
    live_page(review_on=in_days(1))
    written(live_page(), person)
    submitted(live_page(), author())
    client = Client()
    client.force_login(person)
    shown = [panel(again(person)).content() for panel in panels.OF_EDITORS]
    shown.append(panels.AwaitingPanel(again(person)).content())
    links = {row.url for content in shown for row in content.rows}
    links |= {link.url for content in shown for link in (content.action, content.more) if link}
    for url in links - {""}:
        assert client.get(url, follow=True).status_code == 200, url


# ------------------------------------------------------------------ what it costs


def fill(number: int, person: Any) -> None:
    writer = author()
    for place in range(number):
        submitted(live_page(review_on=in_days(-place)), writer)
        written(live_page(owner=person), person)
        state = submitted(live_page(), person)
        state.reject(user=reviewer(), comment="Korjaa.")


def queries_of(person: Any) -> int:
    client = Client()
    client.force_login(person)
    client.get(reverse("wagtailadmin_home"))  # content types and the like are kept from here on
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("wagtailadmin_home"))
    return len(queries)


def test_the_front_page_costs_the_same_for_one_row_and_for_twenty():
    person = member("Editors", "Reviewers")
    fill(1, person)
    first = queries_of(person)
    fill(19, person)
    assert queries_of(person) == first
    assert first <= MOST_QUERIES


def test_each_question_costs_a_fixed_number_of_queries(django_assert_max_num_queries):
    person = member("Editors", "Reviewers")
    fill(5, person)
    for most, ask in (
        (14, waiting_for),
        (6, drafts.shown_drafts),
        (3, lambda one: list(review_days.pages_to_review(one))),
        (3, news.news),
    ):
        fresh = again(person)
        with django_assert_max_num_queries(most):
            ask(fresh)


def test_no_more_than_ten_rows_are_shown_and_all_are_counted():
    person = member("Editors", "Reviewers")
    fill(12, person)
    content = panels.AwaitingPanel(person).content()
    assert len(content.rows) == 10 and "(12)" in content.heading
    content = panels.DraftsPanel(again(person)).content()
    assert len(content.rows) == 10 and "(24)" in content.heading
