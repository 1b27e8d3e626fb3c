"""The page tree without tracks: a home per language, indexes, modules, lessons, pages of text."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from wagtail.models import Page

from core.models import LawCitation, LawSection, Licence
from courses.models import (
    LessonPage,
    ModuleIndexPage,
    ModulePage,
    TrackIndexPage,
)
from home.demo.content_files import LANGUAGES, SOURCE, facts, lesson_files, tracks
from home.demo.directives import Assets
from home.demo.lesson_lines import Ids, demo_key, list_items
from home.demo.markdown_lessons import LessonFileError, ParsedLesson, parse_lesson
from home.demo.page_writing import PageWriter, Values
from home.demo.rich_text import paragraphs, rich_text
from home.models import HomePage, StandardPage

ByLanguage = dict[str, Values]


def write_home(writer: PageWriter) -> HomePage:
    home = facts("pages")["home"]
    key = demo_key("home")
    values = {
        code: {
            "title": home["title"][code],
            "search_description": home["description"][code],
            "lead": home["lead"][code],
            "how_heading": home["how"]["title"][code],
            "how_points": "".join(
                f"<h3>{point['title'][code]}</h3><p>{point['text'][code]}</p>"
                for point in home["how"]["point"]
            ),
            "audience_heading": home["audience"]["title"][code],
            "audience": list_items(home["audience"]["items"][code], Ids(key), "audience"),
            "audience_note": home["audience"]["note"][code],
        }
        for code in LANGUAGES
    }
    root = Page.objects.get(depth=1)
    return writer.write(HomePage, root, key=key, slug="koti", values=values)


def write_indexes(writer: PageWriter, home: HomePage) -> tuple[TrackIndexPage, ModuleIndexPage]:
    return (
        writer.write(TrackIndexPage, home, **_index("tracks")),
        writer.write(ModuleIndexPage, home, **_index("modules")),
    )


def _index(name: str) -> dict[str, Any]:
    index = facts("site")[name]
    return {
        "key": demo_key(f"index:{name}"),
        "slug": index["slug"],
        "values": {
            code: {
                "title": index["title"][code],
                "introduction": paragraphs(index["introduction"][code]),
                "show_in_menus": True,
            }
            for code in LANGUAGES
        },
    }


def write_standard_pages(writer: PageWriter, home: HomePage) -> None:
    for page in facts("pages")["page"]:
        values = {
            code: {
                "title": page["title"][code],
                "summary": page["summary"][code],
                "body": rich_text(page["body"][code].strip(), headings=True),
                "shows_contact": page["key"] == "help",
                "show_in_menus": page["key"] in ("about", "help"),
            }
            for code in LANGUAGES
        }
        key = demo_key(f"page:{page['key']}")
        writer.write(StandardPage, home, key=key, slug=page["slug"], values=values)


def write_modules(
    writer: PageWriter,
    index: ModuleIndexPage,
    licence: Licence,
    assets: Mapping[str, Assets],
    laws: Mapping[str, LawSection],
) -> dict[str, ModulePage]:
    """Every module of every track, with the lessons that have files, by module key."""
    modules = {}
    for facts_of_module in (module for track in tracks() for module in track["module"]):
        name = facts_of_module["key"]
        key = demo_key(f"module:{name}")
        values = {
            code: {
                "title": facts_of_module["title"][code],
                "summary": facts_of_module["summary"][code],
                "outcomes": list_items(facts_of_module["outcomes"][code], Ids(key), "outcomes"),
                "hours": facts_of_module["hours"],
                "licence": licence,
                "review_on": review_day(name),
            }
            for code in LANGUAGES
        }
        modules[name] = writer.write(
            ModulePage, index, key=key, slug=facts_of_module["slug"], values=values
        )
        for files in lesson_files(name):
            _write_lesson(writer, modules[name], files, assets, laws)
    return modules


def _write_lesson(
    writer: PageWriter,
    module: ModulePage,
    files: dict[str, Path],
    assets: Mapping[str, Assets],
    laws: Mapping[str, LawSection],
) -> None:
    if SOURCE not in files:
        raise LessonFileError(f"{files.popitem()[1]}:1: not in {SOURCE}")
    lessons = {code: parse_lesson(path, assets[code]) for code, path in files.items()}
    source = lessons[SOURCE]
    if unknown := set(source.laws) - set(laws):
        raise LessonFileError(f"{source.path}:1: laws.toml does not know {sorted(unknown)}")
    for lesson in lessons.values():
        if skeleton(lesson) != skeleton(source):
            raise LessonFileError(f"{lesson.path}:1: built otherwise than {source.path.name}")
    writer.write(
        LessonPage,
        module,
        key=source.key,
        slug=source.slug,
        values={
            code: {**lesson.values, "review_on": review_day(source.path.parent.name)}
            for code, lesson in lessons.items()
        },
        children=lambda page, _language: _cite(page, [laws[name] for name in source.laws]),
    )


def review_day(module: str) -> date:
    days = facts("site")["review"]
    return days.get(module, days["lessons"])


def _cite(page: LessonPage, laws: list[LawSection]) -> bool:
    """What the page cites, in the file's order; the days of checking stay."""
    known = {row.law_id: row for row in page.law_citations.all()}
    if list(known) == [law.pk for law in laws]:
        return False
    page.law_citations = [
        known.get(law.pk) or LawCitation(law=law, sort_order=order)
        for order, law in enumerate(laws)
    ]
    return True


def skeleton(lesson: ParsedLesson) -> list[Any]:
    """What must be the same in every language: rules, ids and kinds of blocks, questions, keys."""
    names = (
        "minutes",
        "completion_rule",
        "pass_mark",
        "max_attempts",
        "due_days",
        "is_required",
    )
    rules = [lesson.values[name] for name in names]
    body = lesson.values["body"]
    quizzes = [block["value"]["questions"] for block in body if block["type"] == "quiz"]
    return [
        rules,
        len(lesson.values["goals"]),
        [(block["id"], block["type"]) for block in body],
        [_key_of(question) for questions in quizzes for question in questions],
    ]


def _key_of(question: dict[str, Any]) -> list[Any]:
    value = question["value"]
    options = [(row["id"], row["value"]["is_right"]) for row in value.get("options", [])]
    key = [value.get(name) for name in ("is_true", "answer", "tolerance")]
    return [question["id"], question["type"], options, key]
