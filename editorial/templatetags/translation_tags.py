"""What readers are told of a translation that has fallen behind its original."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from core.templatetags.language_tags import address_in
from editorial.translations.states import outdated_original

register = template.Library()


SENTENCES = {
    "fi": _("The Finnish original was changed on %(day)s, after this translation was made."),
    "sv": _("The Swedish original was changed on %(day)s, after this translation was made."),
    "en": _("The English original was changed on %(day)s, after this translation was made."),
}
LINKS = {
    "fi": _("Read it in Finnish"),
    "sv": _("Read it in Swedish"),
    "en": _("Read it in English"),
}


@dataclass(frozen=True)
class TranslationNotice:
    """``url`` is empty where the original cannot be read at an address."""

    sentence: str
    language: str
    url: str
    link: str


@register.simple_tag(takes_context=True)
def translation_notice(context: Context) -> TranslationNotice | None:
    """For a page of the CMS whose original was changed after it; else None. 1 query; the address
    of the original is that of the language switch."""
    page = context.get("page")
    if not isinstance(page, Page) or not page.pk:
        return None
    original = outdated_original(page)
    if original is None or original.changed_at is None:
        return None
    return _notice(context, original.language, timezone.localdate(original.changed_at))


@register.simple_tag(takes_context=True)
def frozen_translation_notice(
    context: Context, content: dict[str, Any]
) -> TranslationNotice | None:
    """For a step of an edition that was released with an outdated translation. No query."""
    outdated = content.get("outdated")
    if not outdated:
        return None
    return _notice(context, outdated["language"], date.fromisoformat(outdated["changed_on"]))


def _notice(context: Context, language: str, changed_on: date) -> TranslationNotice:
    return TranslationNotice(
        sentence=SENTENCES[language] % {"day": date_format(changed_on, "SHORT_DATE_FORMAT")},
        language=language,
        url=address_in(context, language),
        link=str(LINKS[language]),
    )
