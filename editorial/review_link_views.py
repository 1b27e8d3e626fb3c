"""Links to a draft: made and taken back in the CMS, read by anybody who was given one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.utils import get_breadcrumbs_items_for_page
from wagtail.models import Page

from core.access import public
from core.flood import is_too_often
from core.mail import absolute_url
from editorial import permissions
from editorial.models import FourEyesState, ReviewLink
from editorial.review_forms import DraftCommentForm, ReviewLinkForm
from editorial.services import review_links

MOST_FROM_ONE_ADDRESS = 20  # comments within an hour


class ReviewLinksView(WagtailAdminTemplateMixin, View):
    """The page's links, and a form for another one. A link's address is shown once, when it is
    new."""

    page_title = gettext_lazy("Share the draft")
    header_icon = "link"
    template_name = "editorial/review_links.html"

    def dispatch(self, request: HttpRequest, *args: Any, pk: int) -> Any:
        self.page = get_object_or_404(Page, pk=pk).specific
        if not permissions.can_share_draft(request.user, self.page):
            raise Http404
        if not self.page.latest_revision_id:
            raise Http404
        return super().dispatch(request, *args)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._answer(ReviewLinkForm(initial={"language": self.page.locale.language_code}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ReviewLinkForm(request.POST)
        if not form.is_valid():
            return self._answer(form, status=422)
        link, token = review_links.make_link(
            page=self.page, revision=self._revision(), by=request.user, **form.cleaned_data
        )
        with translation.override(link.language):
            address = absolute_url(reverse("editorial:read_draft", args=[token]))
        form = ReviewLinkForm(initial={"language": self.page.locale.language_code})
        return _private(self._answer(form, new_address=address))

    def _revision(self) -> Any:
        """What is under review, else what was saved last."""
        state = self.page.current_workflow_task_state
        under_review = state.submitted_revision if isinstance(state, FourEyesState) else None
        return under_review or self.page.get_latest_revision()

    def _answer(
        self, form: ReviewLinkForm, status: int = 200, new_address: str = ""
    ) -> HttpResponse:
        """``new_address`` is in the answer that made it and is kept nowhere, a session included."""
        links = ReviewLink.objects.filter(page_id=self.page.pk).select_related(
            "created_by", "revision"
        )
        context = self.get_context_data(
            form=form,
            page=self.page,
            links=links.prefetch_related("comments").defer("revision__content"),
            new_address=new_address,
        )
        return self.render_to_response(context, status=status)

    def get_page_subtitle(self) -> str:
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = get_breadcrumbs_items_for_page(self.page, self.request.user)
        label = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*above, label]


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    link = get_object_or_404(ReviewLink.objects.select_related("page"), pk=pk)
    if not permissions.can_share_draft(request.user, link.page):
        raise Http404
    review_links.revoke_link(link=link, by=request.user)
    messages.success(request, _("The link leads nowhere any more."))
    return redirect("editorial_review_links", link.page_id)


@public("GET", "POST")
def read_draft(request: Any, token: str) -> HttpResponse:
    """The draft as its public page would be, with a form for a comment. Public because the address
    is the key: 256 random bits of which only a digest is kept; 404 when it is wrong, has expired
    or was taken back, and when whoever gave it may not share the draft any more.
    Nobody keeps a copy: no cache, no search engine."""
    links = ReviewLink.objects.usable().with_token(token)
    link = get_object_or_404(links.select_related("revision", "page", "created_by"))
    if link.created_by is None or not permissions.can_share_draft(link.created_by, link.page):
        raise Http404
    form = DraftCommentForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = _take_comment(request, link, form)
        if status == 302:
            return _private(redirect(request.path))
    return _private(_draft(request, link, form, status))


def _take_comment(request: HttpRequest, link: ReviewLink, form: DraftCommentForm) -> int:
    if not form.is_valid():
        return 422
    if is_too_often(request, "draft-comment", most=MOST_FROM_ONE_ADDRESS, seconds=3600):
        form.add_error(None, _("Many messages have come from your network within an hour."))
        return 429
    try:
        said = {name: form.cleaned_data[name] for name in ("name", "text")}
        review_links.add_comment(link=link, **said)
    except review_links.TooManyComments:
        form.add_error(None, _("This draft has been given all the comments that fit."))
        return 422
    return 302


def _draft(request: Any, link: ReviewLink, form: DraftCommentForm, status: int) -> HttpResponse:
    """The page's own template with what base.html shows around a draft (``shared_draft``)."""
    page = link.revision.as_object()
    response: Any = page.serve_preview(request, page.default_preview_mode)
    response.is_public_page = False  # else core.page_cache would keep it
    response.status_code = status
    comments = list(link.comments.all())
    response.context_data["shared_draft"] = {"link": link, "form": form, "comments": comments}
    return response.render()


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
