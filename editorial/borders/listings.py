"""Lists of Wagtail's and of the translation package's that no hook reaches, each narrowed to what
its reader sees. For whoever sees everything they are as they were."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest
from wagtail.admin import filters as admin_filters
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.admin.views.pages.search import SearchView
from wagtail.admin.views.reports import audit_logging, locked_pages, page_types_usage, workflows
from wagtail.contrib.redirects.views import IndexView as RedirectsView
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.images.views import chooser as image_chooser
from wagtail.models import (
    ModelLogEntry,
    Page,
    PageLogEntry,
    WorkflowState,
    get_page_models,
)
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail_localize.views.report import TranslationsReportView

from editorial.borders import rules
from editorial.borders.replacing import instead_of
from editorial.borders.tags import popular_tags
from editorial.borders.viewer import limited_viewer


class SeenPagesPolicy(PagePermissionPolicy):
    """Wagtail's, in which the way to one's pages is not something to be found."""

    def explorable_instances(self, user: Any) -> QuerySet[Page]:
        return super().explorable_instances(user).filter(rules.whole_pages(user))


SearchView.permission_policy = SeenPagesPolicy(Page)  # its results have no hook


# ------------------------------------------------------------------ reports


@instead_of(page_types_usage.PageTypesUsageReportView, "get_queryset")
def page_types(former: Any, view: Any) -> Any:
    """Counts, and names the page edited last, of the whole site."""
    queryset, user = former(view), view.request.user
    if rules.ground_of(user).all_pages:
        return queryset
    language = view.filters.form.cleaned_data.get("page_locale")
    site = view.filters.form.cleaned_data.get("site")
    latest = Page.objects.filter(rules.whole_pages(user), content_type=OuterRef("pk"))
    counted = rules.whole_pages(user, "pages__")
    if language:
        latest = latest.filter(locale__language_code=language)
        counted &= Q(pages__locale__language_code=language)
    if site:
        latest = latest.filter(path__startswith=site)
        counted &= Q(pages__path__startswith=site)
    order = F("latest_revision_created_at").desc(nulls_last=True)
    return queryset.annotate(
        count=Count("pages", filter=counted),
        last_edited_page_id=Subquery(latest.order_by(order, "title", "-pk").values("pk")[:1]),
    ).order_by("-count", "app_label", "model")


@instead_of(locked_pages.LockedPagesView, "get_queryset")
def locked(former: Any, view: Any) -> Any:
    """Adds what the person once locked, wherever it is."""
    return former(view).filter(rules.whole_pages(view.request.user))


@instead_of(type(PageLogEntry.objects), "viewable_by_user")
def page_log(former: Any, manager: Any, user: Any) -> Any:
    """For the site history: Wagtail shows the log of the pages on the way, too."""
    entries = former(manager, user)
    if rules.ground_of(user).all_pages:
        return entries
    return entries.filter(page__in=Page.objects.filter(rules.whole_pages(user)).values("pk"))


@instead_of(type(ModelLogEntry.objects), "viewable_by_user")
def other_log(former: Any, manager: Any, user: Any) -> Any:
    """For the site history: a permission on some files shows the log of all of them."""
    entries = former(manager, user)
    if limited_viewer() is None:
        return entries
    for model in rules.media_models():
        files = rules.files_in_sight(user, model._default_manager.all())
        seen = [str(number) for number in files.values_list("pk", flat=True)]
        kind = ContentType.objects.get_for_model(model)
        entries = entries.exclude(Q(content_type=kind) & ~Q(object_id__in=seen))
    return entries


@instead_of(TranslationsReportView, "get_queryset")
def translations(former: Any, view: Any) -> Any:
    """Lists every translation of the site, by the words of its original."""
    user = view.request.user
    if rules.ground_of(user).all_pages:
        return former(view)
    seen = Page.objects.filter(
        rules.whole_pages(user),
        translation_key=OuterRef("source__object_id"),
        locale_id=OuterRef("source__locale_id"),
    )
    kinds = ContentType.objects.get_for_models(*get_page_models()).values()
    of_no_page = ~Q(source__specific_content_type__in=[kind.pk for kind in kinds])
    return former(view).filter(Exists(seen) | of_no_page)


@instead_of(RedirectsView, "get_base_queryset")
def redirects(former: Any, view: Any) -> Any:
    """A redirect tells the title of the page to which it leads."""
    user = view.request.user
    if rules.ground_of(user).all_pages:
        return former(view)
    pages = Page.objects.filter(rules.pages_to_link(user)).values("pk")
    return former(view).filter(Q(redirect_page=None) | Q(redirect_page__in=pages))


# ------------------------------------------------------------------ files


@instead_of(ImagesAdminAPIViewSet, "get_queryset")
@instead_of(DocumentsAdminAPIViewSet, "get_queryset")
def files(former: Any, view: Any) -> Any:
    """The admin's API shows every file to whoever may enter the CMS."""
    return rules.files_in_sight(view.request.user, former(view))


