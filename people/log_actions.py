"""Sentences of the CMS's history for what the services of this app log."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter

from people.choices import ErasureReason


class EraseFormatter(LogFormatter):
    label = _("Erase a person")

    def format_message(self, log_entry: Any) -> str:
        return _("The account was removed and its personal data erased: %(reason)s") % {
            "reason": ErasureReason(log_entry.data["reason"]).label
        }


class ConfirmRoleFormatter(LogFormatter):
    label = _("Keep a role")

    def format_message(self, log_entry: Any) -> str:
        return _("The role “%(role)s” was reviewed and kept") % {"role": log_entry.data["role"]}


class EndRoleFormatter(LogFormatter):
    label = _("End a role")

    def format_message(self, log_entry: Any) -> str:
        return _("The role “%(role)s” was reviewed and ended") % {"role": log_entry.data["role"]}


def register(actions: LogActionRegistry) -> None:
    actions.register_action("people.erase_person")(EraseFormatter)
    actions.register_action("people.confirm_role")(ConfirmRoleFormatter)
    actions.register_action("people.end_role")(EndRoleFormatter)
