"""The main menu and the footer, kept per language until public content changes."""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.translation import get_language, gettext

from core.caches import content_cache
from core.page_cache import site_version
from home.models import HomePage

register = template.Library()
CACHE_ATTRIBUTE = "_menu_pages"


@dataclass(frozen=True)
class MenuItem:
    title: str
    url: str
    is_current: bool = False


@dataclass(frozen=True)
class FooterColumn:
    title: str
    links: list[MenuItem]


def menu_pages(request: HttpRequest | None) -> list[tuple[str, str, str]]:
    """(title, address, kind) of the pages shown in menus; read once in a request. No query when
    kept, else 3."""
    pages = getattr(request, CACHE_ATTRIBUTE, None)
    if pages is None:
        pages = _kept_menu_pages()
        if request is not None:
            setattr(request, CACHE_ATTRIBUTE, pages)
    return pages


def _kept_menu_pages() -> list[tuple[str, str, str]]:
    key = f"menu:{site_version()}:{get_language()}"
    pages = content_cache.get(key)
    if pages is None:
        home = HomePage.objects.live().filter(locale__language_code=get_language()).first()
        children = home.get_children().live().public().in_menu().specific() if home else []
        pages = [(page.title, page.get_url() or "", page._meta.model_name) for page in children]
        content_cache.set(key, pages, 300)
    return pages


@register.simple_tag(takes_context=True)
def main_menu(context: Context) -> list[MenuItem]:
    request: HttpRequest | None = context.get("request")
    path = request.path if request else ""
    my_academy = reverse("home:my_academy")
    items = [MenuItem(gettext("My academy"), my_academy, path == my_academy)]
    in_classroom = context.get("classroom") is not None
    for title, url, kind in menu_pages(request):
        if kind != "standardpage":
            is_current = path.startswith(url) or (in_classroom and kind == "moduleindexpage")
            items.append(MenuItem(title, url, is_current))
    return items


@register.simple_tag(takes_context=True)
def footer_links(context: Context) -> list[FooterColumn]:
    shown = menu_pages(context.get("request"))
    pages = [MenuItem(title, url) for title, url, kind in shown if kind == "standardpage"]
    contact = MenuItem(gettext("Write to support"), f"mailto:{settings.HELP_EMAIL}")
    return [
        FooterColumn(gettext("Support"), [*pages, contact]),
        FooterColumn(
            gettext("About the service"),
            [
                MenuItem(gettext("Sign in"), reverse("account_login")),
                MenuItem(gettext("Content management"), reverse("wagtailadmin_home")),
            ],
        ),
    ]
