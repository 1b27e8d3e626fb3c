"""The language switch: it keeps the page, and says so where it cannot (product.md)."""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.template import Context
from django.utils.translation import (
    get_language,
    get_language_from_path,
    get_language_info,
)
from wagtail.models import Page

register = template.Library()
CACHE_ATTRIBUTE = "_language_addresses"


@dataclass(frozen=True)
class LanguageLink:
    code: str
    name: str
    url: str
    is_current: bool
    is_post: bool  # an address without a language: the choice is posted and kept


def translated_addresses(page: Page) -> dict[str, Page]:
    """Live versions of the page by language code, its own included. 1 query."""
    versions = page.get_translations(inclusive=True).live().public().select_related("locale")
    return {version.locale.language_code: version for version in versions}


def nearest_translation(page: Page, code: str) -> Page | None:
    """The nearest ancestor that is live in the language. ≤ 2 queries."""
    keys = list(
        page.get_ancestors()
        .filter(depth__gt=1)
        .order_by("-depth")
        .values_list("translation_key", flat=True)
    )
    candidates = {
        candidate.translation_key: candidate
        for candidate in Page.objects.live()
        .public()
        .filter(translation_key__in=keys, locale__language_code=code)
    }
    return next((candidates[key] for key in keys if key in candidates), None)


def page_language_urls(page: Page, request: object) -> dict[str, tuple[str, bool]]:
    """Language code → (address, is it the very page?). Codes without any address are left out."""
    urls: dict[str, tuple[str, bool]] = {}
    versions = translated_addresses(page)
    for code, _name in settings.LANGUAGES:
        if code in versions:
            urls[code] = (versions[code].get_url(request), True)
        elif nearest := nearest_translation(page, code):
            urls[code] = (f"{nearest.get_url(request)}?untranslated={page.pk}", False)
    return urls


def _addresses(context: Context) -> dict[str, tuple[str, bool]] | None:
    """As ``page_language_urls`` for what this request shows; None for an unprefixed address."""
    request = context.get("request")
    if request is None:
        return None
    if hasattr(request, CACHE_ATTRIBUTE):
        return getattr(request, CACHE_ATTRIBUTE)
    urls: dict[str, tuple[str, bool]] | None = None
    page = context.get("page")
    if isinstance(page, Page) and page.pk:
        urls = page_language_urls(page, request)
    elif get_language_from_path(request.path):
        # A form that was refused stands at an address that only takes posts.
        address = context.get("page_address") or request.path
        # Addresses differ by their prefix alone: nothing has to be resolved and reversed.
        rest = address.split("/", 2)[2]
        urls = {code: (f"/{code}/{rest}", True) for code, _name in settings.LANGUAGES}
    setattr(request, CACHE_ATTRIBUTE, urls)
    return urls


def address_in(context: Context, code: str) -> str:
    """Where this very page, or screen, is read in the language; empty where it is not. No query
    once the language switch has been printed."""
    url, is_same = (_addresses(context) or {}).get(code, ("", False))
    return url if is_same else ""


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[LanguageLink]:
    """One link per language. ≤ 5 queries on a CMS page, none elsewhere."""
    current, urls = get_language(), _addresses(context)
    request = context.get("request")
    links = []
    for code, name in settings.LANGUAGES:
        if urls is None:
            url = request.get_full_path() if request else f"/{code}/"
            links.append(LanguageLink(code, name, url, code == current, is_post=True))
        else:
            url, _same = urls.get(code, (f"/{code}/", False))
            links.append(LanguageLink(code, name, url, code == current, is_post=False))
    return links


@register.simple_tag(takes_context=True)
def hreflang_links(context: Context) -> list[LanguageLink]:
    """Only real translations, for ``<link rel="alternate">``."""
    urls, current, names = _addresses(context) or {}, get_language(), dict(settings.LANGUAGES)
    return [
        LanguageLink(code, names[code], settings.SITE_URL + _path(url), code == current, False)
        for code, (url, is_same) in urls.items()
        if is_same
    ]


def _path(url: str) -> str:
    return "/" + url.split("://", 1)[1].split("/", 1)[1] if "://" in url else url


@register.simple_tag(takes_context=True)
def untranslated_page(context: Context) -> dict[str, str] | None:
    """The page that the reader wanted in this language and that has none. ≤ 1 query."""
    request = context.get("request")
    key = request.GET.get("untranslated", "") if request else ""
    if not (key.isascii() and key.isdigit()):
        return None
    page = Page.objects.live().public().filter(pk=int(key[:9])).select_related("locale").first()
    if page is None:
        return None
    code = page.locale.language_code
    return {
        "title": page.title,
        "url": page.get_url(request) or "/",
        "language": code,
        "language_name": get_language_info(code)["name_translated"],
    }
