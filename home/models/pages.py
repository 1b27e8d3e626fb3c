"""The front door: the home page of each language, and pages of plain text."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.blocks import TEXT_FEATURES, TextListBlock
from core.models import BasePage
from courses.models import TrackPage


class HomePage(BasePage):
    lead = models.CharField(_("lead"), max_length=400, blank=True)
    how_heading = models.CharField(_("heading of “how it works”"), max_length=120, blank=True)
    how_points = RichTextField(_("how it works"), features=TEXT_FEATURES, blank=True)
    audience_heading = models.CharField(_("heading of “for whom”"), max_length=120, blank=True)
    audience = StreamField(TextListBlock(), blank=True, verbose_name=_("for whom"))
    audience_note = models.CharField(_("note on “for whom”"), max_length=400, blank=True)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel(
            [FieldPanel("how_heading"), FieldPanel("how_points")], heading=_("How it works")
        ),
        MultiFieldPanel(
            [
                FieldPanel("audience_heading"),
                FieldPanel("audience"),
                FieldPanel("audience_note"),
            ],
            heading=_("For whom"),
        ),
    ]
    override_translatable_fields: ClassVar = [SynchronizedField("slug")]
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = [
        "courses.TrackIndexPage",
        "courses.ModuleIndexPage",
        "home.StandardPage",
        "home.AccessibilityStatementPage",
        "home.GuideIndexPage",
    ]
    template = "home/home_page.html"

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["tracks"] = (
            TrackPage.objects.live()
            .public()
            .descendant_of(self)
            .select_related("theme")
            .order_by("path")
        )
        return context


class StandardPage(BasePage):
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = RichTextField(_("text"), features=TEXT_FEATURES)
    shows_contact = models.BooleanField(
        _("show how to reach support"),
        default=False,
        help_text=_("Prints the support address below the text; it comes from the settings."),
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("shows_contact"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
    ]
    override_translatable_fields: ClassVar = [SynchronizedField("slug")]
    parent_page_types: ClassVar = ["home.HomePage", "home.StandardPage"]
    subpage_types: ClassVar = ["home.StandardPage"]
    template = "home/standard_page.html"

    class Meta:
        verbose_name = _("page of text")
        verbose_name_plural = _("pages of text")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["help_email"] = settings.HELP_EMAIL
        return context


class DemoStamp(models.Model):
    """Of what the demo data was last made, so that loading it again costs one query."""

    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.digest[:12]
