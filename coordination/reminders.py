"""Reminders: their texts, the fields in them, and the condition each one has."""

import re
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cohorts.choices import CohortStatus
from coordination.choices import ReminderTemplate
from coordination.people import Situation
from core.mail import absolute_url

FIELDS = ("{first_name}", "{link}")
ANY_FIELD = re.compile(r"\{[^{}\s]*\}")
NAME_WITH_BLANK = re.compile(r"( ?)\{first_name\}")


def text_of(template: ReminderTemplate, language: str) -> str:
    """What the coordinator starts from, in one of the site's languages."""
    with translation.override(language):
        return {
            ReminderTemplate.CONTINUE: _(
                "Hello {first_name}! Your studies are waiting where you left them, and going on "
                "takes about 15 minutes: {link}\n\n"
                "If your calendar is full, answer the coordinator and we will find a way."
            ),
            ReminderTemplate.BEHIND: _(
                "Hello {first_name}! A module that was to be finished by now is still open. You "
                "can go on here: {link}\n\n"
                "Late is better than never: steps are accepted as long as the cohort runs."
            ),
            ReminderTemplate.BEGIN: _(
                "Hello {first_name}! Your seat in the cohort is ready, but you have not begun "
                "yet. The first step takes about 15 minutes: {link}"
            ),
        }[template]


def unknown_fields(text: str) -> list[str]:
    """What looks like a field and is none, each once."""
    return [name for name in dict.fromkeys(ANY_FIELD.findall(text)) if name not in FIELDS]


def filled(text: str, *, first_name: str, link: str) -> str:
    """Plain text with the fields filled in. A person without a first name is greeted without."""
    text = text.replace("{link}", link)
    return NAME_WITH_BLANK.sub(lambda found: f"{found[1]}{first_name}" if first_name else "", text)


def classroom_link(cohort_slug: str, language: str) -> str:
    with translation.override(language):
        return absolute_url(reverse("progress:show_classroom", args=[cohort_slug]))


def still_holds(template: str, seat: Any, situation: Situation) -> bool:
    """Does the person still need this reminder? ``seat`` comes from ``seats_with_day``."""
    if not seat.is_active or seat.cohort.status != CohortStatus.RUNNING or situation.is_finished:
        return False
    if template == ReminderTemplate.BEHIND:
        return situation.is_late
    return template != ReminderTemplate.BEGIN or not situation.is_started
