"""The CMS's own ways to submit, approve and publish, led through the review.

Wagtail asks its hooks before it opens the editor: there the editor of this house answers where a
page is submitted or decided. ``editorial.translations.package_doors`` closes the translation
package's ways round the review.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.widgets.button import Button
from wagtail.models import Page, WorkflowState
from wagtail_localize.models import Translation

from editorial import permissions, review_link_views, review_views
from editorial.refusals import SubmissionRefused
from editorial.review_queries import steps_reviewed_by
from editorial.services import submission

GATED = frozenset({"action-submit", "action-restart-workflow", "action-workflow-action"})
Submit = Callable[..., WorkflowState]


class SavesFirst:
    """The draft is saved whatever becomes of the submission; what stands in its way is said
    beside the form."""

    request: Any
    page: Any
    save_action: Any
    redirect_and_remain: Any

    def save_and_submit(self, submit: Submit) -> HttpResponse:
        saved = self.save_action()
        if saved.status_code != 302:
            return saved
        if try_to_submit(self.request, self.page.get_admin_display_title(), submit, self.page):
            return redirect("wagtailadmin_explore", self.page.get_parent().pk)
        return self.redirect_and_remain()


class GatedEditView(SavesFirst, EditView):
    def add_save_confirmation_message(self) -> None:
        """What became of it is said once, afterwards."""

    def submit_action(self) -> HttpResponse:
        return self.save_and_submit(submission.submit_page)

    def restart_workflow_action(self) -> HttpResponse:
        return self.save_and_submit(submission.submit_again)

    def perform_workflow_action(self) -> HttpResponse:
        """Nobody decides in the editor: what was typed is a draft now, and the review is open."""
        address = review_views.review_address(self.page)
        saved = self.save_action()
        return redirect(address) if address and saved.status_code == 302 else saved


class GatedCreateView(SavesFirst, CreateView):
    def submit_action(self) -> HttpResponse:
        return self.save_and_submit(submission.submit_page)


def try_to_submit(request: HttpRequest, title: str, submit: Submit, what: Any) -> bool:
    """True when it was submitted; what happened is said either way."""
    try:
        state = submit(what, by=request.user)
    except SubmissionRefused as refusal:
        opening = _("“%(title)s” was saved as a draft and was not submitted.") % {"title": title}
        messages.error(request, " ".join([opening, *refusal.items]))
        return False
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, _("“%(title)s” was submitted for review.") % {"title": title})
    if submission.has_no_reviewer(state):
        sentence = _(
            "Everybody who reviews this page has written words of it. Ask for another reviewer."
        )
        messages.warning(request, sentence)
    return True


def gate_edit(request: Any, page: Page) -> HttpResponse | None:
    """``before_edit_page``. A form that submits or decides is answered by the gated editor, once:
    that one asks the hooks, too."""
    if request.method != "POST" or not GATED.intersection(request.POST):
        return None
    if getattr(request, "is_gated", False) or not page.has_workflow:
        return None
    request.is_gated = True
    return GatedEditView.as_view()(request, page_id=page.pk)


def gate_create(request: Any, parent: Page, model: type[Page]) -> HttpResponse | None:
    """``before_create_page``."""
    if request.method != "POST" or "action-submit" not in request.POST:
        return None
    if getattr(request, "is_gated", False) or not parent.has_workflow:
        return None
    request.is_gated = True
    names = (model._meta.app_label, model._meta.model_name)
    return GatedCreateView.as_view()(request, *names, parent.pk)


class ReviewMenuItem(ActionMenuItem):
    """A link where Wagtail would put a button that decides."""

    label = gettext_lazy("Open the review")
    name = "action-review"
    icon_name = "clipboard-list"

    def get_url(self, context: Any) -> str | None:
        return review_views.review_address(context["page"])


def lead_to_review(menu_items: list[Any], request: Any, context: dict[str, Any]) -> None:
    """``construct_page_action_menu``."""
    for place, item in enumerate(menu_items):
        if item.name == "review":
            menu_items[place] = ReviewMenuItem(order=item.order)


def header_buttons(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> list[Button]:
    """``register_page_header_buttons``: the review that is under way, and links to the draft."""
    if not page.latest_revision_id or not permissions.can_share_draft(user, page):
        return []
    share = reverse("editorial_review_links", args=[page.pk])
    buttons = [Button(_("Share the draft"), url=share, icon_name="link", priority=6)]
    if address := review_views.review_address(page):
        label = _("Open the review")
        buttons.append(Button(label, url=address, icon_name="clipboard-list", priority=5))
    return buttons


class ReviewsMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return steps_reviewed_by(request.user).exists()


def menu_item() -> MenuItem:
    return ReviewsMenuItem(
        gettext_lazy("Reviews"), reverse("editorial_reviews"), icon_name="clipboard-list", order=150
    )


# ------------------------------------------------------------------ translations


@require_POST
def submit_translation(request: HttpRequest, pk: int) -> HttpResponse:
    """The button of the translation editor."""
    translation = get_object_or_404(
        Translation.objects.select_related("source", "target_locale"), pk=pk, enabled=True
    )
    page = get_object_or_404(
        Page, translation_key=translation.source.object_id, locale=translation.target_locale
    )
    title = page.get_admin_display_title()
    try_to_submit(request, title, submission.submit_translation, translation)
    return redirect("wagtailadmin_pages:edit", page.pk)


def admin_urls() -> list[Any]:
    return [
        path("editorial/reviews/", review_views.ReviewsView.as_view(), name="editorial_reviews"),
        path(
            "editorial/review/<int:pk>/",
            review_views.ReviewView.as_view(),
            name="editorial_review",
        ),
        path(
            "editorial/pages/<int:pk>/review-links/",
            review_link_views.ReviewLinksView.as_view(),
            name="editorial_review_links",
        ),
        path(
            "editorial/review-links/<int:pk>/revoke/",
            review_link_views.revoke,
            name="editorial_revoke_review_link",
        ),
        path(
            "editorial/translations/<int:pk>/submit/",
            submit_translation,
            name="editorial_submit_translation",
        ),
    ]
