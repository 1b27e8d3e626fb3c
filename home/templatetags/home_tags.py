"""The main menu and the footer, kept per language until public content changes."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.translation import get_language, gettext

from cohorts.models import Assignment
from core.caches import content_cache
from core.page_cache import site_version
from home.models import AccessibilityStatementPage, HomePage
from people.models import User
from people.policies import numbers_in_force

register = template.Library()
CACHE_ATTRIBUTE = "_menu_pages"
DOORS_ATTRIBUTE = "_doors"
ACCESSIBILITY_STATEMENT = "accessibilitystatementpage"
FOOTER_ONLY = ("standardpage", ACCESSIBILITY_STATEMENT)


@dataclass(frozen=True)
class MenuItem:
    title: str
    url: str
    is_current: bool = False


@dataclass(frozen=True)
class Doors:
    """Which rooms beside the learner's the menus offer; the rooms themselves ask for the right."""

    cms: bool = False
    desk: bool = False  # coordinates or facilitates a cohort today


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
        children = _children_to_show(home) if home else []
        pages = [(page.title, page.get_url() or "", page._meta.model_name) for page in children]
        content_cache.set(key, pages, 300)
    return pages


def _children_to_show(home: HomePage) -> Any:
    """Those that editors put in the menu; the accessibility statement in any case (the act wants
    it to be found from every page)."""
    statement = Q(content_type=ContentType.objects.get_for_model(AccessibilityStatementPage))
    children = home.get_children().live().public()
    return children.filter(Q(show_in_menus=True) | statement).specific()


@register.simple_tag(takes_context=True)
def doors(context: Context) -> Doors:
    """1 query, 2 more for an editor; none for visitors, administrators and on cached pages.

    Every learner's page asks whether its reader is an editor anyway (permissions come by groups,
    and a learner has none); the question about cohorts goes along in the same statement.
    """
    request: HttpRequest | None = context.get("request")
    person = getattr(request, "user", None)
    if context.get("page_is_cached_publicly") or not getattr(person, "is_authenticated", False):
        return Doors()
    found = getattr(request, DOORS_ATTRIBUTE, None)
    if found is None:
        found = _doors_of(person)
        setattr(request, DOORS_ATTRIBUTE, found)
    return found


def _doors_of(person: Any) -> Doors:
    if person.is_superuser:
        return Doors(cms=True, desk=True)
    in_group = User.groups.through.objects.filter(user_id=OuterRef("pk"))
    leads = Assignment.objects.current().filter(person=OuterRef("pk"))
    row = User.objects.filter(pk=person.pk).values_list(Exists(in_group), Exists(leads)).first()
    has_group, desk = row or (False, False)
    return Doors(cms=has_group and person.has_perm("wagtailadmin.access_admin"), desk=desk)


@register.simple_tag(takes_context=True)
def main_menu(context: Context) -> list[MenuItem]:
    request: HttpRequest | None = context.get("request")
    path = request.path if request else ""
    my_academy = reverse("home:my_academy")
    items = [MenuItem(gettext("My academy"), my_academy, path == my_academy)]
    in_classroom = context.get("classroom") is not None
    for title, url, kind in menu_pages(request):
        if kind not in FOOTER_ONLY:
            is_current = path.startswith(url) or (in_classroom and kind == "moduleindexpage")
            items.append(MenuItem(title, url, is_current))
    if doors(context).desk:
        desk = reverse("coordination:show_cohorts")
        items.append(MenuItem(gettext("Coordination"), desk, _is_at_desk(request)))
    return items


def _is_at_desk(request: HttpRequest | None) -> bool:
    match = request.resolver_match if request else None
    return match is not None and match.app_name == "coordination"


@register.simple_tag(takes_context=True)
def footer_links(context: Context) -> list[FooterColumn]:
    """No query when the menu and the numbers of the policies are kept."""
    shown = menu_pages(context.get("request"))
    pages = [MenuItem(title, url) for title, url, kind in shown if kind == "standardpage"]
    contact = MenuItem(gettext("Write to support"), f"mailto:{settings.HELP_EMAIL}")
    statements = [
        MenuItem(title, url) for title, url, kind in shown if kind == ACCESSIBILITY_STATEMENT
    ]
    feedback = MenuItem(
        gettext("Feedback on accessibility"), reverse("home:give_accessibility_feedback")
    )
    return [
        FooterColumn(gettext("Support"), [*pages, contact]),
        FooterColumn(
            gettext("About the service"),
            [
                *statements,
                feedback,
                *_policy_links(),
                MenuItem(gettext("What is new (Atom feed)"), reverse("home:feed")),
                MenuItem(gettext("Sign in"), reverse("account_login")),
                MenuItem(gettext("Content management"), reverse("wagtailadmin_home")),
            ],
        ),
    ]


def _policy_links() -> list[MenuItem]:
    numbers = numbers_in_force()
    links = []
    if numbers.privacy:
        links.append(MenuItem(gettext("Privacy notice"), reverse("people:show_privacy_notice")))
    if numbers.terms:
        links.append(MenuItem(gettext("Terms of use"), reverse("people:show_terms")))
    return links
