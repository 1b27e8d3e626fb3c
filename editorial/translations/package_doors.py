"""The translation package's own addresses, where what it does there is not what the house does."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page
from wagtail_localize.views.submit_translations import SubmitPageTranslationView

from editorial.borders.rules import may_see
from editorial.translations.permissions import can_begin
from editorial.translations.po_screens import PageWords, TakeWords
from editorial.translations.screens import MATRIX, tell
from editorial.translations.services import Begun, begin_translations
from editorial.translations.states import editable_pages


class SubmitPage(SubmitPageTranslationView):
    """Opens a page, and what is below it, as drafts. The package asks for no right to the page, and
    saves every page below it anew, whether it was opened before or not."""

    def get_object(self) -> Page:
        page = super().get_object()
        if not (can_begin(self.request.user) and may_see(self.request.user, page)):
            raise Http404
        return page

    def form_valid(self, form: Any) -> HttpResponse:
        pages = Page.objects.filter(pk=self.object.pk)
        if form.cleaned_data["include_subtree"]:
            pages = Page.objects.descendant_of(self.object, inclusive=True)
        own = pages.filter(pk__in=editable_pages(self.request.user)).select_related("locale")
        all_of_them = Begun()
        for locale in form.cleaned_data["locales"]:
            begun = begin_translations(own, locale, by=self.request.user)
            tell(self.request, begun, locale.language_code)
            all_of_them.opened += begun.opened
        only = all_of_them.opened[0] if len(all_of_them.opened) == 1 else None
        return redirect(self.get_success_url() or self.get_default_success_url(only))


def update_translations(request: HttpRequest, number: int) -> HttpResponse:
    """The package would read the original anew and print, even publish, every translation."""
    messages.info(
        request,
        _("Translations follow their original by themselves: each publication marks what changed."),
    )
    return redirect(MATRIX)


def to_matrix(request: HttpRequest) -> HttpResponse:
    """The package's report names every translation to everybody in the CMS."""
    return redirect(MATRIX)


def closed(request: HttpRequest, number: int) -> HttpResponse:
    """An alias would show one language at an address of another."""
    raise Http404


def doors() -> list[URLPattern]:
    """At the package's addresses, before its own."""
    return [
        path("localize/submit/page/<int:page_id>/", SubmitPage.as_view()),
        path("localize/update/<int:number>/", update_translations),
        path("localize/translate/<int:pk>/pofile/download/", PageWords.as_view()),
        path("localize/translate/<int:pk>/pofile/upload/", TakeWords.as_view()),
        path("localize/page/<int:number>/convert_to_alias/", closed),
        path("localize/reports/translations/", to_matrix),
        path("localize/reports/translations/results/", to_matrix),
    ]
