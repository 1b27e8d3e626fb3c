"""Nothing in a template may need a looser content security policy or skip the escaping."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source_tree import production_python, templates, text_of

THE_ONE_CLEANER = Path("core/sanitising.py")
MARKS_AS_SAFE = {"mark_safe", "SafeString", "SafeText", "SafeData"}  # as annotations: welcome
CLEANERS = {"bleach", "nh3"}

ESCAPING = {
    "an unescaped variable": re.compile(r"\|\s*safe(?:seq)?\b"),
    "escaping turned off": re.compile(r"{%\s*autoescape\s+off"),
}
STRICT_POLICY = {
    "an inline style": re.compile(r"<style\b|<[a-z][^<>]*?\sstyle\s*=", re.I),
    "an inline script": re.compile(
        r"<script\b(?![^>]*\ssrc\s*=)(?![^>]*\stype=\"application/(?:ld\+)?json\")", re.I
    ),
    "an event handler": re.compile(r"<[a-z][^<>]*?\son[a-z]+\s*=", re.I),
    "a script address": re.compile(r"=\s*[\"']?\s*javascript:", re.I),
}
COMMENTS = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->", re.S)
TAGS = re.compile(r"{%.*?%}|{{.*?}}", re.S)


def has_loose_policy(path: Path) -> bool:
    """Mail readers know no stylesheets; Wagtail's own views run under a policy of their own."""
    return "email" in path.parts or "wagtailadmin" in path.parts


def offences(source: str, *, strict: bool = True) -> list[str]:
    source = COMMENTS.sub("", source)
    found = [name for name, pattern in ESCAPING.items() if pattern.search(source)]
    if strict:
        # A comparison inside a template tag must not end or begin an element.
        markup = TAGS.sub("", source)
        found += [name for name, pattern in STRICT_POLICY.items() if pattern.search(markup)]
    return found


def unsafe_names(source: str) -> set[str]:
    """Ways round the escaping, and cleaners used past the one function that joins them."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = node.func
            found |= {getattr(called, "id", getattr(called, "attr", ""))} & MARKS_AS_SAFE
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names} & CLEANERS
        elif isinstance(node, ast.ImportFrom):
            found |= {(node.module or "").split(".")[0]} & CLEANERS
            found |= {alias.name for alias in node.names} & {"mark_safe"}
    return found


@pytest.mark.parametrize("path", templates(), ids=str)
def test_template_keeps_the_policy(path):
    assert offences(text_of(path), strict=not has_loose_policy(path)) == []


def test_only_the_cleaner_marks_text_as_safe():
    others = [path for path in production_python() if path != THE_ONE_CLEANER]
    assert {str(p): names for p in others if (names := unsafe_names(text_of(p)))} == {}


# ------------------------------------------------------------------ each can fail


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("{{ body|safe }}", "an unescaped variable"),
        ("{{ parts | safeseq|join:', ' }}", "an unescaped variable"),
        ("{% autoescape off %}{{ body }}{% endautoescape %}", "escaping turned off"),
        ('<p style="color: red">', "an inline style"),
        ("<p\n  class='x' style='color: red'>", "an inline style"),
        ("<style>p { color: red }</style>", "an inline style"),
        ("<script>alert(1)</script>", "an inline script"),
        ('<button {% if a > b %}disabled{% endif %} onclick="go()">', "an event handler"),
        ('<a href="javascript:go()">', "a script address"),
    ],
)
def test_a_breach_is_found(source, name):
    assert offences(source) == [name]


@pytest.mark.parametrize(
    "source",
    [
        '<script src="{% static "js/site.js" %}" defer></script>',
        '<script type="application/ld+json">{{ facts }}</script>',
        '<p class="once" data-on="x">Based on = nothing, style = plain.</p>',
        "{# never |safe #}<p>A safe harbour.</p>",
    ],
)
def test_what_the_policy_allows_is_let_pass(source):
    assert offences(source) == []


def test_a_mail_may_style_itself_but_not_skip_the_escaping():
    mail = Path("templates/people/email/invitation.html")
    assert has_loose_policy(mail)
    assert offences('<p style="margin: 0">{{ name|safe }}', strict=False) == [
        "an unescaped variable"
    ]


@pytest.mark.parametrize(
    "source",
    [
        "from django.utils.safestring import mark_safe",
        "from django.utils import safestring\nsafestring.SafeString(x)",
        "from django.utils.safestring import SafeString\nSafeString(x)",
        "import nh3",
        "from bleach.linkifier import Linker",
    ],
)
def test_a_way_round_the_cleaner_is_found(source):
    assert unsafe_names(source)
