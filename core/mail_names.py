"""What a kind of mail is called in the CMS: its subject, with dots for what each mail fills in."""

from functools import cache
from typing import Any

from django.conf import settings
from django.template import Context, TemplateDoesNotExist
from django.template.backends.django import DjangoTemplates

FILLED_IN = "…"


@cache
def _templates() -> DjangoTemplates:
    """The site's own templates, in which a variable that is not given is printed as dots."""
    first: dict[str, Any] = settings.TEMPLATES[0]
    options = {**first["OPTIONS"], "string_if_invalid": FILLED_IN}
    return DjangoTemplates(
        {
            "NAME": "mail-names",
            "DIRS": first["DIRS"],
            "APP_DIRS": first["APP_DIRS"],
            "OPTIONS": options,
        }
    )


def name_of_mail(event: str) -> str:
    """“Invitation to …” for ``"cohorts/email/invitation"``, in the active language; the event
    itself for a mail whose template exists no more. No query."""
    try:
        template = _templates().get_template(f"{event}_subject.txt").template
    except TemplateDoesNotExist:
        return event
    return " ".join(template.render(Context()).split())
