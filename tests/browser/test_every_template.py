"""Every template that a person reads as a page is shown by the table, so that a new one is looked
at like the others, or fails here. And no page speaks English to those who chose another language.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import allauth
import django
import polib
import pytest
from django.conf import settings
from django.template.base import Template
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode
from django.test.signals import template_rendered

from tests.browser.conftest import Guide
from tests.browser.shown_pages import SHOWN

pytestmark = pytest.mark.browser
OURS = Path(settings.BASE_DIR) / "templates"
PACKAGE = Path(allauth.__file__).parent / "templates"
OF_PACKAGE = ("account", "mfa", "usersessions")
FRAMES = ("base.html", "layouts/error.html")
NOT_A_PAGE = ("layouts/", "allauth/layouts/", "email/", "/email/", "components/")
NEVER_SHOWN = {
    "account/confirm_password_reset_code.html": "a password is reset by a link",
    "account/confirm_phone_verification_code.html": "no telephone numbers are kept",
    "account/email_change.html": "several addresses may be kept: account/email.html",
    "account/email_confirm.html": "an address is confirmed by a code",
    "account/phone_change.html": "no telephone numbers are kept",
    "account/signup_by_passkey.html": "a passkey is added to an account that exists",
    "account/signup_closed.html": "anybody may open an account",
    "account/verification_sent.html": "an address is confirmed by a code",
    "account/verified_email_required.html": "nobody is signed in without a verified address",
    "mfa/trust.html": "no browser is trusted without its factor",
    "mfa/webauthn/signup_form.html": "a passkey is added to an account that exists",
}


def names_under(root: Path, folders: tuple[str, ...] = ("",)) -> set[str]:
    return {
        path.relative_to(root).as_posix()
        for folder in folders
        for path in (root / folder).rglob("*.html")
    }


def root_of(name: str) -> str:
    """The template at the end of the chain of ``extends``."""
    template: Template = get_template(name).template
    parent = next(iter(template.nodelist.get_nodes_by_type(ExtendsNode)), None)
    if parent is None or name == parent.parent_name.var:  # Wagtail's own, extended under its name
        return name
    return root_of(str(parent.parent_name.var))


def is_page(name: str) -> bool:
    if any(part in name for part in NOT_A_PAGE) or "/base" in name or name in FRAMES:
        return False
    source = Path(get_template(name).template.origin.name).read_text(encoding="utf-8")
    return root_of(name) in FRAMES or "<!doctype html>" in source


def pages_to_show() -> set[str]:
    names = names_under(OURS) | names_under(PACKAGE, OF_PACKAGE)
    return {name for name in names if is_page(name)}


@contextmanager
def rendered_templates() -> Iterator[set[str]]:
    names: set[str] = set()

    def keep(template: Template, **more: object) -> None:
        if template.name:
            names.add(template.name)

    template_rendered.connect(keep)
    try:
        yield names
    finally:
        template_rendered.disconnect(keep)


def english_sentences(language: str) -> set[str]:
    """The source texts of our catalogue and of the packages', but for those that are the same in
    the language or hold a placeholder."""
    place = Path("locale") / language / "LC_MESSAGES" / "django.po"
    packages = [Path(allauth.__file__).parent, *Path(django.__file__).parent.glob("contrib/*")]
    folders = [Path(settings.BASE_DIR) / "keino_academy", *packages]
    entries = [
        entry
        for folder in folders
        if (folder / place).exists()
        for entry in polib.pofile(str(folder / place))
    ]
    same = {entry.msgid for entry in entries if entry.msgid in (entry.msgstr, *names_of_things())}
    return {
        text
        for entry in entries
        for text in (entry.msgid, entry.msgid_plural)
        if len(text) > 3 and "%" not in text and text not in same
    }


def names_of_things() -> set[str]:
    return {name for _code, name in settings.LANGUAGES}


TEXTS = """
() => {
  const texts = [], names = ['aria-label', 'placeholder', 'alt', 'title', 'content'];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest('script, style, :not(html)[lang=en]')) texts.push(walker.currentNode.data);
  }
  for (const name of names)
    for (const one of document.querySelectorAll(`[${name}]`)) texts.push(one.getAttribute(name));
  for (const form of document.querySelectorAll('[data-autosave]'))
    texts.push(...Object.values(form.dataset));
  return texts.map(text => text.trim().replace(/\\s+/g, ' '));
}
"""
SPEAKS_ENGLISH = {
    "style guide": "it is made for developers",
    "mailbox": "a mail speaks the language of the one it was sent to",
}


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_template_is_shown_by_the_table_and_none_in_english(
    guide: Guide, language: str
) -> None:
    pages = {who: guide.visitor(who) for who in {shown.who for shown in SHOWN}}
    english, found = english_sentences(language), {}
    with rendered_templates() as shown_names:
        for shown in SHOWN:
            guide.open(pages[shown.who], shown, language)
            left = english.intersection(pages[shown.who].evaluate(TEXTS))
            if left and shown.name not in SPEAKS_ENGLISH and not shown.language:
                found[shown.name] = left
    unseen = pages_to_show() - shown_names - set(NEVER_SHOWN)
    assert unseen == set(), "give each a row in shown_pages.SHOWN"
    assert found == {}


def test_a_page_in_english_is_found(guide: Guide) -> None:
    page = guide.visitor()
    page.goto("/en/")
    assert len(english_sentences("fi").intersection(page.evaluate(TEXTS))) > 5


def test_what_is_never_shown_exists_and_is_not_shown() -> None:
    assert set(NEVER_SHOWN) <= pages_to_show()


def test_a_page_is_told_from_its_parts() -> None:
    pages = pages_to_show()
    assert {"home/my_academy.html", "404.html", "503.html", "account/login.html"} <= pages
    parts = {"layouts/page.html", "progress/quiz.html", "courses/admin/release.html"}
    assert not pages & parts
