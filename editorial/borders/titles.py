"""A page's name and address before the person who reads them.

Wagtail asks ``get_admin_display_title`` in every list, breadcrumb, chooser and message, and no
hook tells it for whom. These stand behind the narrowed lists: where another's page is shown after
all, it is by what it has published.
"""

from typing import Any

from django.http import HttpRequest
from wagtail.models import Page

from editorial.borders import rules
from editorial.borders.replacing import instead_of
from editorial.borders.rules import Sight
from editorial.borders.viewer import limited_viewer


@instead_of(Page, "get_admin_display_title")
def display_title(former: Any, page: Any) -> str:
    user = limited_viewer()
    return former(page) if user is None else rules.title_for(user, page)


@instead_of(Page, "get_url_parts")
def url_parts(former: Any, page: Any, *args: Any, **kwargs: Any) -> Any:
    """The words of an address are those of the title: a page that is not seen has none. For the
    rich text editor, which prints the address of any page that a link names."""
    user = limited_viewer()
    if user is not None and rules.sight_of(user, page) == Sight.NONE:
        return None
    return former(page, *args, **kwargs)


@instead_of(Page, "route")
def route(former: Any, page: Any, request: HttpRequest, path_components: list[str]) -> Any:
    """For ``ExternalLinkView``, which takes the address of a page for a link to it and answers
    with the title of its draft, without asking the page for the title to show."""
    found = former(page, request, path_components)
    user = limited_viewer()
    if user is not None and rules.sight_of(user, found.page) != Sight.WHOLE:
        found.page.draft_title = found.page.title  # of this answer only; nothing saves it
    return found
