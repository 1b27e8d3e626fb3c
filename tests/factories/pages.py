"""Pages as editors would make them: published, with a live revision.

A page without ``parent`` goes to the Finnish index, which is made when missing; ``site_tree()``
makes the skeleton in every language. ``released_track()`` is the short way to something that a
cohort can study.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import factory
from factory.django import DjangoModelFactory
from wagtail.models import Locale, Page, Site

from core.models import Theme
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
from home.models import HomePage
from people.models import User
from tests.factories.lesson_bodies import body, quiz_lesson, text_block, text_list
from tests.factories.people import UserFactory

LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True)
class SiteTree:
    """Home and indexes, each by language code."""

    site: Site
    locales: dict[str, Locale]
    home: dict[str, HomePage]
    tracks: dict[str, TrackIndexPage]
    modules: dict[str, ModuleIndexPage]


def site_tree() -> SiteTree:
    """The skeleton in three languages; made once per test, then found again.

    Most tests need it in Finnish only, which the factories see to by themselves and which costs
    a third of this; ``translated`` makes the parents that it misses.
    """
    home = finnish_home()
    return SiteTree(
        site=Site.objects.get(is_default_site=True),
        locales=all_locales(),
        home=versions(home),
        tracks=versions(TrackIndexPage.objects.child_of(home).get()),
        modules=versions(ModuleIndexPage.objects.child_of(home).get()),
    )


def all_locales() -> dict[str, Locale]:
    return {code: Locale.objects.get_or_create(language_code=code)[0] for code in LANGUAGES}


def finnish_home() -> HomePage:
    """The Finnish front page, which the site points at, with its two indexes."""
    finnish = all_locales()["fi"]
    home = HomePage.objects.filter(locale=finnish).first()
    if home is None:
        front = HomePage(title="Etusivu", slug="koti", locale=finnish)
        home = publish(Page.objects.get(depth=1).add_child(instance=front))
        _point_site_at(home)
        for index in (
            TrackIndexPage(title="Teemapolut", slug="teemapolut", locale=finnish),
            ModuleIndexPage(title="Moduulit", slug="moduulit", locale=finnish),
        ):
            publish(home.add_child(instance=index))
    return home


def _point_site_at(home: HomePage) -> None:
    Site.objects.exclude(is_default_site=True).delete()
    _site, _made = Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "port": 80, "root_page": home},
    )
    Site.clear_site_root_paths_cache()


def versions(page: Any) -> dict[str, Any]:
    """The page in every language, by code; what is missing is made and published."""
    return {page.locale.language_code: page} | {
        code: translated(page, code) for code in LANGUAGES if code != page.locale.language_code
    }


def publish(page: Any) -> Any:
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def translated(page: Any, code: str, **fields: Any) -> Any:
    """The page's live version in a language; made when missing, with the pages above it. Ids of
    blocks stay the same.

    ``fields`` replace those of the copy: ``translated(lesson, "sv", title="Steg 1")``.
    """
    locale = Locale.objects.get_or_create(language_code=code)[0]
    copy = page.get_translation_or_none(locale)
    if copy is None:
        parent = page.get_parent().specific
        if not parent.is_root():
            translated(parent, code)
        copy = page.copy_for_translation(locale, copy_parents=False)
    elif not fields and copy.live:
        return copy
    for name, value in fields.items():
        setattr(copy, name, value)
    return publish(copy)


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme
        django_get_or_create = ("key",)

    key = "leadership"
    name_fi = "Hankintojen johtaminen"
    name_sv = "Ledning av upphandling"
    name_en = "Leading procurement"


class PublishedPageFactory(DjangoModelFactory):
    """``parent=`` a page; ``live=False`` leaves a draft that was never published."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, parent: Any, **kwargs: Any) -> Any:
        live = kwargs.pop("live", True)
        page = model_class(live=live, locale_id=parent.locale_id, **kwargs)
        parent.refresh_from_db(fields=["path", "depth", "numchild"])
        parent.add_child(instance=page)
        if live:
            return publish(page)
        page.save_revision()
        return page


