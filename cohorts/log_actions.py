"""Sentences of the CMS's history for what the services of this app log."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter


class AdoptFormatter(LogFormatter):
    label = _("Adopt an edition")

    def format_message(self, log_entry: Any) -> str:
        return _("The cohort moved from edition %(former)s to edition %(latter)s") % {
            "former": log_entry.data["from"],
            "latter": log_entry.data["to"],
        }


class RevokeFormatter(LogFormatter):
    label = _("Revoke an invitation")

    def format_message(self, log_entry: Any) -> str:
        return _("The invitation sent to %(address)s was revoked") % {
            "address": log_entry.data["to"]
        }


class ReassignFormatter(LogFormatter):
    label = _("Invite under another address")

    def format_message(self, log_entry: Any) -> str:
        return _("The invitation sent to %(former)s was sent anew to %(latter)s") % {
            "former": log_entry.data["from"],
            "latter": log_entry.data["to"],
        }


def register(actions: LogActionRegistry) -> None:
    actions.register_action("cohorts.adopt_edition")(AdoptFormatter)
    actions.register_action("cohorts.revoke_invitation")(RevokeFormatter)
    actions.register_action("cohorts.reassign_invitation")(ReassignFormatter)
