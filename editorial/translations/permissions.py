"""Who may open, translate and take in translations. Pages decide: their groups hold them."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from wagtail.models import Locale, Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail_localize.models import Translation

SUBMIT = "wagtail_localize.submit_translation"


def can_see_matrix(person: Any) -> bool:
    """Whoever may edit any page. 1 query, which Wagtail's own checks share."""
    return PagePermissionPolicy().user_has_any_permission(person, {"change", "publish"})


def can_begin(person: Any) -> bool:
    return can_see_matrix(person) and person.has_perm(SUBMIT)


def can_begin_at(person: Any, original: Page, locale: Locale) -> bool:
    """May the original become a page of the other language there? Whoever may begin translations
    and may edit, or add to, the place: the nearest ancestor that exists in the other tree. A draft
    is all that comes of it. About 3 queries."""
    if not person.has_perm(SUBMIT):
        return False
    if person.is_superuser:
        return True
    place = _place_of(original, locale)
    if place is None:
        return False
    tester = place.permissions_for_user(person)
    return tester.can_edit() or tester.can_add_subpage()


def _place_of(original: Page, locale: Locale) -> Page | None:
    keys = original.get_ancestors().filter(depth__gt=1).order_by("-depth")
    keys = list(keys.values_list("translation_key", flat=True))
    there = Page.objects.filter(translation_key__in=keys, locale=locale)
    found = {page.translation_key: page for page in there}
    return next((found[key] for key in keys if key in found), None)


def can_edit_words(person: Any, translation: Translation) -> bool:
    """The translation of a page belongs to whoever may edit that page."""
    page = target_page(translation)
    return page is not None and page.permissions_for_user(person).can_edit()


def target_page(translation: Translation) -> Page | None:
    """1 query."""
    return Page.objects.filter(
        translation_key=translation.source.object_id, locale_id=translation.target_locale_id
    ).first()


def translation_for(person: Any, number: int) -> Translation:
    """The translation, or 404: who may not edit its page learns nothing of it."""
    rows = Translation.objects.select_related("source__locale", "target_locale")
    translation = get_object_or_404(rows, pk=number)
    if not can_edit_words(person, translation) or not _may_read_original(person, translation):
        raise Http404
    return translation


def _may_read_original(person: Any, translation: Translation) -> bool:
    """What everybody reads on the site, or a draft that the person may edit. 1 query."""
    original = Page.objects.filter(
        translation_key=translation.source.object_id, locale_id=translation.source.locale_id
    ).first()
    return original is not None and (
        original.live or original.permissions_for_user(person).can_edit()
    )
