"""What pages stand on: languages, the site's address, themes and the licence."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Locale, Page, Site

from core.models import LawSection, Licence, Theme
from home.demo.content_files import LANGUAGES, facts
from home.models import HomePage

WELCOME_SLUG, WELCOME_TITLE = "home", "Welcome to your new Wagtail site!"


def ensure_locales() -> dict[str, Locale]:
    return {code: Locale.objects.get_or_create(language_code=code)[0] for code in LANGUAGES}


def ensure_site(home: HomePage) -> None:
    """The default site shows the Finnish home page; its translations stand beside it."""
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    if site.root_page_id != home.pk:
        site.root_page = home
        site.site_name = str(settings.WAGTAIL_SITE_NAME)
        site.hostname, site.port = host_and_port(settings.SITE_URL)
        site.save()
        _remove_welcome_page()


def follow_address() -> bool:
    """Bring the site's host and port in step with SITE_URL; True when they differed. 1 query."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None or (site.hostname, site.port) == host_and_port(settings.SITE_URL):
        return False
    site.hostname, site.port = host_and_port(settings.SITE_URL)
    site.save()
    return True


def has_address(url: str) -> bool:
    hostname, port = host_and_port(url)
    return Site.objects.filter(is_default_site=True, hostname=hostname, port=port).exists()


def host_and_port(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "localhost", parts.port or (443 if parts.scheme == "https" else 80)


def _remove_welcome_page() -> None:
    """Wagtail's own first page goes, unless somebody has done anything with it."""
    for page in Page.objects.filter(depth=2, slug=WELCOME_SLUG, title=WELCOME_TITLE, numchild=0):
        if page.specific_class is Page and not page.latest_revision_id:
            page.delete()


def ensure_themes() -> dict[str, Theme]:
    return {
        row["key"]: Theme.objects.update_or_create(key=row["key"], defaults=names(row["name"]))[0]
        for row in facts("site")["theme"]
    }


def ensure_licence() -> Licence:
    row = facts("site")["licence"]
    licence, _is_new = Licence.objects.update_or_create(
        key=row["key"], defaults={**names(row["name"]), "url": row["url"], "may_be_adapted": True}
    )
    return licence


def ensure_laws() -> dict[str, LawSection]:
    """The sections that lessons cite, by "1397/2016 66 §"."""
    return {
        f"{act['act']} {row['section']}".strip(): LawSection.objects.update_or_create(
            act=act["act"],
            section=row["section"],
            defaults={
                **names(act["name"]),
                "subject": row["subject"],
                "status": row["status"],
                "url": act.get("url", ""),
            },
        )[0]
        for act in facts("laws")["act"]
        for row in act["section"]
    }


def names(texts: dict[str, str]) -> dict[str, str]:
    """Columns of ``core.models.TrilingualName``."""
    return {f"name_{code}": texts[code] for code in LANGUAGES}
