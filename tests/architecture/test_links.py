"""Links between the project's own documents lead somewhere."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.architecture.source_tree import ROOT, files, text_of

CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1[ \t]*$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
TARGET = re.compile(
    r"\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)"  # [text](target "title")
    r"|^[ ]{0,3}\[[^\]^]+\]:\s*<?([^\s>]+)",  # [name]: target
    re.MULTILINE,
)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)


def documents() -> list[Path]:
    """Lessons of the demonstration are content: their links are addresses of the site."""
    return [
        path
        for path in files()
        if path.suffix == ".md" and not path.is_relative_to("home/demo/content")
    ]


def prose(text: str) -> str:
    return CODE.sub("", text)


def targets(text: str) -> list[str]:
    found = [plain or named for plain, named in TARGET.findall(prose(text))]
    return [target for target in found if not ELSEWHERE.match(target)]


def anchors(text: str) -> set[str]:
    """As the common readers of Markdown name headings."""
    without_fences = re.sub(r"^(`{3,}).*?^\1", "", text, flags=re.DOTALL | re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in HEADING.findall(without_fences)
    }


def leads_somewhere(target: str, document: Path) -> bool:
    """``document`` is relative to the root; so is a target that begins with a slash."""
    name, _hash, anchor = target.partition("#")
    place = unquote(name)
    base = ROOT if place.startswith("/") else (ROOT / document).parent
    path = (base / place.lstrip("/")).resolve() if name else ROOT / document
    if not path.is_relative_to(ROOT) or not path.exists():
        return False
    return not anchor or path.suffix != ".md" or anchor in anchors(path.read_text("utf-8"))


def broken(document: Path, text: str) -> list[str]:
    return [target for target in targets(text) if not leads_somewhere(target, document)]


def test_every_relative_link_of_a_document_leads_to_a_file():
    assert {
        str(document): lost
        for document in documents()
        if (lost := broken(document, text_of(document)))
    } == {}


def test_there_are_links_to_judge():
    assert sum(len(targets(text_of(document))) for document in documents()) > 10


# ------------------------------------------------------------------ it can fail


@pytest.mark.parametrize(
    "text",
    [
        "[map](docs/no-map.md)",
        "![picture](docs/images/none.png)",
        '[map](docs/no-map.md "The map")',
        "[map]: docs/no-map.md",
        "[map](docs/map.md#no-such-heading)",
        "[out](../../outside.md)",
        "[root](/docs/no-map.md)",
    ],
)
def test_a_planted_link_into_nothing_is_found(text):
    assert len(broken(Path("README.md"), text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "[map](docs/map.md)",
        "[rooms](docs/map.md#rooms)",
        "[three](docs/map.md#three-roads-through-the-code)",
        "[out](https://example.org/none.md) and [mail](mailto:help@academy.example)",
        "`[code](none.md)`",
        "```\n[code](none.md)\n```",
    ],
)
def test_other_links_are_let_pass(text):
    assert broken(Path("README.md"), text) == []
