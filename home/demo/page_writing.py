"""Writes one page in three languages: made once, afterwards changed only where it differs."""

import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from wagtail.fields import StreamField
from wagtail.models import Locale, Page

from core.translations import WordsDoNotFit, adopt_translation
from home.demo.content_files import LANGUAGES, SOURCE

P = TypeVar("P", bound=Page)
Values = dict[str, Any]


@dataclass
class PageWriter:
    """Counts what it did. ``by`` is named as the author of revisions."""

    locales: Mapping[str, Locale]
    by: Any
    made: int = 0
    changed: int = 0
    unchanged: int = 0

    def write(
        self,
        model: type[P],
        parent: Page,
        *,
        key: uuid.UUID,
        slug: str,
        values: Mapping[str, Values],
        children: Callable[[P, str], bool] | None = None,
    ) -> P:
        """The source page, with its translations (in the languages of ``values``) made, filled
        and published.

        Streams in ``values`` are raw data. ``children`` may set rows of the page and says
        whether they differ.
        """
        known = {page.locale_id: page for page in model.objects.filter(translation_key=key)}
        has_changed = False
        source = self._source(model, known, parent, key, slug, values[SOURCE])
        for language in (code for code in LANGUAGES if code in values):
            locale = self.locales[language]
            page = source if language == SOURCE else known.get(locale.pk)
            is_new = page is None or not page.latest_revision_id
            if page is None:
                page = source.copy_for_translation(locale, copy_parents=True)
            differs = fill(page, values[language])
            differs = bool(children and children(page, language)) or differs
            has_changed = self._publish(page, is_new=is_new, differs=differs) or has_changed
            if language == SOURCE:
                source = model.objects.get(pk=page.pk)  # with its rows as they were saved
            elif has_changed:
                # So that what editors add to the original reaches the translation with its ids.
                # One that has other texts than its original stays by itself.
                with suppress(WordsDoNotFit):
                    adopt_translation(source, model.objects.get(pk=page.pk))
        return source

    def _source(
        self,
        model: type[P],
        known: Mapping[int, P],
        parent: Page,
        key: uuid.UUID,
        slug: str,
        values: Values,
    ) -> P:
        """The page in the source language: the one that exists, or a new one, not yet live."""
        locale = self.locales[SOURCE]
        if found := known.get(locale.pk):
            return found
        page = model(
            translation_key=key, locale=locale, slug=slug, live=False, title=values["title"]
        )
        fill(page, values)
        Page.objects.get(pk=parent.pk).add_child(instance=page)  # a fresh count of children
        return page

    def _publish(self, page: Page, *, is_new: bool, differs: bool) -> bool:
        if not differs and page.live:
            self.unchanged += 1
            return False
        _check(page)
        revision = page.save_revision(user=self.by)
        # Nobody may publish in the CMS past a review; what a command loads was reviewed as code.
        revision.publish(user=self.by, skip_permission_checks=True)
        self.made += is_new
        self.changed += not is_new
        return True


def fill(page: Page, values: Values) -> bool:
    """Set what differs; True when anything did."""
    differs = False
    for name, value in values.items():
        model_field = page._meta.get_field(name)
        if isinstance(model_field, StreamField):
            if list(getattr(page, name).raw_data) != value:
                setattr(page, name, model_field.stream_block.to_python(value))
                differs = True
        elif getattr(page, name) != value:
            setattr(page, name, value)
            differs = True
    return differs


def _check(page: Page) -> None:
    """What the CMS would check before it saves. Raises ValueError that names the page."""
    try:
        page.full_clean()
        for model_field in page._meta.get_fields():
            if isinstance(model_field, StreamField):
                model_field.stream_block.clean(getattr(page, model_field.name))
    except ValidationError as error:
        raise ValueError(f"{page.locale.language_code}, “{page.title}”: {error!r}") from error
