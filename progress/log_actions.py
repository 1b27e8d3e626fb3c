"""Sentences of the CMS's history for what the services of this app log. Neither the person nor
the reason is named: those stand in the rows."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.log_actions import LogActionRegistry, LogFormatter


class ExtensionFormatter(LogFormatter):
    label = _("Give more time")

    def format_message(self, log_entry: Any) -> str:
        day = date_format(date.fromisoformat(log_entry.data["given"]), "SHORT_DATE_FORMAT")
        return _("A participant was given time until %(day)s for the task “%(lesson)s”") % {
            "day": day,
            "lesson": log_entry.data["lesson"],
        }


class AttemptsFormatter(LogFormatter):
    label = _("Give more attempts")

    def format_message(self, log_entry: Any) -> str:
        count = log_entry.data["given"]
        return ngettext(
            "A participant was given %(count)s more attempt at the quiz of “%(lesson)s”",
            "A participant was given %(count)s more attempts at the quiz of “%(lesson)s”",
            count,
        ) % {"count": count, "lesson": log_entry.data["lesson"]}


class RescoreFormatter(LogFormatter):
    label = _("Score a corrected quiz anew")

    def format_message(self, log_entry: Any) -> str:
        count = log_entry.data["attempts"]
        return ngettext(
            "The points of %(count)s attempt rose by the correction %(edition)s",
            "The points of %(count)s attempts rose by the correction %(edition)s",
            count,
        ) % {"count": count, "edition": log_entry.data["edition"]}


class IssueFormatter(LogFormatter):
    label = _("Issue a certificate")

    def format_message(self, log_entry: Any) -> str:
        return _("The certificate %(certificate)s was issued") % {
            "certificate": log_entry.data["certificate"]
        }


class RevokeFormatter(LogFormatter):
    label = _("Revoke a certificate")

    def format_message(self, log_entry: Any) -> str:
        return _("The certificate %(certificate)s was revoked") % {
            "certificate": log_entry.data["certificate"]
        }


class ReissueFormatter(LogFormatter):
    label = _("Issue a certificate anew")

    def format_message(self, log_entry: Any) -> str:
        return _("The certificate %(certificate)s was issued in place of %(former)s") % {
            "certificate": log_entry.data["certificate"],
            "former": log_entry.data["replaces"],
        }


def register(actions: LogActionRegistry) -> None:
    actions.register_action("progress.grant_extension")(ExtensionFormatter)
    actions.register_action("progress.grant_attempts")(AttemptsFormatter)
    actions.register_action("progress.rescore_quizzes")(RescoreFormatter)
    actions.register_action("progress.issue_certificate")(IssueFormatter)
    actions.register_action("progress.revoke_certificate")(RevokeFormatter)
    actions.register_action("progress.reissue_certificate")(ReissueFormatter)
