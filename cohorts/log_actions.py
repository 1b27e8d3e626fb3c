"""Sentences of the CMS's history for what the services of this app log.

Of an invitation its UUID is logged, and the address is read from its row when the sentence is
printed (1 query): the history does not keep what was erased. Older entries hold the address.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter

from cohorts.models import Invitation
from core.personal_data import NOTHING, is_erased_address


def _addresses(*numbers: str) -> list[str]:
    """Of invitations by their UUIDs; a dash for one that is gone or was emptied. 1 query."""
    rows = Invitation.objects.filter(uuid__in=numbers).values_list("uuid", "email")
    known = {str(number): email for number, email in rows if not is_erased_address(email)}
    return [known.get(number, NOTHING) for number in numbers]


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
        data = log_entry.data
        address = data["to"] if "to" in data else _addresses(data["invitation"])[0]
        return _("The invitation sent to %(address)s was revoked") % {"address": address}


class ReassignFormatter(LogFormatter):
    label = _("Invite under another address")

    def format_message(self, log_entry: Any) -> str:
        data = log_entry.data
        if "from" in data:
            former, latter = data["from"], data["to"]
        else:
            former, latter = _addresses(data["from_invitation"], data["to_invitation"])
        return _("The invitation sent to %(former)s was sent anew to %(latter)s") % {
            "former": former,
            "latter": latter,
        }


def register(actions: LogActionRegistry) -> None:
    actions.register_action("cohorts.adopt_edition")(AdoptFormatter)
    actions.register_action("cohorts.revoke_invitation")(RevokeFormatter)
    actions.register_action("cohorts.reassign_invitation")(ReassignFormatter)