class TrackPageFactory(PublishedPageFactory):
    """``modules=[module, …]`` refers to those in order; attributes of the references go by
    ``TrackModule(...)`` rows of one's own."""

    class Meta:
        model = TrackPage

    parent = factory.LazyFunction(lambda: TrackIndexPage.objects.child_of(finnish_home()).get())
    title = factory.Sequence(lambda number: f"Teemapolku {number}")
    slug = factory.Sequence(lambda number: f"teemapolku-{number}")
    theme = factory.SubFactory(ThemeFactory)
    summary = "Polku esimerkiksi."
    goals = text_list("Johda hankintoja.")
    outcomes = text_list("asettaa hankinnalle tavoitteen")

    @classmethod
    def _create(
        cls, model_class: Any, *args: Any, modules: Iterable[ModulePage] = (), **kwargs: Any
    ) -> TrackPage:
        page = super()._create(model_class, *args, **kwargs)
        for order, module in enumerate(modules):
            page.track_modules.add(
                TrackModule(module=module, sort_order=order, locale_id=page.locale_id)
            )
        page.save()  # the references get their ids
        return publish(page) if modules and page.live else page


class ModulePageFactory(PublishedPageFactory):
    class Meta:
        model = ModulePage

    parent = factory.LazyFunction(lambda: ModuleIndexPage.objects.child_of(finnish_home()).get())
    title = factory.Sequence(lambda number: f"Moduuli {number}")
    slug = factory.Sequence(lambda number: f"moduuli-{number}")
    summary = "Moduuli esimerkiksi."
    outcomes = text_list("laatia mittarin")
    hours = 8


class LessonPageFactory(PublishedPageFactory):
    """``LessonPageFactory(parent=module, **quiz_lesson())`` makes one finished by a quiz."""

    class Meta:
        model = LessonPage

    parent = factory.SubFactory(ModulePageFactory)
    title = factory.Sequence(lambda number: f"Askel {number}")
    slug = factory.Sequence(lambda number: f"askel-{number}")
    summary = "Askel esimerkiksi."
    minutes = 15
    goals = text_list("selittää, miksi hankinta on johtamista")
    body = factory.LazyFunction(lambda: body(text_block()))


def releaser() -> User:
    """An administrator for the factories' own releases; the same one every time."""
    known = User.objects.filter(email="releaser@academy.example").first()
    return known or UserFactory(email="releaser@academy.example", is_superuser=True, is_staff=True)


def track_with_lessons(
    *,
    lessons: int | Iterable[dict[str, Any]] = 3,
    modules: int = 1,
    languages: Iterable[str] = ("fi",),
    **track_fields: Any,
) -> TrackPage:
    """A published track whose every module has the same lessons.

    ``lessons`` is a number of lessons to read, or their fields, one dict each: ``[{},
    quiz_lesson()]``. Other ``languages`` than Finnish get copies, published.
    """
    rows = [{} for _ in range(lessons)] if isinstance(lessons, int) else list(lessons)
    made = [ModulePageFactory() for _ in range(modules)]
    for module in made:
        for fields in rows:
            LessonPageFactory(parent=module, **fields)
    track = TrackPageFactory(modules=made, **track_fields)
    for code in languages:
        if code == "fi":
            continue
        for page in [*made, *LessonPage.objects.filter(locale=track.locale), track]:
            translated(page, code)
    return track


def released_track(
    *,
    lessons: int | Iterable[dict[str, Any]] = 3,
    modules: int = 1,
    languages: Iterable[str] = ("fi",),
    by: User | None = None,
    **track_fields: Any,
) -> tuple[TrackPage, Edition]:
    """As ``track_with_lessons``, released as edition 1 through the real service."""
    track = track_with_lessons(
        lessons=lessons, modules=modules, languages=languages, **track_fields
    )
    return track, release_edition(track, by=by or releaser())


__all__ = [
    "LessonPageFactory",
    "ModulePageFactory",
    "SiteTree",
    "ThemeFactory",
    "TrackPageFactory",
    "publish",
    "quiz_lesson",
    "released_track",
    "releaser",
    "site_tree",
    "track_with_lessons",
    "translated",
]
