"""What has happened on the pages that a person sees: published, released, brought up to date."""

from typing import Any

from django.db.models import Q
from wagtail.models import PageLogEntry

from editorial.borders.rules import whole_pages
from editorial.dashboard.rows import SHOWN
from editorial.permissions import PUBLISHING

PACKAGES = ("wagtail", "editorial")  # theirs are the small steps on the way to a publication


def news(person: Any) -> list[PageLogEntry]:
    """The last ten publications and deeds of the apps (an edition released), newest first, of
    pages that are seen whole and still exist. 1 query beyond the person's permissions."""
    of_apps = ~Q(action__startswith=PACKAGES[0]) & ~Q(action__startswith=PACKAGES[1])
    entries = PageLogEntry.objects.filter(Q(action__in=PUBLISHING) | of_apps)
    entries = entries.filter(whole_pages(person, "page__"), page__depth__gt=1)
    entries = entries.select_related("page__locale", "user").order_by("-timestamp", "-pk")
    return list(entries[:SHOWN])
