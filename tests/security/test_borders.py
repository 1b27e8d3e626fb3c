"""Two areas in one CMS: neither finds out what the other has not published.

Each test walks every address of the CMS (``tests.security.crawl``) as somebody; what it counted
is printed with ``-s``.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from editorial.borders import rules, viewer
from people.models import User
from tests.factories.areas import MARK
from tests.factories.pages import releaser
from tests.factories.people import UserFactory
from tests.security import crawl
from tests.security.crawl import Answer, Pattern
from tests.security.sides import World, rows_of, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_apart")]

FLOOR = 60  # patterns at which a superuser finds marks; there are more
# Answer without signing in: drawings and words of the interface, the way to sign in.
OPEN = {"wagtailadmin_sprite", "wagtailadmin_javascript_catalog"}
SEARCHES: list[dict[str, Any]] = [
    {"q": MARK, "ordering": "title", "search_all": "1"},
    {"ordering": "-title", "export": "csv"},
    {"page_type": "courses.LessonPage", "p": "2", "export": "xlsx"},
]


@pytest.fixture
def here() -> World:
    return world()


def entered(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def patterns() -> list[Pattern]:
    return [pattern for pattern in crawl.patterns() if pattern.name not in crawl.SKIPPED]


def told(who: str, answers: list[Answer], capsys: Any) -> None:
    found = {answer.pattern.route for answer in answers if answer.marks}
    statuses = ", ".join(f"{status}: {n}" for status, n in sorted(_statuses(answers).items()))
    with capsys.disabled():
        print(
            f"\n{who}: {len({a.pattern.route for a in answers})} URL patterns, "
            f"{len(answers)} requests ({statuses}); marks at {len(found)} patterns"
        )


def _statuses(answers: list[Answer]) -> Counter[int]:
    return Counter(answer.status for answer in answers)


def lines(answers: Iterator[Answer] | list[Answer]) -> str:
    return "\n".join(dict.fromkeys(map(str, answers)))


def errors(answers: list[Answer]) -> str:
    return lines(answer for answer in answers if answer.status >= 500)


def leaks(answers: list[Answer]) -> str:
    away = "https://elsewhere.example"
    return lines(a for a in answers if a.marks or a.location.startswith(away))


def named_without_404(answers: list[Answer], permitted: set[str]) -> str:
    """Addresses that name an object of the other side and answer anything but 404. What only
    takes another method says so; an own object in the first place does not count."""
    return lines(
        answer
        for answer in answers
        if crawl.names_objects(answer.pattern)
        and answer.status not in (404, 405)
        and answer.address.partition("?")[0] not in permitted
    )


def all_of_theirs(client: Client, here: World, most: int = 99, searches: int = 9) -> list[Answer]:
    """Every pattern once for each of their objects; lists also searched, sorted and exported."""
    asked = [*SEARCHES, here.ids_of_theirs()][:searches]
    answers = []
    for pattern in patterns():
        for values in crawl.fillings(pattern, here.beta_side, most=most):
            answer = crawl.ask(client, pattern, pattern.address(values))
            answers.append(answer)
            if answer.status == 200 and not crawl.names_objects(pattern):
                for data in asked:
                    answers.append(crawl.ask(client, pattern, pattern.address(values), data))
    return answers


def browsable(here: World) -> set[str]:
    """The live page of theirs, which may be chosen as the target of a link."""
    live = [here.theirs.pages["live"], here.theirs.pages["root"]]
    return {reverse("wagtailadmin_choose_page_child", args=[page.pk]) for page in live}


def test_the_crawl_knows_what_every_argument_names(capsys):
    """A new address joins by itself; only a name that was never met has to be taught."""
    unknown = []
    for pattern in crawl.patterns():
        for argument in set(pattern.arguments) - crawl.PAIRED:
            try:
                crawl.kind_of(pattern, argument)
            except crawl.Untaught as what:
                unknown.append(str(what))
    assert unknown == []
    with capsys.disabled():
        print(f"\n{len(crawl.patterns())} URL patterns under /cms/ answer")


# ------------------------------------------------------------------ the editor of the first area


def test_an_editor_meets_nothing_of_the_other_area(here, capsys):
    client, before = entered(here.alpha.editor), rows_of(here.beta)
    answers = all_of_theirs(client, here)
    told("editor of A, GET", answers, capsys)
    assert leaks(answers) == ""
    assert named_without_404(answers, browsable(here)) == ""
    assert errors(answers) == ""
    assert rows_of(here.beta) == before


def test_nothing_sent_to_the_other_areas_addresses_is_taken(here, capsys):
    client, before = entered(here.alpha.editor), rows_of(here.beta)
    answers = []
    for pattern in patterns():
        for values in crawl.fillings(pattern, here.beta_side, most=2):
            for data in ({}, here.ids_of_theirs()):
                address = pattern.address(values)
                answers.append(crawl.ask(client, pattern, address, data, method="POST"))
    last = crawl.ask(client, answers[0].pattern, "/cms/")  # shows the messages that were left
    told("editor of A, POST", answers, capsys)
    assert leaks([*answers, last]) == ""
    assert named_without_404(answers, browsable(here)) == ""
    assert errors(answers) == ""
    assert rows_of(here.beta) == before


def test_own_addresses_take_nothing_of_the_other_area(here, capsys):
    """The first object is one's own, the others and what the form sends are theirs."""
    client, before = entered(here.alpha.editor), rows_of(here.beta)
    answers = []
    for pattern in patterns():
        own = crawl.fillings(pattern, here.alpha_side, most=1)
        mixed = crawl.fillings(pattern, here.beta_side, first=here.alpha_side, most=2)
        for values in [*own, *mixed] if crawl.names_objects(pattern) else []:
            address = pattern.address(values)
            for data in ({}, here.ids_of_theirs()):
                answers.append(crawl.ask(client, pattern, address, data))
                answers.append(crawl.ask(client, pattern, address, data, method="POST", undo=True))
    told("editor of A, own addresses with B's ids", answers, capsys)
    assert leaks(answers) == ""
    assert errors(answers) == ""
    assert rows_of(here.beta) == before


