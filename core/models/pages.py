from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Locale, Page, Revision

from core.settled_revisions import is_settled


class BasePage(Page):
    """What every page of the site shares. Abstract: Wagtail's swappable page model stays unused,
    because the translation package does not support it."""

    review_on = models.DateField(
        _("to be reviewed on"),
        null=True,
        blank=True,
        help_text=_("By this day somebody looks whether the page still holds."),
    )

    settings_panels = [FieldPanel("review_on"), *Page.settings_panels]

    class Meta:
        abstract = True

    @property
    def meta_description(self) -> str:
        """What search engines print below the title."""
        return self.search_description or getattr(self, "summary", "") or getattr(self, "lead", "")

    def checked_html(self) -> list[str]:
        """The page's running text, as HTML, for the checks of links, language and plainness. A
        page type with a body of blocks adds theirs."""
        fields = [f for f in self._meta.concrete_fields if isinstance(f, RichTextField)]
        return [html for field in fields if (html := getattr(self, field.attname))]

    def clean(self) -> None:
        """An emptied rich text field is empty: the editor leaves a paragraph without words,
        which templates would take for something to show."""
        super().clean()
        for field in self._meta.concrete_fields:
            if (
                isinstance(field, RichTextField)
                and not strip_tags(getattr(self, field.attname) or "").strip()
            ):
                setattr(self, field.attname, "")

    def save_revision(
        self, *args: Any, overwrite_revision: Revision | None = None, **kwargs: Any
    ) -> Revision:
        """The editor saves by itself into the last revision. One that was submitted for review,
        published or shown stays as it was seen: the words go into a new one."""
        if overwrite_revision is not None and is_settled(overwrite_revision):
            overwrite_revision = None
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        # Decides whether base.html may show anything of a person (see core.page_cache).
        context["page_is_cached_publicly"] = getattr(request, "may_be_cached_publicly", False)
        context["canonical_url"] = settings.SITE_URL + (self.get_url() or "/")
        return context

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not getattr(request, "is_preview", False) and (
            self.locale.language_code != get_language()
        ):  # Wagtail falls back to another tree where a language has no live home
            return redirect(self.get_url(request) or "/")
        response = super().serve(request, *args, **kwargs)
        response.is_public_page = True
        return response

    def copy_for_translation(
        self,
        locale: Locale,
        copy_parents: bool = False,
        alias: bool = False,
        exclude_fields: list[str] | None = None,
    ) -> Page:
        """Never an alias: that would serve one language at an address of another. Where Wagtail
        asks for one (a parent that has no translation yet), a draft is made and opened for
        translation."""
        from core.translations import begin_translation

        copy = super().copy_for_translation(
            locale, copy_parents=copy_parents, exclude_fields=exclude_fields
        )
        if alias:
            begin_translation(self, locale)
        return copy
