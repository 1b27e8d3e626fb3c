"""The editors' guide: public pages that no menu names and no search engine keeps."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.blocks import TEXT_FEATURES
from core.models import BasePage
from home.choices import GuideKind


@dataclass(frozen=True)
class GuideSection:
    """The pages of one kind, in their order."""

    kind: str
    label: str
    pages: list["GuidePage"]


class LoadedPage(BasePage):
    """Found by whoever has its address: not in the sitemap, and robots are told to leave it.

    ``loaded_digest`` is of the texts that ``load_guide`` gave the page last: a page that holds
    other ones has been edited, and is left alone.
    """

    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        return []


class GuideIndexPage(LoadedPage):
    introduction = RichTextField(_("introduction"), features=TEXT_FEATURES, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    override_translatable_fields: ClassVar = [SynchronizedField("slug")]
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["home.GuidePage"]
    max_count_per_parent = 1
    template = "home/guide_index_page.html"

    class Meta:
        verbose_name = _("editors' guide")
        verbose_name_plural = _("editors' guides")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """1 query of its own."""
        context = super().get_context(request, *args, **kwargs)
        context["sections"] = sections_of(GuidePage.objects.child_of(self).live())
        return context


class GuidePage(LoadedPage):
    kind = models.CharField(_("kind"), max_length=10, choices=GuideKind.choices)
    position = models.PositiveSmallIntegerField(
        _("place in the list"), default=0, help_text=_("Among the pages of the same kind.")
    )
    summary = models.CharField(_("summary"), max_length=300)
    body = RichTextField(_("text"), features=TEXT_FEATURES)

    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("position")]),
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
    ]
    override_translatable_fields: ClassVar = [
        SynchronizedField(name) for name in ("slug", "kind", "position")
    ]
    parent_page_types: ClassVar = ["home.GuideIndexPage"]
    subpage_types: ClassVar = []
    template = "home/guide_page.html"

    class Meta:
        verbose_name = _("page of the editors' guide")
        verbose_name_plural = _("pages of the editors' guide")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """1 query of its own."""
        context = super().get_context(request, *args, **kwargs)
        context["sections"] = sections_of(GuidePage.objects.sibling_of(self).live())
        return context


def sections_of(pages: Iterable[GuidePage]) -> list[GuideSection]:
    """By kind, each with its pages in order; a kind without pages is left out."""
    ordered = sorted(pages, key=lambda page: (page.position, page.path))
    sections = [
        GuideSection(kind.value, str(kind.label), [page for page in ordered if page.kind == kind])
        for kind in GuideKind
    ]
    return [section for section in sections if section.pages]
