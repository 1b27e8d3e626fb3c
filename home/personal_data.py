"""The front door holds pages, and what people tell about accessibility."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.access_log import name_accesses
from core.personal_data import (
    NOTHING,
    Basis,
    Expiry,
    Fate,
    PersonalData,
    Rows,
    Subject,
    Without,
    declare,
    emptied,
    months_ago,
    without_personal_data,
    wording,
)
from home.models import AccessibilityFeedback

RULE = wording.after(_("{months} months from the answer."), "feedback")


def _feedback_from(subject: Subject) -> Rows:
    """By the address, as it was written in the form."""
    same = [Q(email__iexact=address) for address in subject.addresses]
    return AccessibilityFeedback.objects.filter(reduce(or_, same, Q(pk__in=[])))


def _answered_long_ago() -> Rows:
    old = AccessibilityFeedback.objects.filter(answered_at__lt=months_ago("feedback"))
    return old.exclude(name="", email="", text=NOTHING)


_forget: Any = emptied(name="", email="", text=NOTHING, answer="")

declare(
    PersonalData(
        model=AccessibilityFeedback,
        title=_("Your feedback on accessibility"),
        purpose=_("To answer you and to mend what is not accessible."),
        basis=Basis.LEGAL_DUTY,
        kept=RULE,
        find=_feedback_from,
        fields=("received_at", "name", "email", "page", "text", "state", "answer", "answered_at"),
        fate=Fate.ANONYMISED,
        erase=_forget,
        stays=_("That feedback came and was answered in time; not what it said or from whom."),
        expiry=Expiry(rule=RULE, rows=_answered_long_ago, moment="answered_at", apply=_forget),
    ),
)

_PAGE = Without("content; who made the page stands with wagtailcore.Page")

without_personal_data(
    {
        "home.HomePage": _PAGE,
        "home.StandardPage": _PAGE,
        "home.GuideIndexPage": _PAGE,
        "home.GuidePage": _PAGE,
        "home.AccessibilityStatementPage": Without(
            "content; its addresses are the service's and the authority's",
            despite=("contact_email", "contact_phone", "supervisor_email", "supervisor_phone"),
        ),
        "home.DemoStamp": Without("which demonstration content was loaded"),
    }
)

name_accesses(
    {"home.read_feedback": _("Your feedback on accessibility was opened")},
    in_reports={"home.read_feedback": _("Feedback on accessibility was opened")},
)
