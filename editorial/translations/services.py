"""Opening pages for translation, one or many."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page

from core.translations import (
    WordsDoNotFit,
    adopt_translation,
    begin_translation,
    save_translation_draft,
)
from editorial.translations.choices import State
from editorial.translations.permissions import can_begin_at
from editorial.translations.states import states_of

MOST_AT_ONCE = 100  # pages; each is about a quarter of a second


@dataclass
class Begun:
    """``refused`` holds sentences."""

    opened: list[Page] = field(default_factory=list)
    unchanged: int = 0  # opened before
    refused: list[str] = field(default_factory=list)


def begin_translations(originals: Iterable[Page], locale: Locale, *, by: Any) -> Begun:
    """Open each page in a language as a draft, parents before children.

    A page that is open already stays as it is. One that was translated by hand comes under the
    translation editor if its words fit and its original has not changed since. What cannot be
    opened is left out and told; each page is a transaction of its own. About 250 queries a page.
    """
    begun = Begun()
    pages = sorted(originals, key=lambda page: page.path)
    known = states_of([page.translation_key for page in pages], with_words=False)
    for page in pages:
        cell = known[page.translation_key].cells[locale.language_code]
        if cell.translation_id or cell.state is State.SOURCE:
            begun.unchanged += 1
        elif not can_begin_at(by, page, locale):
            begun.refused.append(
                _("“%(title)s”: its place in that language is not yours to edit.")
                % {"title": page.get_admin_display_title()}
            )
        else:
            _begin(begun, page.specific, locale, cell, by)
    return begun


def _begin(begun: Begun, page: Any, locale: Locale, cell: Any, by: Any) -> None:
    title = {"title": page.get_admin_display_title()}
    try:
        with transaction.atomic():
            if cell.page is None:
                draft = save_translation_draft(begin_translation(page, locale), user=by)
            elif cell.state is State.DONE:
                draft = page.get_translation(locale)
                adopt_translation(page, draft.specific)
            else:
                raise WordsDoNotFit
    except WordsDoNotFit:
        sentence = _(
            "“%(title)s” was translated by hand and no longer fits its original. Edit it by hand."
        )
        begun.refused.append(sentence % title)
    except ValidationError as error:
        begun.refused.append(
            _("“%(title)s”: %(fault)s") % {**title, "fault": " ".join(error.messages)}
        )
    else:
        begun.opened.append(draft)
