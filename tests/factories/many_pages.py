"""Thousands of pages in three languages as rows alone: for reports that read no texts."""

import uuid
from typing import Any

from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import (
    String,
    StringSegment,
    TranslatableObject,
    Translation,
    TranslationContext,
    TranslationSource,
)

from tests.factories.pages import LANGUAGES, site_tree


def many_pages(number: int, like: Any) -> None:
    """So many pages of the type of ``like`` below the three front pages, each with an original of
    one text in Finnish that is open for translation into the other languages."""
    tree, now = site_tree(), timezone.now()
    keys = [uuid.uuid4() for _number in range(number)]
    for code in LANGUAGES:
        parent = Page.objects.get(pk=tree.home[code].pk)
        first = parent.numchild + 1
        Page.objects.bulk_create(
            Page(
                title=f"Sivu {place}",
                draft_title=f"Sivu {place}",
                slug=f"sivu-{place}",
                path=Page._get_path(parent.path, parent.depth + 1, first + place),
                depth=parent.depth + 1,
                url_path=f"{parent.url_path}sivu-{place}/",
                content_type_id=like.content_type_id,
                translation_key=key,
                locale=tree.locales[code],
                live=True,
                first_published_at=now,
                last_published_at=now,
            )
            for place, key in enumerate(keys)
        )
        Page.objects.filter(pk=parent.pk).update(numchild=first + number)
    _open_for_translation(keys, like, tree, now)


def _open_for_translation(keys: list[uuid.UUID], like: Any, tree: Any, now: Any) -> None:
    page_type = TranslationSource.objects.first().object.content_type
    objects = TranslatableObject.objects.bulk_create(
        TranslatableObject(translation_key=key, content_type=page_type) for key in keys
    )
    sources = TranslationSource.objects.bulk_create(
        TranslationSource(
            object=row,
            specific_content_type_id=like.content_type_id,
            locale=tree.locales["fi"],
            object_repr="Sivu",
            content_json="{}",
            last_updated_at=now,
        )
        for row in objects
    )
    text, _made = String.objects.get_or_create(
        locale=tree.locales["fi"],
        data_hash=String._get_data_hash("Sivu"),
        defaults={"data": "Sivu"},
    )
    contexts = TranslationContext.objects.bulk_create(
        TranslationContext(
            object=row, path="title", path_id=TranslationContext._get_path_id("title")
        )
        for row in objects
    )
    StringSegment.objects.bulk_create(
        StringSegment(source=source, context=context, order=1, string=text, attrs="{}")
        for source, context in zip(sources, contexts, strict=True)
    )
    Translation.objects.bulk_create(
        Translation(source=source, target_locale=tree.locales[code])
        for source in sources
        for code in ("sv", "en")
    )
