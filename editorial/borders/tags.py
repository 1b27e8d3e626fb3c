"""Tags are words that somebody gave to a file: one sees those of the files one sees."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet
from taggit.models import Tag
from wagtail.admin.views.tags import TAGS_AUTOCOMPLETE_LIMIT

from editorial.borders import rules


def tags_in_sight(user: Any, start: str | None) -> list[str]:
    """What Wagtail's autocompletion would answer, of the files in sight. 5 queries."""
    if not start:
        return []
    tags = Tag.objects.filter(_on_files_in_sight(user), name__istartswith=start)
    names = tags.order_by("name").values_list("name", flat=True)
    return list(names.distinct()[:TAGS_AUTOCOMPLETE_LIMIT])


def popular_tags(user: Any, model: Any, count: int = 10) -> QuerySet[Tag]:
    """As ``wagtail.admin.models.popular_tags_for_model``, of the files in sight."""
    tags = Tag.objects.filter(_given_to(user, model))
    return tags.annotate(item_count=Count("taggit_taggeditem_items")).order_by("-item_count")[
        :count
    ]


def _on_files_in_sight(user: Any) -> Q:
    condition = Q()
    for model in rules.media_models():
        condition |= _given_to(user, model)
    return condition


def _given_to(user: Any, model: Any) -> Q:
    files = rules.files_in_sight(user, model._default_manager.all())
    return Q(
        taggit_taggeditem_items__content_type=ContentType.objects.get_for_model(model),
        taggit_taggeditem_items__object_id__in=files.values("pk"),
    )
