"""The CMS's screens for hiding unlawful content: choose, describe, confirm; look, lift."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from courses.models import Edition, Redaction
from courses.permissions import can_redact
from courses.redaction_forms import ChosenPiecesForm, LiftForm, RedactionForm
from courses.redaction_screens import (
    choose_screen,
    confirm_screen,
    describe_screen,
    edition_screen,
    editions_screen,
    redaction_screen,
)
from courses.redactions import services
from courses.redactions.occurrences import Variant, variants_of, with_translations

LESSON_URL = "courses_redact_lesson"
EDITIONS_URL = "courses_redact_editions"
EDITION_URL = "courses_redact_edition"
REDACTION_URL = "courses_show_redaction"
LIST_URL = "redactions:index"


class RedactionScreen(WagtailAdminTemplateMixin, View):
    """Only for those who may redact; others are told that they may not."""

    header_icon = "no-view"
    page_title = gettext_lazy("Hide unlawful content")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not can_redact(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(LIST_URL), "label": _("Redactions")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    def answer(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        self.template_name = f"courses/{template}.html"
        return self.render_to_response(self.get_context_data(**context), status=status)


class RedactLessonView(RedactionScreen):
    """GET shows one text of the lesson with its parts to choose; POST goes on by ``stage``:
    describe, confirm, redact. Nothing is written before the last."""

    def dispatch(self, request: HttpRequest, *args: Any, key: uuid.UUID) -> Any:
        self.key = key
        return super().dispatch(request, *args)

    @cached_property
    def variants(self) -> list[Variant]:
        found = list(variants_of(self.key).values())
        if not found:
            raise Http404
        return found

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._choose(ChosenPiecesForm(variants=self.variants))

    def post(self, request: HttpRequest) -> HttpResponse:
        stage = request.POST.get("stage")
        if stage == "describe":
            chosen = ChosenPiecesForm(request.POST, variants=self.variants)
            if not chosen.is_valid():
                return self._choose(chosen, status=422)
            pieces = with_translations(self.variants, chosen.cleaned_data["pieces"])
            return self._describe(
                RedactionForm(variants=self.variants, initial={"pieces": sorted(pieces)})
            )
        form = RedactionForm(request.POST, variants=self.variants)
        if "pieces" in form.errors:  # every mark taken off: nothing would be left to mark
            return self._choose(form, status=422)
        if not form.is_valid() or stage == "change":
            return self._describe(form, status=200 if stage == "change" else 422)
        return self._redact(form) if stage == "redact" else self._confirm(form)

    def _choose(self, form: ChosenPiecesForm, status: int = 200) -> HttpResponse:
        asked = self.request.GET
        screen = choose_screen(self.variants, asked.get("edition", ""), asked.get("language", ""))
        return self.answer("redact_choose", status, form=form, screen=screen)

    def _describe(self, form: RedactionForm, status: int = 200) -> HttpResponse:
        screen = describe_screen(self.variants, set(form["pieces"].value() or []))
        return self.answer("redact_describe", status, form=form, screen=screen)

    def _confirm(self, form: RedactionForm) -> HttpResponse:
        screen = confirm_screen(self.variants, form.cleaned_data, self.request.user)
        return self.answer("redact_confirm", form=form, screen=screen)

    def _redact(self, form: RedactionForm) -> HttpResponse:
        data = form.cleaned_data
        try:
            made = services.redact_blocks(
                lesson_key=self.key,
                fingerprints=data["pieces"],
                ground=data["ground"],
                reason=data["reason"],
                notes=form.notes,
                by=self.request.user,
            )
        except services.RedactionRefused:
            messages.warning(self.request, _("Nothing was done: all of it is hidden already."))
            return redirect(LESSON_URL, self.key)
        messages.success(
            self.request,
            _("The content is hidden. Every page shows it as removed within a minute."),
        )
        return redirect(REDACTION_URL, made.uuid)

    def get_page_subtitle(self) -> str:
        return describe_screen(self.variants, set()).title


class RedactEditionsView(RedactionScreen):
    """Every edition, also such as no page leads to any longer. 1 query."""

    page_title = gettext_lazy("Hide content of an edition")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.answer("redact_editions", editions=editions_screen())


class RedactEditionView(RedactionScreen):
    """The lessons of an edition, each with the way to its texts. 3 queries."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.edition = get_object_or_404(Edition, pk=pk)
        screen = edition_screen(self.edition)
        return self.answer("redact_edition", edition=self.edition, lessons=screen)

    def get_page_subtitle(self) -> str:
        return str(self.edition)


class ShowRedactionView(RedactionScreen):
    """What is hidden, where it stands, why, by whom; and the way to lift it."""

    page_title = gettext_lazy("Redaction")

    def dispatch(self, request: HttpRequest, *args: Any, uuid: uuid.UUID) -> Any:
        self.redaction = get_object_or_404(
            Redaction.objects.select_related("by", "lifted_by"), uuid=uuid
        )
        return super().dispatch(request, *args)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(LiftForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LiftForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            services.lift_redaction(
                self.redaction, reason=form.cleaned_data["reason"], by=request.user
            )
        except services.RedactionRefused:
            messages.warning(request, _("It has been lifted already."))
        else:
            messages.success(request, _("The redaction is lifted. The content is shown again."))
        return redirect(REDACTION_URL, self.redaction.uuid)

    def _show(self, form: LiftForm, status: int = 200) -> HttpResponse:
        screen = redaction_screen(self.redaction, self.request.user)
        return self.answer("redaction", status, redaction=self.redaction, screen=screen, form=form)

    def get_page_subtitle(self) -> str:
        return self.redaction.lesson_title


def redaction_urls() -> list[Any]:
    return [
        path("courses/lessons/<uuid:key>/redact/", RedactLessonView.as_view(), name=LESSON_URL),
        path("courses/editions/redact/", RedactEditionsView.as_view(), name=EDITIONS_URL),
        path("courses/editions/<int:pk>/redact/", RedactEditionView.as_view(), name=EDITION_URL),
        path("courses/redactions/<uuid:uuid>/", ShowRedactionView.as_view(), name=REDACTION_URL),
    ]
