"""What a public repository must not say: where its packages came from, and whose machine it was."""

import re
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT, files

# Put together here, or this file would be the first to be found.
HOSTS = [
    ".".join(labels)
    for labels in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
    )
]
FOLDERS = ["work", "root", r"home/[a-z_][\w-]*", r"Users/\w+"]
FORBIDDEN = re.compile(
    "|".join(
        [
            *map(re.escape, HOSTS),
            rf"(?<![\w.:/@$}}-])/(?:{'|'.join(FOLDERS)})/",
            re.escape(f"{ROOT}/"),
        ]
    )
)
NOT_TEXT = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".ico", ".woff2", ".pdf", ".mp4", ".zip"}


def offences(text: str) -> list[str]:
    return [
        f"line {number}: {found.group()}"
        for number, line in enumerate(text.splitlines(), start=1)
        if (found := FORBIDDEN.search(line))
    ]


def text_files() -> list[Path]:
    return [path for path in files() if path.suffix.lower() not in NOT_TEXT]


def test_no_file_names_a_package_host_or_a_path_of_a_machine():
    found = {
        str(path): lines
        for path in text_files()
        if (lines := offences((ROOT / path).read_text(encoding="utf-8", errors="replace")))
    }
    assert found == {}


# ------------------------------------------------------------------ it can fail


@pytest.mark.parametrize(
    "text",
    [
        f"--index-url https://{HOSTS[0]}/simple",
        f"https://files.{HOSTS[1]}/packages/ab",
        "see /{}/notes.txt".format("root"),
        'open("/{}/main/x")'.format("work"),
        "/{}/anna/academy".format("home"),
        f"{ROOT}/manage.py",
    ],
)
def test_a_planted_name_is_found(text):
    assert len(offences(text)) == 1


@pytest.mark.parametrize(
    "text",
    ["templates/home/page.html", "https://example.org/{}/1".format("work"), "pypi is a place"],
)
def test_other_words_are_let_pass(text):
    assert offences(text) == []
