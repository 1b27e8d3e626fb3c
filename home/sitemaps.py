"""The sitemap: every public page of every language."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from wagtail.contrib.sitemaps import Sitemap
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap
from wagtail.models import Page

from core.access import public


class EveryLanguage(Sitemap):
    """Wagtail's own stays below the root page of the site, which is the Finnish one."""

    def items(self) -> Any:
        roots = self.get_wagtail_site().root_page.get_translations(inclusive=True)
        below = reduce(
            or_, (Q(path__startswith=path) for path in roots.values_list("path", flat=True))
        )
        pages = Page.objects.filter(below).live().public()
        return pages.order_by("path").defer_streamfields().specific()


@public("GET")
def sitemap(request: HttpRequest) -> HttpResponse:
    return wagtail_sitemap(request, {"pages": EveryLanguage})
