"""The CMS's Help menu: the guide, and each kind of its pages."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from editorial.dashboard.guide_links import guide
from home.choices import GuideKind

PACKAGE_ITEMS = ("editor-guide", "whats-new-in-wagtail")  # about the package, in English


class GuideMenuItem(MenuItem):
    """Leads to the guide in the person's language; not shown where there is none."""

    fragment = ""

    def is_shown(self, request: HttpRequest) -> bool:
        return guide().index is not None

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        index = guide().index
        return LinkMenuItem(
            self.name,
            self.label,
            (index.url if index else "") + self.fragment,
            icon_name=self.icon_name,
            classname=self.classname,
            attrs=self.attrs,
        )


def _item(name: str, label: Any, order: int, fragment: str = "") -> GuideMenuItem:
    item = GuideMenuItem(label, "", name=name, icon_name="help", order=order)
    item.fragment = fragment
    return item


def guide_item() -> GuideMenuItem:
    return _item("editors-guide", _("Editors' guide"), 100)


def start_item() -> GuideMenuItem:
    return _item("guide-start", GuideKind.START.label, 110, f"#{GuideKind.START}")


def how_to_item() -> GuideMenuItem:
    return _item("guide-how-to", GuideKind.HOW_TO.label, 120, f"#{GuideKind.HOW_TO}")


def concepts_item() -> GuideMenuItem:
    return _item("guide-concepts", GuideKind.CONCEPT.label, 130, f"#{GuideKind.CONCEPT}")


ITEMS = (guide_item, start_item, how_to_item, concepts_item)


def drop_package_items(request: HttpRequest, menu_items: list[Any]) -> None:
    menu_items[:] = [item for item in menu_items if not item.name.startswith(PACKAGE_ITEMS)]
