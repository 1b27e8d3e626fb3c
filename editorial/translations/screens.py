"""The CMS's screens for translators: the matrix, one translation, and beginning them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail.models import Locale, Page

from core.spreadsheets import workbook_response
from editorial.translations.choices import OF_TRANSLATIONS, State
from editorial.translations.matrix import (
    NAMES,
    MatrixForm,
    Wanted,
    sheet_columns,
    sheet_rows,
    sums,
    types_of,
)
from editorial.translations.permissions import (
    can_begin,
    can_see_matrix,
    target_page,
    translation_for,
)
from editorial.translations.services import MOST_AT_ONCE, Begun, begin_translations
from editorial.translations.states import LANGUAGES, Cell, Row, states_for, states_of
from editorial.translations.touched import touched_texts

PAGE_SIZE = 50
MATRIX = "editorial_translations:matrix"


class Screen(WagtailAdminTemplateMixin, View):
    """For whoever may edit pages; others learn nothing."""

    header_icon = "wagtail-localize-language"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not can_see_matrix(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        home = list(super().get_breadcrumbs_items())
        if type(self) is not MatrixScreen:
            home.append({"url": reverse(MATRIX), "label": MatrixScreen.page_title})
        return [*home, {"url": "", "label": self.get_page_title()}]


class MatrixScreen(Screen):
    """Pages × languages. At most 12 queries for 2,000 pages."""

    page_title = gettext_lazy("Translations")
    template_name = "editorial/translations/matrix.html"

    @cached_property
    def rows(self) -> list[Row]:
        return states_for(self.request.user)

    @cached_property
    def form(self) -> MatrixForm:
        return MatrixForm(self.request.GET, self.rows)

    @cached_property
    def wanted(self) -> Wanted:
        return self.form.wanted

    @property
    def languages(self) -> list[str]:
        return [self.wanted.language] if self.wanted.language else LANGUAGES

    def get(self, request: HttpRequest) -> HttpResponseBase:
        narrowed = self.wanted.rows(self.rows)
        shown = self.wanted.in_state(narrowed)
        if request.GET.get("export") == "xlsx":
            return self._sheet(shown)
        paginator = Paginator(shown, PAGE_SIZE)
        page = paginator.get_page(request.GET.get("p"))
        types = dict(types_of(page.object_list))
        begins = can_begin(request.user)
        lines = [self._line(row, types, begins=begins) for row in page.object_list]
        context = self.get_context_data(
            form=self.form,
            lines=lines,
            items=page,
            elided_page_range=paginator.get_elided_page_range(page.number),
            languages=[(code, NAMES[code]) for code in self.languages],
            states=[capfirst(str(state.label)) for state in OF_TRANSLATIONS],
            sums=[(NAMES[row.language], row.counts) for row in sums(narrowed, self.languages)],
            count=len(shown),
            may_begin=begins,
            most=MOST_AT_ONCE,
            section=self.form.cleaned_data.get("section"),
            language=self.wanted.language,
            address=request.get_full_path(),
        )
        return self.render_to_response(context)

    def _line(self, row: Row, types: dict[int, str], *, begins: bool) -> dict[str, Any]:
        cells = [cell_actions(row.cells[code], begins=begins) for code in self.languages]
        return {
            "row": row,
            "type": types[row.source.type_id],
            "cells": cells,
            "may_begin": any(cell["begin"] for cell in cells),
        }

    def _sheet(self, rows: list[Row]) -> HttpResponseBase:
        name = f"translations-{timezone.localdate().isoformat()}"
        return workbook_response(
            name,
            sheet_columns(self.languages),
            sheet_rows(rows, self.languages),
            title=_("Translations"),
        )


def cell_actions(cell: Cell, *, begins: bool) -> dict[str, Any]:
    """A cell and what the person may do about it. No query."""
    edit = cell.page and cell.may_edit
    shows = edit and cell.translation_id and cell.state is not State.SOURCE
    return {
        "cell": cell,
        "edit": reverse("wagtailadmin_pages:edit", args=[cell.page.pk])
        if cell.page and edit
        else "",
        "show": reverse("editorial_translations:show", args=[cell.translation_id]) if shows else "",
        "begin": f"{cell.source.pk}:{cell.language}"
        if begins and cell.state is State.MISSING
        else "",
    }


class BeginScreen(Screen):
    """Opens the chosen pages in a language: the boxes of many rows, or the button of one cell."""

    def post(self, request: HttpRequest) -> HttpResponse:
        if not can_begin(request.user):
            raise PermissionDenied
        number, _colon, code = request.POST.get("one", "").partition(":")
        numbers = [number] if number else request.POST.getlist("pages")
        code = code or request.POST.get("language", "")
        address = get_valid_next_url_from_request(request) or reverse(MATRIX)
        locale = Locale.objects.filter(language_code=code).first()
        if locale is None or not numbers:
            messages.error(request, _("Choose the pages and a language."))
            return redirect(address)
        if len(numbers) > MOST_AT_ONCE:
            text = _("Choose at most %(most)s pages at a time.")
            messages.error(request, text % {"most": MOST_AT_ONCE})
            return redirect(address)
        begun = begin_translations(self._originals(numbers), locale, by=request.user)
        tell(request, begun, code)
        if len(begun.opened) == 1 and not begun.refused:
            return redirect("wagtailadmin_pages:edit", begun.opened[0].pk)
        return redirect(address)

    def _originals(self, numbers: list[str]) -> list[Page]:
        """Of the report's rows, which are the person's own."""
        asked = {int(number[:9]) for number in numbers if number.isascii() and number.isdigit()}
        own = {row.source.pk for row in states_for(self.request.user, with_words=False)}
        return list(Page.objects.filter(pk__in=asked & own).select_related("locale"))


def tell(request: HttpRequest, begun: Begun, code: str) -> None:
    """What was opened in the language, and what was not."""
    language = get_language_info(code)["name_translated"]
    if begun.opened:
        number = len(begun.opened)
        text = ngettext(
            "%(number)s page was opened for translation into %(language)s.",
            "%(number)s pages were opened for translation into %(language)s.",
            number,
        )
        messages.success(request, text % {"number": number, "language": language})
    elif begun.unchanged and not begun.refused:
        messages.info(request, _("All of these were opened before."))
    for sentence in begun.refused:
        messages.warning(request, sentence)
    if not (begun.opened or begun.unchanged or begun.refused):
        messages.error(request, _("Choose the pages and a language."))


class TranslationScreen(Screen):
    """What changed in the original since, old and new beside the translation; words out and in."""

    page_title = gettext_lazy("Translation")
    template_name = "editorial/translations/show.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        translation = translation_for(request.user, pk)
        page = target_page(translation)
        row = states_of([translation.source.object_id])[translation.source.object_id]
        code = translation.target_locale.language_code
        texts = touched_texts(translation)
        self.page_subtitle = f"{page.get_admin_display_title() if page else ''} ({NAMES[code]})"
        context = self.get_context_data(
            translation=translation,
            page=page,
            cell=row.cells[code],
            texts=texts,
            source_code=translation.source.locale.language_code,
            code=code,
            language=NAMES[code],
        )
        return self.render_to_response(context)
