"""A row of the table of pages, and the ways to say where a page is."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.stage import Stage, in_language

Address = Callable[[str, Stage], str]  # of the page in a language
Deed = Callable[[Page], None]  # what is done on the page before it is looked at


@dataclass(frozen=True)
class Shown:
    name: str
    address: Address
    who: str = ""  # signed in with this address; empty: a visitor
    then: Deed | None = None
    status: int = 200
    language: str = ""  # the page's own, where it is the same for all

    def __str__(self) -> str:
        return self.name


# ---------------------------------------------------------------- ways to say where


def named(name: str, *args: object) -> Address:
    return lambda language, stage: in_language(language, name, *args)


def cms(model: type, number: int = 0) -> Address:
    """A page of the CMS: the first of its kind, or another one by its place in the tree."""

    def address(language: str, stage: Stage) -> str:
        pages = model.objects.live().filter(locale__language_code=language).order_by("path")
        return pages[number].get_url()

    return address
