"""Tracks and their modules by reference."""

from collections.abc import Mapping
from typing import Any

from core.models import Theme
from courses.models import ModulePage, TrackIndexPage, TrackModule, TrackPage
from home.demo.content_files import LANGUAGES, tracks
from home.demo.lesson_lines import Ids, demo_key, list_items
from home.demo.page_writing import PageWriter
from home.demo.rich_text import paragraphs


def write_tracks(
    writer: PageWriter,
    index: TrackIndexPage,
    themes: Mapping[str, Theme],
    modules: Mapping[str, ModulePage],
) -> dict[str, TrackPage]:
    return {track["key"]: _write_track(writer, index, track, themes, modules) for track in tracks()}


def _write_track(
    writer: PageWriter,
    index: TrackIndexPage,
    track: dict[str, Any],
    themes: Mapping[str, Theme],
    modules: Mapping[str, ModulePage],
) -> TrackPage:
    key = demo_key(f"track:{track['key']}")
    values = {
        code: {
            "title": track["title"][code],
            "theme": themes[track["theme"]],
            "summary": track["summary"][code],
            "introduction": paragraphs(track["introduction"][code]),
            "goals": list_items(track["goals"][code], Ids(key), "goals"),
            "outcomes": list_items(track["outcomes"][code], Ids(key), "outcomes"),
            "weeks": track["weeks"],
            "development_task_hours": track["development_task_hours"],
            "ects_proposal": track["ects_proposal"],
        }
        for code in LANGUAGES
    }

    def set_modules(page: TrackPage, language: str) -> bool:
        return _set_modules(page, language, track, modules)

    return writer.write(
        TrackPage, index, key=key, slug=track["slug"], values=values, children=set_modules
    )


def _set_modules(
    page: TrackPage, language: str, track: dict[str, Any], modules: Mapping[str, ModulePage]
) -> bool:
    """The rows of the track in the file's order. In every language they refer to the source."""
    known = {row.translation_key: row for row in page.track_modules.all()}
    before = [_facts_of_row(row) for row in known.values()]
    rows = []
    for order, module in enumerate(track["module"]):
        key = demo_key(f"track-module:{track['key']}/{module['key']}")
        row = known.get(key) or TrackModule(translation_key=key, locale_id=page.locale_id)
        row.module = modules[module["key"]]
        row.sort_order = order
        row.is_required = module["required"]
        row.week_offset = module["week_offset"]
        row.local_introduction = module["local_introduction"][language]
        rows.append(row)
    page.track_modules = rows
    return before != [_facts_of_row(row) for row in rows]


def _facts_of_row(row: TrackModule) -> tuple[Any, ...]:
    return (
        row.module_id,
        row.sort_order,
        row.is_required,
        row.week_offset,
        row.local_introduction,
    )
