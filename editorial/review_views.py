"""The CMS's screens of a review: the rounds that wait, and the one that is decided on."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.utils import get_breadcrumbs_items_for_page

from editorial import permissions, review_queries
from editorial.models import FourEyesState
from editorial.refusals import DecisionRefused
from editorial.review_forms import APPROVE, DecisionForm


class ReviewsView(WagtailAdminTemplateMixin, View):
    """Rounds that wait for the person's groups, with their days."""

    page_title = gettext_lazy("Reviews")
    header_icon = "clipboard-list"
    template_name = "editorial/reviews.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        waiting = review_queries.reviews_waiting_for(request.user)
        return self.render_to_response(self.get_context_data(waiting=waiting))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


class ReviewView(WagtailAdminTemplateMixin, View):
    """One round: what would go live, what was said, and the decision. Whoever may edit the page
    reads it; whoever may not decide reads why."""

    page_title = gettext_lazy("Review of a page")
    header_icon = "clipboard-list"
    template_name = "editorial/review.html"

    def dispatch(self, request: HttpRequest, *args: Any, pk: int) -> Any:
        states = FourEyesState.objects.select_related(
            "workflow_state", "task", "submitted_by", "submitted_revision", "finished_by"
        )
        self.state = get_object_or_404(states, pk=pk)
        self.page = self.state.page
        if not permissions.can_open_review(request.user, self.page):
            raise Http404
        return super().dispatch(request, *args)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._answer(DecisionForm(initial={"revision": self.state.submitted_revision_id}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return self._answer(form, status=422)
        try:
            self._decide(form)
        except DecisionRefused as refusal:
            form.add_error(None, str(refusal))
            return self._answer(form, status=422)
        return redirect("editorial_review", self.state.pk)

    def _decide(self, form: DecisionForm) -> None:
        revision = self.state.submitted_revision
        if revision is None or form.cleaned_data["revision"] != revision.pk:
            raise DecisionRefused(_("You have read another version than the one submitted."))
        said = {"user": self.request.user, "comment": form.cleaned_data["comment"]}
        if form.cleaned_data["decision"] != APPROVE:
            self.state.reject(**said)
            messages.success(self.request, _("The authors were told what should be changed."))
            return
        superseded = review_queries.is_superseded(self.state, self.page)
        self.state.approve(revision=revision, **said)
        messages.success(self.request, self._outcome())
        if superseded:
            sentence = _(
                "A draft that was saved later stays a draft. It needs a review of its own."
            )
            messages.info(self.request, sentence)

    def _outcome(self) -> str:
        page = self.state.page
        revision = self.state.reviewed_revision
        revision.refresh_from_db(fields=["approved_go_live_at"])
        if page.live and page.live_revision_id == revision.pk:
            return _("“%(title)s” was approved and published.") % {"title": page.title}
        if revision.approved_go_live_at:
            return _("“%(title)s” was approved. It will be published at the planned time.") % {
                "title": page.get_admin_display_title()
            }
        return _("“%(title)s” was approved and goes on to the next step.") % {
            "title": page.get_admin_display_title()
        }

    def _answer(self, form: DecisionForm, status: int = 200) -> HttpResponse:
        state, page, person = self.state, self.page, self.request.user
        revision = state.submitted_revision
        decided = state.status != state.STATUS_IN_PROGRESS
        context = self.get_context_data(
            form=form,
            state=state,
            page=page,
            revision=revision,
            changes=review_queries.changes_in(page, revision, self.request) if revision else [],
            remarks=review_queries.remarks_about(page),
            may_decide=not permissions.refusal_to_decide(state, person),
            refusal=permissions.refusal_to_approve(state, person),
            is_decided=decided,
            is_superseded=not decided and review_queries.is_superseded(state, page),
        )
        return self.render_to_response(context, status=status)

    def get_page_subtitle(self) -> str:
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = get_breadcrumbs_items_for_page(self.page, self.request.user)
        label = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*above, label]


def review_address(page: Any) -> str | None:
    """Of the round that is under way on the page. 2 queries."""
    state = page.current_workflow_task_state
    return (
        reverse("editorial_review", args=[state.pk]) if isinstance(state, FourEyesState) else None
    )
