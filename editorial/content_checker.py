"""Wagtail's checker in the preview, with all rules of WCAG 2.2 A and AA instead of ten."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import AccessibilityItem, ContentCheckerItem


class WiderChecker(ContentCheckerItem):
    axe_run_only: ClassVar = [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ]
    axe_include: ClassVar = ["main"]  # the frame around it is no editor's work
    axe_exclude: ClassVar = ["wagtail-inline-userbar"]
    axe_messages: ClassVar = {
        **ContentCheckerItem.axe_messages,
        "image-alt": {
            "error_name": _("Image without alternative text"),
            "help_text": _("Describe what the image tells, or mark it as decorative"),
        },
        "color-contrast": {
            "error_name": _("Too little contrast"),
            "help_text": _("Text and background must differ more"),
        },
        "valid-lang": {
            "error_name": _("Unknown language mark"),
            "help_text": _("Mark words as Finnish, Swedish or English"),
        },
        "list": {
            "error_name": _("Broken list"),
            "help_text": _("Use the list buttons of the editor"),
        },
        "td-headers-attr": {
            "error_name": _("Table cells without headings"),
            "help_text": _("Give every column a heading"),
        },
        "link-in-text-block": {
            "error_name": _("Link told by colour alone"),
            "help_text": _("A link in running text needs an underline"),
        },
        "video-caption": {
            "error_name": _("Video without captions"),
            "help_text": _("Add a WebVTT file"),
        },
    }


def widen_checker(request: HttpRequest, items: list[Any], page: Any) -> None:
    """Hook ``construct_wagtail_userbar``: also asked by the editor's own checks."""
    for place, item in enumerate(items):
        if isinstance(item, AccessibilityItem):
            items[place] = WiderChecker(in_editor=item.in_editor)
