"""Sentences of the CMS's history for what the front door's services log."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.log_actions import LogActionRegistry, LogFormatter


class LoadGuideFormatter(LogFormatter):
    label = _("Bring the guide up to date")

    def format_message(self, log_entry: Any) -> str:
        count = log_entry.data["count"]
        return ngettext(
            "The editors' guide was brought up to date: %(count)d page",
            "The editors' guide was brought up to date: %(count)d pages",
            count,
        ) % {"count": count}


def register(actions: LogActionRegistry) -> None:
    actions.register_action("home.load_guide")(LoadGuideFormatter)
