"""Keeps who writes translations, whichever way the words come in: the translation editor, a file,
or a page changed by hand."""

from typing import Any

from django.db.models.signals import post_save
from django.utils import timezone
from wagtail_localize.models import SegmentOverride, StringTranslation

from editorial.models import TranslationWriter


def connect_signals() -> None:
    for model in (StringTranslation, SegmentOverride):
        post_save.connect(_keep, sender=model, dispatch_uid=f"editorial.writer.{model.__name__}")


def _keep(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """3–4 queries for each text that is saved. Texts that no page owns have no context."""
    if raw or instance.last_translated_by_id is None or instance.context_id is None:
        return
    TranslationWriter.objects.update_or_create(
        translation_key=instance.context.object_id,
        locale_id=instance.locale_id,
        user_id=instance.last_translated_by_id,
        defaults={"at": timezone.now()},
    )
