"""The pages of one track in three languages, and its edition, released as an editor would.

Pages are written without revisions: a release freezes what is published, and needs none.
"""

import uuid
from typing import Any

from wagtail.models import Locale, Page, Site

from benchmarks.lesson_texts import lesson_body, text_list
from benchmarks.sizes import LANGUAGES, LESSONS_PER_MODULE, MODULES
from core.models import Licence, Theme
from courses.models import (
    Edition,
    LessonPage,
    ModuleIndexPage,
    ModulePage,
    TrackIndexPage,
    TrackModule,
    TrackPage,
)
from courses.services import release_edition
from home.models import HomePage, StandardPage
from people.models import User

WEEK_OFFSETS = [0, 2, 4, 6, 12]  # a cohort in its ninth week has the last one before it
INTRODUCTION = "<p>Avoin polku julkisille hankkijoille.</p>"


class PagesByLanguage:
    """One page in every language: added below its parent's version, joined by one key."""

    def __init__(self, parent: "PagesByLanguage | None", make: Any) -> None:
        key, self.pages = uuid.uuid4(), {}
        for code in LANGUAGES:
            above = parent.pages[code] if parent else Page.objects.get(depth=1)
            page = make(code)
            page.locale = Locale.objects.get_or_create(language_code=code)[0]
            page.translation_key = key
            self.pages[code] = above.add_child(instance=page)

    def __getitem__(self, code: str) -> Any:
        return self.pages[code]


def release_track() -> Edition:
    """Front page, menu, a track of 5 modules with 8 lessons each; edition 1 of it."""
    home = PagesByLanguage(
        None, lambda code: HomePage(title="KEINO", slug=f"front-{code}", lead="Opi hankkimaan.")
    )
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=home["fi"], is_default_site=True)
    tracks = _menu_page(home, TrackIndexPage, "Teemapolut", introduction=INTRODUCTION)
    modules = _menu_page(home, ModuleIndexPage, "Moduulit", introduction=INTRODUCTION)
    for title in ("Tietoa palvelusta", "Saavutettavuus", "Tietosuoja"):
        _menu_page(home, StandardPage, title, body=INTRODUCTION)
    track = _track(tracks, [_module(modules, number) for number in range(MODULES)])
    editor = User.objects.create_superuser("editor@academy.example")
    return release_edition(track["fi"], by=editor)


def _menu_page(home: PagesByLanguage, model: Any, title: str, **fields: Any) -> PagesByLanguage:
    return PagesByLanguage(
        home, lambda code: model(title=f"{title} {code}", show_in_menus=True, **fields)
    )


def _module(index: PagesByLanguage, number: int) -> PagesByLanguage:
    licence = Licence.objects.get_or_create(
        key="cc-by-4", defaults={"name_fi": "CC BY 4.0", "url": "https://example.org/by/4.0/"}
    )[0]
    module = PagesByLanguage(
        index,
        lambda code: ModulePage(
            title=f"Moduuli {number + 1} {code}",
            slug=f"module-{number + 1}",
            summary="Miten tavoite muuttuu mittariksi ja mittari sopimukseksi.",
            outcomes=text_list(number, code, 4),
            licence=licence,
        ),
    )
    for place in range(LESSONS_PER_MODULE):
        _lesson(module, number, place)
    return module


def _lesson(module: PagesByLanguage, number: int, place: int) -> None:
    has_quiz = place == LESSONS_PER_MODULE - 1
    rule = {"completion_rule": "quiz", "pass_mark": 60} if has_quiz else {}
    serial = number * LESSONS_PER_MODULE + place
    PagesByLanguage(
        module,
        lambda code: LessonPage(
            title=f"Tavoitteesta mittariksi {serial + 1} {code}",
            slug=f"step-{place + 1}",
            summary="Mitä kirjoitetaan, kuka kirjoittaa ja milloin.",
            minutes=20,
            goals=text_list(serial, code, 3),
            body=lesson_body(serial, code, has_quiz=has_quiz),
            **rule,
        ),
    )


def _track(index: PagesByLanguage, modules: list[PagesByLanguage]) -> PagesByLanguage:
    theme = Theme.objects.get_or_create(key="leading", defaults={"name_fi": "Johtaminen"})[0]
    track = PagesByLanguage(
        index,
        lambda code: TrackPage(
            title=f"Hankintojen johtaminen {code}",
            slug="leading",
            theme=theme,
            summary="Neljä kuukautta, viisi moduulia ja yksi oma kehittämistehtävä.",
            introduction=INTRODUCTION,
            goals=text_list(1, code, 5),
            outcomes=text_list(2, code, 6),
            development_task_hours=40,
            ects_proposal="3.0",
        ),
    )
    keys = [uuid.uuid4() for _ in modules]
    for page in track.pages.values():
        TrackModule.objects.bulk_create(
            TrackModule(
                track=page,
                module=module["fi"],
                sort_order=order,
                week_offset=WEEK_OFFSETS[order],
                locale=page.locale,
                translation_key=keys[order],
            )
            for order, module in enumerate(modules)
        )
    return track