# ------------------------------------------------------------------ controls


def test_the_control_finds_the_marks_as_a_superuser(here, capsys):
    """Else the crawl would ask at the wrong places."""
    answers = all_of_theirs(entered(releaser()), here, most=1, searches=1)
    told("superuser", answers, capsys)
    assert len({answer.pattern.route for answer in answers if answer.marks}) > FLOOR
    assert errors(answers) == ""


@pytest.fixture
def guards_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has a border: every replacement, hook and the middleware do what stock Wagtail does.
    Permissions stay."""
    monkeypatch.setattr(rules, "ground_of", lambda user: rules.Ground(user, (), True))
    monkeypatch.setattr(viewer, "sees_everything", lambda user: True)
    monkeypatch.setattr(rules, "files_in_sight", lambda user, files: files)


def test_the_control_shows_what_stock_wagtail_would_tell(here, guards_off, capsys):
    answers = all_of_theirs(entered(here.alpha.editor), here, most=2, searches=3)
    told("editor of A without the guards", answers, capsys)
    found = sorted({answer.pattern.route for answer in answers if answer.marks})
    with capsys.disabled():
        print(*(f"  {route}" for route in found), sep="\n")
    for known in (
        "cms/choose-page/<int:parent_page_id>/",
        "cms/choose-page/search/",
        "cms/pages/<int:page_to_move_id>/move/<int:destination_id>/confirm/",
        "cms/reports/page-types-usage/",
        "cms/reports/page-types-usage/results/",
    ):
        assert known in found


# ------------------------------------------------------------------ who may not come in


def test_an_anonymous_visitor_is_led_to_sign_in(here, capsys):
    client, answers = Client(), []
    for pattern in patterns():
        for values in crawl.fillings(pattern, here.beta_side, most=2)[:4]:
            for method in ("GET", "POST"):
                answers.append(crawl.ask(client, pattern, pattern.address(values), method=method))
    told("anonymous", answers, capsys)
    assert leaks(answers) == ""
    assert errors(answers) == ""
    entered_by = [answer for answer in answers if not _leads_to_sign_in(answer)]
    assert lines(a for a in entered_by if a.pattern.name not in OPEN) == ""


def _leads_to_sign_in(answer: Answer) -> bool:
    return answer.status in (404, 405) or answer.location.startswith(
        (reverse("account_login"), reverse("cms_login"), reverse("account_reset_password"))
    )


def test_nobody_does_anything_in_the_cms_without_a_second_factor(here, settings, capsys):
    settings.SECOND_FACTOR_REQUIRED = True
    coordinator = UserFactory()
    coordinator.user_permissions.add(Permission.objects.get(codename="access_admin"))
    for who in (here.alpha.editor, releaser(), coordinator):
        client, answers = entered(who), []
        for number, pattern in enumerate(patterns()):
            if pattern.name == "cms_login":
                continue
            for values in crawl.fillings(pattern, here.beta_side, most=1)[:1]:
                method = "POST" if number % 2 else "GET"
                address = pattern.address(values)
                answers.append(crawl.ask(client, pattern, address, method=method))
        told(f"{who.email} without a second factor", answers, capsys)
        assert {(a.status, a.location) for a in answers} == {(302, reverse("mfa_index"))}