@instead_of(admin_filters, "popular_tags_for_model")
@instead_of(image_chooser, "popular_tags_for_model")
def popular(former: Any, model: Any, count: int = 10) -> Any:
    """Lists and choosers of files offer the tags of all files."""
    user = limited_viewer()
    return former(model, count) if user is None else popular_tags(user, model, count)


@instead_of(BulkAction, "get_actionable_objects")
def actionable(former: Any, action: Any) -> Any:
    """A bulk action names, by their titles, the objects on which it is not permitted."""
    user = action.request.user
    objects, refused = former(action)
    if limited_viewer() is None:
        return objects, refused
    seen = [one for one in objects if rules.may_see(user, one)]
    without = [one for one in refused["items_with_no_access"] if rules.may_see(user, one)]
    if (objects or refused["items_with_no_access"]) and not (seen or without):
        raise Http404
    return seen, refused | {"items_with_no_access": without}


# ------------------------------------------------------------------ what lists are filtered by


def _people(condition: Q) -> Any:
    return get_user_model().objects.filter(condition).order_by("last_name", "first_name").distinct()


def owners_in_sight(request: HttpRequest) -> Any:
    pages = Page.objects.filter(rules.whole_pages(request.user), owner__isnull=False)
    return _people(Q(pk__in=pages.order_by().values("owner_id")))


def writers_in_sight(request: HttpRequest) -> Any:
    entries = PageLogEntry.objects.viewable_by_user(request.user).filter(action="wagtail.edit")
    return _people(Q(pk__in=entries.order_by().values("user_id")))


def lockers_in_sight(request: HttpRequest) -> Any:
    pages = Page.objects.filter(rules.whole_pages(request.user), locked_by__isnull=False)
    return _people(Q(pk__in=pages.order_by().values("locked_by_id")))


def requesters_in_sight(request: HttpRequest) -> Any:
    states = WorkflowState.objects.filter(workflow__in=workflows_in_sight(request).values("pk"))
    return _people(Q(pk__in=states.order_by().values("requested_by_id")))


def workflows_in_sight(request: HttpRequest) -> Any:
    return rules.workflows_in_sight(request.user)


def tasks_in_sight(request: HttpRequest) -> Any:
    return rules.tasks_in_sight(request.user)


CHOICES = {
    PageFilterSet: {"owner": owners_in_sight, "edited_by": writers_in_sight},
    locked_pages.LockedPagesReportFilterSet: {"locked_by": lockers_in_sight},
    workflows.WorkflowReportFilterSet: {
        "workflow": workflows_in_sight,
        "requested_by": requesters_in_sight,
    },
    workflows.WorkflowTasksReportFilterSet: {
        "workflow": workflows_in_sight,
        "task": tasks_in_sight,
    },
}
for _filters, _choices in CHOICES.items():
    for _name, _queryset in _choices.items():
        _filters.base_filters[_name].queryset = _queryset


@instead_of(audit_logging.SiteHistoryReportFilterSet, "get_users_queryset")
def people_of_the_history(former: Any, filters: Any) -> Any:
    """Everybody who ever changed a page is offered to filter by."""
    if limited_viewer() is None:
        return former(filters)
    return audit_logging.get_users_for_filter(filters.request.user)
