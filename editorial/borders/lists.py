"""What Wagtail's own hooks let us narrow: explorer, page chooser, the panels of the front page."""

from typing import Any, ClassVar

from django.http import HttpRequest
from wagtail.admin.views import home
from wagtail.models import Page, PageQuerySet

from editorial.borders import rules
from editorial.borders.rules import Sight


def narrow_chooser(pages: Any, request: HttpRequest) -> Any:
    """``construct_page_chooser_queryset``: others' pages only as the public sees them."""
    if rules.ground_of(request.user).all_pages:
        return pages
    return as_others_see(pages.filter(rules.pages_to_link(request.user)), request.user)


def narrow_explorer(parent: Any, pages: Any, request: HttpRequest) -> Any:
    """``construct_explorer_page_queryset``: Wagtail has left out what is nobody's way already."""
    if rules.ground_of(request.user).all_pages:
        return pages
    return as_others_see(pages, request.user)


class _AsOthersSee(PageQuerySet):
    """A queryset whose rows, where they are not the viewer's own, show what is published of them
    and nothing of a draft. They are for lists only and must not be saved."""

    viewer: ClassVar[Any] = None

    def _clone(self) -> Any:
        copy = super()._clone()
        copy.viewer = self.viewer
        return copy

    def _fetch_all(self) -> None:
        is_fresh = self._result_cache is None
        super()._fetch_all()
        for page in self._result_cache if is_fresh else ():
            if isinstance(page, Page):
                _forget_drafts(self.viewer, page)


def as_others_see(pages: Any, user: Any) -> Any:
    kind = type(pages)
    if not issubclass(kind, PageQuerySet):  # what a search returned
        return pages
    narrowed = pages.all()
    narrowed.__class__ = type(kind.__name__, (_AsOthersSee, kind), {})
    narrowed.viewer = user
    return narrowed


def _forget_drafts(user: Any, page: Any) -> None:
    if rules.sight_of(user, page) == Sight.WHOLE:
        return
    page.draft_title = page.title
    page.has_unpublished_changes = False
    page.latest_revision_created_at = page.last_published_at
    page._approved_schedule = False  # where Wagtail's lists keep what they have asked already
    page._current_workflow_states = []


# ------------------------------------------------------------------ the front page


class ToModerate(home.WorkflowObjectsToModeratePanel):
    def get_context_data(self, parent_context: Any) -> Any:
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        context["states"] = [one for one in context["states"] if rules.may_see(user, one["obj"])]
        return context


class InModeration(home.UserObjectsInWorkflowModerationPanel):
    def get_context_data(self, parent_context: Any) -> Any:
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        context["workflow_states"] = [
            state
            for state in context["workflow_states"]
            if rules.may_see(user, state.content_object)
        ]
        return context


class RecentEdits(home.RecentEditsPanel):
    def get_context_data(self, parent_context: Any) -> Any:
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        context["last_edits"] = [
            (when, page) for when, page in context["last_edits"] if rules.may_see(user, page)
        ]
        return context


class Locked(home.LockedPagesPanel):
    def get_context_data(self, parent_context: Any) -> Any:
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        context["locked_pages"] = [
            page for page in context["locked_pages"] if rules.may_see(user, page)
        ]
        return context


NARROWED = {
    home.WorkflowObjectsToModeratePanel: ToModerate,
    home.UserObjectsInWorkflowModerationPanel: InModeration,
    home.RecentEditsPanel: RecentEdits,
    home.LockedPagesPanel: Locked,
}


def narrow_panels(request: HttpRequest, panels: list[Any]) -> None:
    """``construct_homepage_panels``: Wagtail lists what a person once edited, locked or sent to
    review, whether or not they still hold the page."""
    panels[:] = [NARROWED.get(type(panel), lambda panel=panel: panel)() for panel in panels]
