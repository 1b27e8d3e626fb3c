from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.defaults import page_not_found
from wagtail.models import Task, Workflow
from wagtail.permissions import policy_registry

from editorial.borders.arguments import crosses_a_border
from editorial.borders.tags import tags_in_sight
from editorial.borders.viewer import limited_viewer, seen_by
from people.middleware import CMS_PREFIX

# They list every task of every workflow to whoever may enter the CMS; only those who put
# workflows together have a use for them.
TASK_CHOOSERS = {
    "wagtailadmin_workflows:task_chooser",
    "wagtailadmin_workflows:task_chooser_results",
    "wagtailadmin_workflows:task_chooser_create",
}
# Plain functions that Wagtail has put into its addresses before anything of ours is loaded.
TAG_LISTS = {"wagtailadmin_tag_autocomplete", "wagtailadmin_tag_model_autocomplete"}


class BordersMiddleware:
    """Answers 404 for an address or a form of the CMS that names what its person may not see, in
    the words of an object that does not exist.

    Wagtail has a hook before some of its screens (edit, copy, move, delete) and none before the
    others: compare, usage, workflow, choosers, translations. Here one rule stands before all.
    Nothing is asked of the database for who sees everything, beyond what they hold.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(CMS_PREFIX):
            return self.get_response(request)
        with seen_by(request.user):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if not request.path_info.startswith(CMS_PREFIX) or match is None:
            return None
        if limited_viewer() is None:
            return None
        if match.view_name in TAG_LISTS:
            return JsonResponse(tags_in_sight(request.user, request.GET.get("term")), safe=False)
        if match.view_name in TASK_CHOOSERS and not _manages_workflows(request.user):
            return _not_found(request)
        return _not_found(request) if crosses_a_border(request, view, kwargs) else None


def _not_found(request: HttpRequest) -> HttpResponseBase:
    return page_not_found(request, Exception(), template_name="wagtailadmin/404.html")


def _manages_workflows(user: Any) -> bool:
    return any(
        policy_registry.get_by_type(model).user_has_any_permission(user, ("add", "change"))
        for model in (Workflow, Task)
    )
