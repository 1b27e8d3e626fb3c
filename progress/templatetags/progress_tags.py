"""Standings as words and rows for templates. No query."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from progress import screens
from progress.certificates.screens import certificate_row
from progress.classroom import ModuleStanding, Standing, Step
from progress.models import Certificate

register = template.Library()


@register.simple_tag
def module_rows(cohort_slug: str, standing: Standing) -> list[dict[str, Any]]:
    return [screens.module_row(cohort_slug, module) for module in standing.modules]


@register.simple_tag
def step_items(cohort_slug: str, module: ModuleStanding) -> list[dict[str, Any]]:
    return [screens.step_item(cohort_slug, step) for step in module.steps]


@register.simple_tag
def step_url(cohort_slug: str, step: Step) -> str:
    return screens.step_url(cohort_slug, step)


@register.filter
def counts(module: ModuleStanding) -> str:
    return screens.module_counts(module)


@register.filter
def standing_text(module: ModuleStanding) -> str:
    return screens.module_text(module)


@register.filter
def resumed_after(moment: datetime | None) -> str:
    """The eyebrow of the resume card: when the person was here last, in words."""
    if moment is None:
        return _("Begin here")
    days = (timezone.localdate() - timezone.localdate(moment)).days
    if days <= 0:
        return _("Continue where you left off today")
    if days == 1:
        return _("Continue where you left off yesterday")
    day = date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")
    return _("Continue where you left off on %(day)s") % {"day": day}


@register.simple_tag
def certificate_rows(certificates: list[Certificate]) -> list[dict[str, Any]]:
    return [certificate_row(certificate) for certificate in certificates]
