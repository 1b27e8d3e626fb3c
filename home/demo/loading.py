"""Loads the demo data: all of it in one transaction, or nothing."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction

from core import effects
from courses.diffs import difference, facts_of_draft, facts_of_edition
from courses.drafts import draft_of
from courses.models import Edition, TrackPage
from courses.queries import latest_edition
from courses.services import release_edition
from home.demo import cohorts, duties, pages, people, site
from home.demo.assets import ensure_assets
from home.demo.content_files import content_digest, lesson_files, tracks
from home.demo.page_writing import PageWriter
from home.demo.track_pages import write_tracks
from home.guide.loading import load_guide
from home.models import DemoStamp

STAMP = 1
Say = Callable[[str], Any]


def load(*, force: bool = False, say: Say = print) -> bool:
    """True when there was something to do.

    What exists is brought in step with the content files and else left alone; cohorts and what
    their people have done are made once. 2 queries when nothing has changed.
    """
    if site.follow_address():
        say(f"The site's address is {settings.SITE_URL} now.")
    digest = content_digest()
    if not force and _is_loaded(digest):
        return False
    with transaction.atomic():
        _load_all(say)
        DemoStamp.objects.update_or_create(pk=STAMP, defaults={"digest": digest})
    while effects.sweep():  # mails that no task has sent yet, and those that certificates bring
        pass
    return True


def is_up_to_date(site_url: str) -> bool:
    """Would loading for a site at this address find nothing to do? 2 queries."""
    return site.has_address(site_url) and _is_loaded(content_digest())


def _is_loaded(digest: str) -> bool:
    return DemoStamp.objects.filter(pk=STAMP, digest=digest).exists()


def _load_all(say: Say) -> None:
    admin = people.ensure_admin()
    writer = PageWriter(site.ensure_locales(), by=admin)
    home = pages.write_home(writer)
    site.ensure_site(home)
    track_index, module_index = pages.write_indexes(writer, home)
    modules = pages.write_modules(
        writer, module_index, site.ensure_licence(), ensure_assets(), site.ensure_laws()
    )
    track_pages = write_tracks(writer, track_index, site.ensure_themes(), modules)
    pages.write_standard_pages(writer, home)
    duties.write_statement(writer, home)
    say(str(load_guide(by=admin)))
    say(f"Pages: {writer.made} made, {writer.changed} changed, {writer.unchanged} as they were.")
    for track in tracks():
        if all(lesson_files(module["key"]) for module in track["module"]):
            say(_release(track_pages[track["key"]], admin))
    say(people.ensure_people())
    say(cohorts.ensure_cohorts(track_pages, by=admin))
    say(duties.ensure_policies())


def _release(track: TrackPage, by: Any) -> str:
    """A new edition unless the latest one already holds what the pages hold."""
    former = latest_edition(track.translation_key)
    if former and _is_unchanged(track, former):
        return f"Edition {former} is up to date."
    edition = release_edition(track, by=by)
    return f"Edition {edition} released."


def _is_unchanged(track: TrackPage, former: Edition) -> bool:
    now = facts_of_draft(draft_of(track))
    return difference(facts_of_edition(former), now).is_empty
