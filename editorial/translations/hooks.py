"""Where the CMS leads to the translators' screens; ``editorial.wagtail_hooks`` registers these."""

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from editorial.translations.package_doors import doors
from editorial.translations.permissions import can_see_matrix
from editorial.translations.po_screens import PageWords, SectionWords, TakeWords
from editorial.translations.screens import MATRIX, BeginScreen, MatrixScreen, TranslationScreen


class MatrixMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_see_matrix(request.user)


def admin_urls() -> list[Any]:
    urls = [
        path("", MatrixScreen.as_view(), name="matrix"),
        path("begin/", BeginScreen.as_view(), name="begin"),
        path("take/", TakeWords.as_view(), name="take"),
        path("<int:pk>/", TranslationScreen.as_view(), name="show"),
        path("<int:pk>/take/", TakeWords.as_view(), name="take_page"),
        path("<int:pk>/words.po", PageWords.as_view(), name="words"),
        path("section/<int:pk>/<slug:code>/words.po", SectionWords.as_view(), name="section_words"),
    ]
    own = (urls, "editorial_translations")
    return [*doors(), path("translations/", include(own))]


def menu_item() -> MenuItem:
    """In the main menu: for translators it is the way in."""
    return _item(order=250)


def report_item() -> MenuItem:
    return _item(order=9000)


def _item(order: int) -> MenuItem:
    return MatrixMenuItem(
        _("Translations"),
        reverse(MATRIX),
        name="translations-matrix",
        icon_name="wagtail-localize-language",
        order=order,
    )


def without_the_packages_report(request: HttpRequest, menu_items: list[Any]) -> None:
    own = reverse("wagtail_localize:translations_report")
    menu_items[:] = [item for item in menu_items if item.url != own]
