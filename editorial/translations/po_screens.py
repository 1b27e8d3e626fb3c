"""Words out as a PO file, of one page or of a whole section, and in again after a look at them."""

import re

from django import forms
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail.models import Page
from wagtail_localize.models import Translation

from editorial.translations.permissions import translation_for
from editorial.translations.po_files import MAX_BYTES, POFault, written
from editorial.translations.po_import import (
    ChangedMeanwhile,
    Judged,
    LineState,
    judge,
    save_words,
)
from editorial.translations.screens import MATRIX, Screen
from editorial.translations.states import LANGUAGES, states_for

SALT = "editorial.translations.po"
HOURS_TO_CONFIRM = 4
SHOWN_LINES = 300
MOST_PAGES = 200
SHOWN_FIRST = (LineState.ERROR, LineState.CHANGED, LineState.NEW, LineState.GONE)
UNPRINTABLE = re.compile(r"[^\w.-]")


class POForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("PO file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".po,text/x-gettext-translation"}),
        help_text=gettext_lazy(
            "In UTF-8, at most 2 MB. You see what it would change before anything is saved."
        ),
    )


def po_response(translations: list[Translation], name: str) -> HttpResponse:
    response = HttpResponse(
        str(written(translations)), content_type="text/x-gettext-translation; charset=utf-8"
    )
    code = translations[0].target_locale.language_code
    filename = f"{UNPRINTABLE.sub('-', slugify(name)) or 'words'}-{code}.po"
    response.headers["Content-Disposition"] = content_disposition_header(True, filename)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


class PageWords(Screen):
    """The words of one page, as a download."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        translation = translation_for(request.user, pk)
        return po_response([translation], translation.source.object_repr)


class SectionWords(Screen):
    """The words of a page and of everything below it, in one language, in one file."""

    def get(self, request: HttpRequest, pk: int, code: str) -> HttpResponse:
        page = get_object_or_404(Page, pk=pk)
        rows = states_for(request.user, with_words=False)
        if code not in LANGUAGES or not any(row.source.pk == page.pk for row in rows):
            raise Http404
        numbers = [
            cell.translation_id
            for row in rows
            if row.source.path.startswith(page.path)
            and (cell := row.cells[code]).translation_id
            and cell.may_edit
        ]
        if not numbers or len(numbers) > MOST_PAGES:
            text = (
                _("Choose a smaller section: at most %(most)s pages fit in a file.")
                if numbers
                else _("No page of this section has been opened for translation in that language.")
            )
            messages.error(request, text % {"most": MOST_PAGES})
            return redirect(MATRIX)
        found = Translation.objects.select_related(
            "source__locale", "source__specific_content_type", "target_locale"
        ).in_bulk(numbers)
        return po_response([found[number] for number in numbers], page.title)


class TakeWords(Screen):
    """Takes a file and shows what each of its texts would do; a second POST is the yes.

    Nothing is kept between the two: the file goes along with the form, signed, and is judged again.
    """

    page_title = gettext_lazy("Take in a PO file")
    template_name = "editorial/translations/take_words.html"

    def get(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        return self._ask(POForm(), self._expected(pk))

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        expected = self._expected(pk)
        if "confirmed" in request.POST:
            return self._confirm(request.POST["confirmed"], expected)
        form = POForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                data = form.cleaned_data["file"].read(MAX_BYTES + 1)
                judged = judge(data, by=request.user, expected=expected)
            except POFault as fault:
                form.add_error("file", str(fault))
            else:
                return self._show(judged, expected)
        return self._ask(form, expected, status=422)

    def _expected(self, pk: int | None) -> Translation | None:
        return None if pk is None else translation_for(self.request.user, pk)

    def _ask(self, form: POForm, expected: Translation | None, status: int = 200) -> HttpResponse:
        context = self.get_context_data(form=form, expected=expected, next=self._next(expected))
        return self.render_to_response(context, status=status)

    def _show(self, judged: Judged, expected: Translation | None, news: str = "") -> HttpResponse:
        counts = judged.counts
        order = {state: place for place, state in enumerate(SHOWN_FIRST)}
        lines = sorted(judged.lines, key=lambda line: order.get(line.state, len(order)))
        context = self.get_context_data(
            expected=expected,
            judged=judged,
            news=news,
            counts=[(capfirst(state.label), counts[state]) for state in LineState if counts[state]],
            lines=lines[:SHOWN_LINES],
            left_out=max(len(lines) - SHOWN_LINES, 0),
            to_save=len(judged.to_save),
            confirmed=self._sealed(judged),
            next=self._next(expected),
        )
        return self.render_to_response(context)

    def _sealed(self, judged: Judged) -> str:
        facts = {"by": self.request.user.pk, "digest": judged.digest, "text": judged.text}
        return signing.dumps(facts, salt=SALT, compress=True)

    def _confirm(self, sealed: str, expected: Translation | None) -> HttpResponse:
        try:
            facts = signing.loads(sealed, salt=SALT, max_age=HOURS_TO_CONFIRM * 3600)
            if facts["by"] != self.request.user.pk:
                raise signing.BadSignature
            judged = judge(facts["text"], by=self.request.user, expected=expected)
            saved = save_words(judged, digest=facts["digest"], by=self.request.user)
        except signing.BadSignature:
            messages.error(self.request, _("That took too long. Choose the file again."))
            return self._ask(POForm(), expected, status=422)
        except POFault as fault:
            messages.error(self.request, str(fault))
            return self._ask(POForm(), expected, status=422)
        except ChangedMeanwhile:
            news = _("Somebody changed some of these words meanwhile. Look again before you save.")
            return self._show(judged, expected, news)
        text = ngettext("%(number)s text was saved.", "%(number)s texts were saved.", saved)
        messages.success(self.request, text % {"number": saved})
        return redirect(self._next(expected))

    def _next(self, expected: Translation | None) -> str:
        address = get_valid_next_url_from_request(self.request)
        if address:
            return str(address)
        if expected is not None:
            return reverse("editorial_translations:show", args=[expected.pk])
        return reverse(MATRIX)
