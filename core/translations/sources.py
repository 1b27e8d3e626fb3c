"""The originals as the translation package holds them, read anew whenever they are published."""

import json
from typing import Any

from django.db.models.signals import post_save, pre_save
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail.signals import page_published
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import (
    StringTranslation,
    Translation,
    TranslationSource,
    post_save_string_translation,
)
from wagtail_localize.strings import StringValue

NOT_FOR_READERS = frozenset({"review_on", "show_in_menus"})  # a change of these dates nothing


def begin_translation(original: Any, locale: Locale) -> Translation:
    """Open the page for translation; its words are still those of the original."""
    source, _made = TranslationSource.get_or_create_from_instance(original)
    translation, _made = Translation.objects.get_or_create(
        source=source, target_locale=locale, defaults={"enabled": True}
    )
    return translation


def keep_in_step(page: Page) -> bool:
    """Read the published page anew for its translators; True when anything of it had changed.

    Words that changed lose their translation, which stays in the memory beside them; all others
    keep theirs. No translation is written. 1 query for a page that nobody translates, 3 for one
    that did not change, about 4 for each text of one that did.
    """
    source = TranslationSource.objects.filter(
        object_id=page.translation_key, locale_id=page.locale_id
    ).first()
    if source is None:
        return False
    if _matter(type(page), source.content_json) == _matter(type(page), page.to_json()):
        return False
    source.update_from_db()
    return True


def _matter(model: type[Page], content_json: str) -> dict[str, Any]:
    """Of a page as JSON: what its translations take from it, and readers see."""
    content = json.loads(content_json)
    names = {field.field_name for field in get_translatable_fields(model)} - NOT_FOR_READERS
    return {name: _without_row_numbers(content.get(name)) for name in names}


def _without_row_numbers(value: Any) -> Any:
    """Rows of a page are made anew by many a save."""
    if isinstance(value, list):
        return [_without_row_numbers(item) for item in value]
    if isinstance(value, dict):
        return {name: _without_row_numbers(item) for name, item in value.items() if name != "pk"}
    return value


def _on_publication(instance: Page, **kwargs: Any) -> None:
    if instance.live:  # a publication that was only scheduled is told of too
        keep_in_step(instance.specific)


def _date_the_change(instance: TranslationSource, **kwargs: Any) -> None:
    """``last_updated_at`` is when readers could first see the words that the source holds.

    The package writes the moment somebody asked for a translation or pressed a button, by which
    every translation would be older than its original. 2 queries.
    """
    model = instance.specific_content_type.model_class()
    if model is None or not issubclass(model, Page):
        return
    kept = TranslationSource.objects.filter(pk=instance.pk).first() if instance.pk else None
    if kept and _matter(model, kept.content_json) == _matter(model, instance.content_json):
        instance.last_updated_at = kept.last_updated_at
        return
    rows = Page.objects.filter(translation_key=instance.object_id, locale_id=instance.locale_id)
    published_at = rows.values_list("last_published_at", flat=True).first()
    is_news = published_at and (kept is None or published_at > kept.last_updated_at)
    instance.last_updated_at = published_at if is_news else timezone.now()


def _name_the_draft(instance: StringTranslation, **kwargs: Any) -> None:
    """In place of the package's receiver, which writes markup, and more than the column holds."""
    if instance.context and instance.context.path == "title":
        rows = Page.objects.filter(
            translation_key=instance.context.object_id, locale_id=instance.locale_id
        )
        longest = Page._meta.get_field("draft_title").max_length
        rows.update(draft_title=StringValue(instance.data).render_text()[:longest])


def connect_signals() -> None:
    post_save.disconnect(post_save_string_translation, sender=StringTranslation)
    post_save.connect(_name_the_draft, sender=StringTranslation, dispatch_uid="name-the-draft")
    pre_save.connect(_date_the_change, sender=TranslationSource, dispatch_uid="date-the-change")
    page_published.connect(_on_publication, dispatch_uid="keep-translations-in-step")


def drop_alias_action(menu_items: list[Any], request: Any, context: dict[str, Any]) -> None:
    """The package would let an editor turn a translation into an alias of its original."""
    menu_items[:] = [item for item in menu_items if item.name != "localize-convert-to-alias"]
