"""Both sides of the border as the crawl asks for them, and a picture of all that one side has."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.management import call_command
from django.db.models import Model, QuerySet
from taggit.models import TaggedItem
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    Comment,
    CommentReply,
    GroupCollectionPermission,
    GroupPagePermission,
    ModelLogEntry,
    Page,
    PageLogEntry,
    PageViewRestriction,
    Revision,
    Task,
    TaskState,
    UploadedFile,
    Workflow,
    WorkflowPage,
    WorkflowState,
)
from wagtail_localize.models import (
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

from core.models import AcademyDocument, AcademyImage, AcademyRendition
from editorial.models import ReviewComment, ReviewLink
from tests.factories import areas
from tests.factories.areas import Area, Belongings
from tests.security.crawl import Side


@dataclass
class World:
    alpha: Area  # whose editor looks around
    beta: Area
    theirs: Belongings
    own: dict[str, Any]
    beta_side: Side
    alpha_side: Side

    def ids_of_theirs(self) -> dict[str, Any]:
        """Their objects under every name by which forms and lists of the CMS take one."""
        page, root = self.theirs.pages["never"].pk, self.beta.roots["fi"].pk
        return {
            "id": [page, self.theirs.image.pk, self.theirs.document.pk],
            "childOf": root,
            "new_parent_page": root,
            "parent_page": root,
            "parent_page_id": root,
            "destination_page_id": root,
            "chooser": root,
            "page": page,
            "redirect_page": page,
            "target_pages[]": page,
            "collection": self.beta.workspace.collection.pk,
            "image": self.theirs.image.pk,
            "document": self.theirs.document.pk,
            "value": self.theirs.image.pk,
            "revision_id": self.theirs.pages["never"].latest_revision_id,
            "owner": self.beta.editor.pk,
            "edited_by": self.beta.editor.pk,
            "user": self.beta.editor.pk,
            "workflow": self.beta.workspace.workflow.pk,
            "task": self.beta.workspace.task.pk,
            "title": "Uusi",
            "new_title": "Uusi",
            "new_slug": "uusi",
            "slug": "uusi",
            "next": "https://elsewhere.example/",
        }


def world() -> World:
    alpha, beta = areas.two_areas()
    own = areas.own_pages(alpha)
    theirs = areas.belongings(beta, alpha.editor)
    areas.drafted_way(alpha.roots["fi"])
    areas.refer_from_a_track(alpha.roots["fi"])
    call_command("update_index", verbosity=0)  # else done after the commit that no test makes
    return World(
        alpha, beta, theirs, own, side_of(beta, theirs), own_side(alpha, own, theirs.track.pk)
    )


def side_of(area: Area, has: Belongings) -> Side:
    revisions = [page.latest_revision_id for page in has.pages.values() if page.latest_revision_id]
    return Side(
        {
            "page": [page.pk for page in has.pages.values()],
            "track": [has.track.pk],
            "image": [has.image.pk],
            "document": [has.document.pk],
            "collection": [area.workspace.collection.pk],
            "redirect": [has.redirect.pk],
            "upload": [has.upload.pk],
            "session": [has.session.pk],
            "workflow_state": [has.workflow_state.pk],
            "task_state": [has.task_state.pk],
            "task": [area.workspace.task.pk],
            "workflow": [area.workspace.workflow.pk],
            "source": [has.source.pk],
            "translation": [has.translation.pk],
            "segment": [has.segment.pk],
            "override": [has.override.pk],
            "revision": revisions,
            "review_link": [has.review_link.pk],
            "lesson_key": [has.pages["never"].translation_key],
            "shared": [1],
        }
    )


def own_side(area: Area, pages: dict[str, Any], track: int) -> Side:
    """What the visitor has; of the kinds that they lack, a number that nothing has."""
    nothing = [10**6]
    state = pages["draft"].current_workflow_state
    known: dict[str, list[Any]] = {
        "page": [page.pk for page in pages.values()],
        "collection": [area.workspace.collection.pk],
        "workflow_state": [state.pk],
        "task_state": [state.current_task_state.pk],
        "task": [area.workspace.task.pk],
        "workflow": [area.workspace.workflow.pk],
        "revision": [page.latest_revision_id for page in pages.values()],
        "image": [areas.own_image(area).pk],
        "document": [areas.own_document(area).pk],
        "translation": [areas.own_translation(pages["live"]).pk],
        "lesson_key": [pages["live"].translation_key],
        "shared": [1],
    }
    lacking = "track redirect upload session source segment override review_link"
    return Side(dict.fromkeys(lacking.split(" "), nothing) | known)


# ------------------------------------------------------------------ what one side has


def rows_of(area: Area) -> dict[str, list[Any]]:
    """Every row of the area, as plain values by table: equal before and after, or it was touched.
    Reading it takes a query for each table."""
    roots = [root.path for root in area.roots.values()]
    pages = [page for page in Page.objects.all() if page.path.startswith(tuple(roots))]
    numbers = [page.pk for page in pages]
    keys = [page.translation_key for page in pages]
    texts = [str(number) for number in numbers]
    files = {"collection": area.workspace.collection}
    kind = ContentType.objects.get_for_model(Page)
    found: list[QuerySet[Any]] = [
        Page.objects.filter(pk__in=numbers),
        *(type(page.specific).objects.filter(pk=page.pk) for page in pages),
        Revision.objects.filter(base_content_type=kind, object_id__in=texts),
        WorkflowState.objects.filter(base_content_type=kind, object_id__in=texts),
        TaskState.objects.filter(workflow_state__object_id__in=texts),
        PageLogEntry.objects.filter(page_id__in=numbers),
        ModelLogEntry.objects.filter(label__startswith=areas.MARK),
        Comment.objects.filter(page_id__in=numbers),
        CommentReply.objects.filter(comment__page_id__in=numbers),
        ReviewLink.objects.filter(page_id__in=numbers),
        ReviewComment.objects.filter(link__page_id__in=numbers),
        AcademyImage.objects.filter(**files),
        AcademyDocument.objects.filter(**files),
        AcademyRendition.objects.filter(image__collection=area.workspace.collection),
        TaggedItem.objects.filter(tag__name__startswith=areas.MARK),
        TranslationSource.objects.filter(object_id__in=keys),
        Translation.objects.filter(source__object_id__in=keys),
        StringSegment.objects.filter(source__object_id__in=keys),
        StringTranslation.objects.filter(context__object_id__in=keys),
        SegmentOverride.objects.filter(context__object_id__in=keys),
        UploadedFile.objects.filter(uploaded_by_user=area.editor),
        *_whole_tables(),
    ]
    return _values(found)


def _whole_tables() -> Iterable[QuerySet[Any]]:
    models: list[type[Model]] = [
        Collection,
        Redirect,
        PageViewRestriction,
        GroupPagePermission,
        GroupCollectionPermission,
        Workflow,
        WorkflowPage,
        Task,
    ]
    return [model._default_manager.all() for model in models]


def _values(found: list[QuerySet[Any]]) -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = {}
    for queryset in found:
        written = serializers.serialize("json", queryset.order_by("pk"))
        rows.setdefault(queryset.model._meta.label, []).extend(json.loads(written))
    return rows
