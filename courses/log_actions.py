"""Sentences of the CMS's history for what the services of this app log."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter


class ReleaseFormatter(LogFormatter):
    label = _("Release an edition")

    def format_message(self, log_entry: Any) -> str:
        return _("Edition %(edition)s was released") % {"edition": log_entry.data["edition"]}


def register(actions: LogActionRegistry) -> None:
    actions.register_action("courses.release_edition")(ReleaseFormatter)
