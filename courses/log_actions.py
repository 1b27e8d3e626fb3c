"""Sentences of the CMS's history for what the services of this app log."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter

from courses.choices import RedactionGround


class ReleaseFormatter(LogFormatter):
    label = _("Release an edition")

    def format_message(self, log_entry: Any) -> str:
        return _("Edition %(edition)s was released") % {"edition": log_entry.data["edition"]}


class RedactionFormatter(LogFormatter):
    label = _("Redact content")

    def format_message(self, log_entry: Any) -> str:
        return _("Part of “%(lesson)s” was redacted (%(ground)s): %(reason)s") % {
            "lesson": log_entry.data["lesson"],
            "ground": RedactionGround(log_entry.data["ground"]).label,
            "reason": log_entry.data["reason"],
        }


class LiftFormatter(LogFormatter):
    label = _("Lift a redaction")

    def format_message(self, log_entry: Any) -> str:
        return _("A redaction of “%(lesson)s” was lifted: %(reason)s") % {
            "lesson": log_entry.data["lesson"],
            "reason": log_entry.data["reason"],
        }


def register(actions: LogActionRegistry) -> None:
    actions.register_action("courses.release_edition")(ReleaseFormatter)
    actions.register_action("courses.redact_content")(RedactionFormatter)
    actions.register_action("courses.lift_redaction")(LiftFormatter)
