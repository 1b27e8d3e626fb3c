"""The one rule: what a person may see in the CMS follows from what their groups hold.

A page is seen whole by whoever holds any page permission on it or above it. Pages above such a
page are the way to it and show their published title. Other people's live, public pages may be
chosen as targets of links, by their published title. Nothing else of another's page is shown.
Images and documents follow the permissions on their collection and the collections above it.
A superuser, and whoever holds the root, sees all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    CollectionMember,
    Page,
    PageViewRestriction,
    Task,
    Workflow,
)
from wagtail.permissions import page_permission_policy, policy_registry

MEDIA_ACTIONS = ("add", "change", "choose", "delete", "view")
ROOT_DEPTH = 1


class Sight(IntEnum):
    """How much of a page a person sees; each level includes the ones before it."""

    NONE = 0
    PUBLISHED = 1  # another's live, public page: its published title, as a target of links
    WAY = 2  # a page above one's own: its published title, and the way down
    WHOLE = 3


@dataclass(frozen=True)
class Ground:
    """What a person's groups hold: the paths of pages in the tree, nested ones left out."""

    user: Any
    page_paths: tuple[str, ...]
    all_pages: bool

    @cached_property
    def restricted_paths(self) -> tuple[str, ...]:
        """Pages that the public does not see, whoever holds them. 1 query."""
        return tuple(PageViewRestriction.objects.values_list("page__path", flat=True))

    @cached_property
    def all_media(self) -> bool:
        """Whether images and documents of every collection are seen. Queries as Wagtail's own."""
        return self.user.is_superuser or all(
            self.collections(model).filter(depth=ROOT_DEPTH).exists() for model in media_models()
        )

    def collections(self, model: type[Model]) -> QuerySet[Any]:
        """Collections in which a kind of file is seen."""
        policy = policy_registry.get_by_type(model)
        return policy.collections_user_has_any_permission_for(self.user, MEDIA_ACTIONS)

    def collection_ids(self, model: type[Model]) -> frozenset[int]:
        """1 query for each kind of file and request."""
        known: dict[type[Model], frozenset[int]] = self.__dict__.setdefault("_collections", {})
        if model not in known:
            known[model] = frozenset(self.collections(model).values_list("pk", flat=True))
        return known[model]


def media_models() -> tuple[type[Model], ...]:
    return get_image_model(), get_document_model()


def ground_of(user: Any) -> Ground:
    """Kept with the user for the request. At most 1 query, which Wagtail's own checks share."""
    known = getattr(user, "_editorial_ground", None)
    if known is None:
        known = _ground_of(user)
        user._editorial_ground = known
    return known


def _ground_of(user: Any) -> Ground:
    if user.is_active and user.is_superuser:
        return Ground(user, (), True)
    held = page_permission_policy.get_cached_permissions_for_user(user)
    paths: list[str] = []
    for path in sorted({permission.page.path for permission in held}):
        if not (paths and path.startswith(paths[-1])):
            paths.append(path)
    return Ground(user, tuple(paths), any(len(path) == Page.steplen for path in paths))


def sees_everything(user: Any) -> bool:
    ground = ground_of(user)
    return ground.all_pages and ground.all_media


# ------------------------------------------------------------------ pages


def sight_of(user: Any, page: Any) -> Sight:
    """No query beyond the person's ground. A page that is not saved yet is its maker's own."""
    ground = ground_of(user)
    if ground.all_pages or page.pk is None or page.path.startswith(ground.page_paths or ("-",)):
        return Sight.WHOLE
    if any(path.startswith(page.path) for path in ground.page_paths):
        return Sight.WAY
    if page.live and not page.path.startswith(ground.restricted_paths or ("-",)):
        return Sight.PUBLISHED
    return Sight.NONE


def title_for(user: Any, page: Any) -> str:
    """What a page is called before a person: never an unpublished title of another's page."""
    match sight_of(user, page):
        case Sight.WHOLE:
            return page.draft_title or page.title
        case Sight.WAY | Sight.PUBLISHED:
            return page.title
    return _("(a page that is not yours to see)")


def whole_pages(user: Any, field: str = "") -> Q:
    """Pages seen whole, as a condition; ``field`` leads to the page (``"page__"``)."""
    ground = ground_of(user)
    if ground.all_pages:
        return Q()
    return _any(Q(**{f"{field}path__startswith": path}) for path in ground.page_paths)


def pages_on_the_way(user: Any) -> Q:
    """The pages above those that a person holds."""
    ground = ground_of(user)
    above = {
        path[:end]
        for path in ground.page_paths
        for end in range(Page.steplen, len(path), Page.steplen)
    }
    return Q(path__in=above)


def pages_to_link(user: Any) -> Q:
    """What a page chooser offers: one's own, the way to them, and what the public sees."""
    published = Q(live=True)
    for path in ground_of(user).restricted_paths:
        published &= ~Q(path__startswith=path)
    return whole_pages(user) | pages_on_the_way(user) | published


def _any(conditions: Iterable[Q]) -> Q:
    """Any of them; of none, nothing."""
    found = Q(pk__in=[])
    for condition in conditions:
        found |= condition
    return found


# ------------------------------------------------------------------ files, workflows, the rest


def files_in_sight(user: Any, files: Any) -> Any:
    """Images or documents (a queryset) of the collections that a person may use."""
    ground = ground_of(user)
    if user.is_superuser:
        return files
    return files.filter(collection__in=ground.collection_ids(files.model))


def workflows_in_sight(user: Any) -> QuerySet[Any]:
    """Those that govern a page which the person sees whole; all for who may manage workflows."""
    ground = ground_of(user)
    policy = policy_registry.get_by_type(Workflow)
    if ground.all_pages or policy.user_has_any_permission(user, ("add", "change", "delete")):
        return Workflow.objects.all()
    pages = Page.objects.filter(whole_pages(user) | pages_on_the_way(user))
    return Workflow.objects.filter(workflow_pages__page__in=pages.values("pk")).distinct()


def tasks_in_sight(user: Any) -> QuerySet[Any]:
    ground = ground_of(user)
    policy = policy_registry.get_by_type(Task)
    if ground.all_pages or policy.user_has_any_permission(user, ("add", "change", "delete")):
        return Task.objects.all()
    return Task.objects.filter(
        workflow_tasks__workflow__in=workflows_in_sight(user).values("pk")
    ).distinct()


def may_see(user: Any, thing: Any) -> bool:
    """Whether a page is seen whole, a file by its collection. What belongs to neither kind
    (a theme, a cohort) has no border here: its own permissions decide."""
    if isinstance(thing, Page):
        return sight_of(user, thing) == Sight.WHOLE
    if isinstance(thing, CollectionMember):
        ids = ground_of(user).collection_ids(type(thing))
        return user.is_superuser or thing.collection_id in ids
    if isinstance(thing, Collection):
        ground = ground_of(user)
        held = [ground.collection_ids(model) for model in media_models()]
        managed = policy_registry.get_by_type(Collection)
        return any(thing.pk in ids for ids in held) or managed.user_has_any_permission_for_instance(
            user, ("add", "change", "delete"), thing
        )
    if isinstance(thing, Workflow):
        return workflows_in_sight(user).filter(pk=thing.pk).exists()
    if isinstance(thing, Task):
        return tasks_in_sight(user).filter(pk=thing.pk).exists()
    return True
