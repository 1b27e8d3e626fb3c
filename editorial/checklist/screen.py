"""The checklist of a page's latest draft, as a screen of the CMS and in the editor's side panel."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail.admin.views.pages.utils import get_breadcrumbs_items_for_page
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from editorial.checklist import items_of

URL_NAME = "editorial_checklist"


def show_checklist(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise Http404
    draft = page.specific.get_latest_revision_as_object()
    title = {"url": "", "label": _("Checklist"), "sublabel": draft.get_admin_display_title()}
    above = get_breadcrumbs_items_for_page(page, request.user)
    items = items_of(draft)
    context = {
        "page_title": _("Checklist"),
        "page_subtitle": draft.get_admin_display_title(),
        "header_icon": "tasks",
        "breadcrumbs_items": [*above, title],
        "items": items,
        "missing": sum(item.stops for item in items),
        "page": page,
    }
    return TemplateResponse(request, "editorial/checklist/show.html", context)


def admin_urls() -> list[Any]:
    return [path("editorial/checklist/<int:page_id>/", show_checklist, name=URL_NAME)]


def header_button(
    page: Any, user: Any, view_name: str, next_url: str | None = None
) -> list[Button]:
    if page.is_root() or not page.permissions_for_user(user).can_edit():
        return []
    return [
        Button(
            _("Checklist"),
            url=reverse(URL_NAME, args=[page.pk]),
            icon_name="tasks",
            priority=15,
        )
    ]
