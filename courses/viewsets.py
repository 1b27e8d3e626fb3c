"""The CMS's screens for tracks, modules and lessons."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, LocaleColumn
from wagtail.admin.ui.tables.pages import (
    BulkActionsColumn,
    PageStatusColumn,
    PageTitleColumn,
    ParentPageColumn,
)
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.admin.views.pages.utils import get_breadcrumbs_items_for_page
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.admin.widgets.button import Button

from courses import services
from courses.explorer import add_module_facts, add_track_facts
from courses.forms import ReleaseForm
from courses.models import LessonPage, ModulePage, TrackPage
from courses.permissions import can_release_edition
from courses.release_screen import release_screen

RELEASE_URL_NAME = "courses_release_edition"


def page_columns(*own: Any) -> list[Any]:
    """The explorer's usual columns without the type, which is the same on every row, and with
    the page type's own facts in the middle."""
    return [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=gettext_lazy("Title"), sort_key="title", classname="title"),
        ParentPageColumn("parent", label=gettext_lazy("Parent")),
        LocaleColumn(label=gettext_lazy("Language"), classname=""),
        *own,
        DateColumn(
            "latest_revision_created_at",
            label=gettext_lazy("Updated"),
            sort_key="latest_revision_created_at",
        ),
        PageStatusColumn("status", label=gettext_lazy("Status"), sort_key="live"),
    ]


class TrackFacts:
    def get_table(self, object_list: Any) -> Any:
        add_track_facts(object_list)
        return super().get_table(object_list)  # type: ignore[misc]  # a mixin of listing views


class ModuleFacts:
    def get_table(self, object_list: Any) -> Any:
        add_module_facts(object_list)
        return super().get_table(object_list)  # type: ignore[misc]  # a mixin of listing views


class TrackIndexView(TrackFacts, ExplorableIndexView):
    pass


class TrackTypeUseView(TrackFacts, ContentTypeUseView):
    pass


class TrackViewSet(PageViewSet):
    model = TrackPage
    icon = "list-ol"
    ordering = "ord"  # the order in which readers meet the pages
    index_view_class = TrackIndexView
    content_type_use_view_class = TrackTypeUseView
    columns = page_columns(
        Column("module_count", label=gettext_lazy("Modules")),
        Column("latest_edition_label", label=gettext_lazy("Latest edition")),
    )


class ModuleIndexView(ModuleFacts, ExplorableIndexView):
    pass


class ModuleTypeUseView(ModuleFacts, ContentTypeUseView):
    pass


class ModuleViewSet(PageViewSet):
    model = ModulePage
    icon = "folder-open-1"
    ordering = "ord"
    index_view_class = ModuleIndexView
    content_type_use_view_class = ModuleTypeUseView
    columns = page_columns(
        Column("numchild", label=gettext_lazy("Lessons"), sort_key="numchild"),
        Column("hours", label=gettext_lazy("Hours"), sort_key="hours"),
        Column("track_titles", label=gettext_lazy("Used in tracks")),
    )


class LessonViewSet(PageViewSet):
    model = LessonPage
    icon = "doc-full"
    ordering = "ord"
    columns = page_columns(
        Column(
            "completion_rule",
            label=gettext_lazy("Finished by"),
            accessor="get_completion_rule_display",
            sort_key="completion_rule",
        ),
        Column("minutes", label=gettext_lazy("Minutes"), sort_key="minutes"),
        BooleanColumn("is_required", label=gettext_lazy("Required"), sort_key="is_required"),
    )


VIEWSETS = [
    TrackViewSet("track_pages"),
    ModuleViewSet("module_pages"),
    LessonViewSet("lesson_pages"),
]


class ReleaseView(WagtailAdminTemplateMixin, View):
    """Shows what a release would change, or why it is refused; its POST releases."""

    page_title = gettext_lazy("Release an edition")
    borders: ClassVar = {"pk": TrackPage}  # read by editorial.borders
    header_icon = "tag"
    template_name = "courses/admin/release.html"

    def dispatch(self, request: HttpRequest, *args: Any, pk: int) -> Any:
        self.track = get_object_or_404(TrackPage.objects.select_related("locale"), pk=pk)
        if not can_release_edition(request.user, self.track):
            raise PermissionDenied
        return super().dispatch(request, *args)

    @cached_property
    def screen(self) -> Any:
        return release_screen(self.track)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._answer(ReleaseForm(may_correct=self.screen.may_correct))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ReleaseForm(request.POST, may_correct=self.screen.may_correct)
        if not form.is_valid():
            return self._answer(form, status=422)
        try:
            edition = services.release_edition(
                self.track,
                by=request.user,
                note=form.cleaned_data["note"],
                as_correction=form.is_correction,
            )
        except services.ReleaseRefused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
            return self._answer(form, status=422)
        messages.success(
            request,
            _("Edition %(edition)s of “%(track)s” was released.")
            % {"edition": edition.label, "track": self.track.title},
        )
        return redirect(RELEASE_URL_NAME, self.track.pk)

    def _answer(self, form: ReleaseForm, status: int = 200) -> HttpResponse:
        context = self.get_context_data(form=form, track=self.track, screen=self.screen)
        return self.render_to_response(context, status=status)

    def get_page_subtitle(self) -> str:
        return self.track.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = get_breadcrumbs_items_for_page(self.track, self.request.user)
        title = {"url": "", "label": self.get_page_title(), "sublabel": self.track.title}
        return [*above, title]


class HeldFileURLFinder:
    """Where the CMS leads from a file's usage: to the track whose edition holds the file."""

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_edit_url(self, held: Any) -> str | None:
        track = held.edition.track
        if track is None or not can_release_edition(self.user, track):
            return None
        return reverse(RELEASE_URL_NAME, args=[track.pk])


def release_urls() -> list[Any]:
    return [path("courses/tracks/<int:pk>/release/", ReleaseView.as_view(), name=RELEASE_URL_NAME)]


def release_button(
    page: Any, user: Any, view_name: str, next_url: str | None = None
) -> list[Button]:
    """For the page's header menu; on tracks only, for those who may release."""
    if page.specific_class is not TrackPage:
        return []
    track = page.specific
    if not can_release_edition(user, track):
        return []
    return [
        Button(
            _("Release an edition"),
            url=reverse(RELEASE_URL_NAME, args=[track.pk]),
            icon_name="tag",
            priority=5,
        )
    ]
