"""When pages are to be looked at again: a day that every page type of ours has in its own table."""

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db.models import DateField, F, QuerySet
from django.db.models.functions import Coalesce, Now, TruncDate
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from core.models import BasePage

SOON = timedelta(days=30)


def with_review_day(pages: "QuerySet[Page]") -> "QuerySet[Any]":
    """Each page with ``review_on``, whatever its type, and ``today``, the database's day. Joins the
    table of every page type, which are found by their primary keys."""
    days = [F(f"{model._meta.model_name}__review_on") for model in _page_types()]
    return pages.annotate(
        review_on=Coalesce(*days, None, output_field=DateField()), today=TruncDate(Now())
    )


def _page_types() -> list[type[BasePage]]:
    """Those whose table hangs on Wagtail's own; a type that extends another shares its column."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, BasePage)
        and list(model._meta.parents) == [Page]
        and not model._meta.proxy
    ]


def pages_with_review_day(person: Any) -> "QuerySet[Any]":
    """Live pages that the person may edit, the oldest day first and those without one last. No
    query beyond the person's permissions until it is read."""
    mine = page_permission_policy.instances_user_has_permission_for(person, "change")
    pages = with_review_day(mine.filter(live=True, depth__gt=1)).select_related("locale", "owner")
    return pages.order_by(F("review_on").asc(nulls_last=True), "pk")


def pages_to_review(person: Any) -> "QuerySet[Any]":
    """Those whose day has passed or comes within 30 days."""
    return pages_with_review_day(person).filter(review_on__lte=TruncDate(Now() + SOON))
