"""What the arguments of an admin address name: the rows behind ``page_id``, ``revision_id``, …

A view whose argument has a name of its own says what it means: ``borders = {"pk": Page}`` on the
view's class or function.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    CollectionMember,
    Page,
    Revision,
    Task,
    TaskState,
    UploadedFile,
    Workflow,
    WorkflowState,
)
from wagtail_localize.models import (
    OverridableSegment,
    StringSegment,
    Translation,
    TranslationSource,
)

from editorial.borders import rules
from editorial.borders.rules import Sight
from editorial.models import ReviewLink

NAMES: dict[str, Any] = {
    "page_id": Page,
    "parent_page_id": Page,
    "page_to_move_id": Page,
    "destination_id": Page,
    "page_pk": Page,
    "image_id": get_image_model,
    "document_id": get_document_model,
    "doc_id": get_document_model,
    "collection_id": Collection,
    "uploaded_file_id": UploadedFile,
    "redirect_id": Redirect,
    "revision_id": Revision,
    "revision_id_a": Revision,
    "revision_id_b": Revision,
    "task_id": Task,
    "task_state_id": TaskState,
    "workflow_pk": Workflow,
    "workflow_state_id": WorkflowState,
    "translation_source_id": TranslationSource,
    "translation_id": Translation,
    "string_segment_id": StringSegment,
    "overridable_segment_id": OverridableSegment,
}
# What ``pk`` names in views that have no model of their own to tell it.
BY_VIEW: dict[str, Any] = {
    "wagtaildocs_chooser:chosen": get_document_model,
    "wagtailimages_chooser:chosen": get_image_model,
    "wagtailadmin_pages:revisions_compare": Page,
    "wagtailadmin_workflows:enable": Workflow,
    "wagtailadmin_workflows:usage": Workflow,
    "wagtailadmin_workflows:usage_results": Workflow,
    "wagtailadmin_workflows:edit_task": Task,
    "wagtailadmin_workflows:enable_task": Task,
    "editorial_review": TaskState,
    "editorial_review_links": Page,
    "editorial_revoke_review_link": ReviewLink,
    "editorial_submit_translation": Translation,
}
BORDERED = (Page, CollectionMember, Collection, Workflow, Task, Redirect)

# Where a page stands in a list or is browsed through, less than the whole of it is enough.
BROWSED = {
    "wagtailadmin_explore": Sight.WAY,
    "wagtailadmin_explore_results": Sight.WAY,
    "wagtailadmin_choose_page_child": Sight.PUBLISHED,
    "wagtailadmin_choose_page_chosen_multiple": Sight.PUBLISHED,
}
# Pages that forms and lists name beside the address.
SENT = {
    "POST": {
        "new_parent_page": Sight.WAY,
        "parent_page": Sight.WAY,
        "chooser": Sight.WAY,
        "redirect_page": Sight.PUBLISHED,
    },
    "GET": {"childOf": Sight.WAY},
}
LONGEST_NUMBER = 19  # digits that a database takes


def crosses_a_border(request: HttpRequest, view: Any, kwargs: dict[str, Any]) -> bool:
    """Whether a request names something that its person may not see; 1–3 queries for each row
    that it names."""
    user, name = request.user, request.resolver_match.view_name  # type: ignore[union-attr]  # resolved
    for model, number in _named(view, name, kwargs):
        thing = _row(model, number)
        if thing is not None and not _may_meet(user, thing, BROWSED.get(name, Sight.WHOLE)):
            return True
    return any(
        rules.sight_of(user, page) < enough for page, enough in _pages_sent(request, name) if page
    )


def _named(view: Any, name: str, kwargs: dict[str, Any]) -> Iterator[tuple[type[Model], Any]]:
    own = getattr(getattr(view, "view_class", view), "borders", {})
    for argument, value in kwargs.items():
        model = own.get(argument) or NAMES.get(argument)
        if argument == "pk" and model is None:
            model = BY_VIEW.get(name) or _model_of(view)
        if model is not None:
            yield (model if isinstance(model, type) else model()), value


def _model_of(view: Any) -> type[Model] | None:
    """The bordered model of a generic view."""
    given = getattr(view, "view_initkwargs", {}).get("model")
    model = given or getattr(getattr(view, "view_class", None), "model", None)
    return model if isinstance(model, type) and issubclass(model, BORDERED) else None


def _row(model: type[Model], number: Any) -> Any:
    """None where there is no such row (the view answers that), and for words like ``latest``."""
    if not (str(number).isdecimal() and len(str(number)) < LONGEST_NUMBER):
        return None
    return model._default_manager.filter(pk=number).first()


def _pages_sent(request: HttpRequest, name: str) -> Iterator[tuple[Any, Sight]]:
    for method, names in SENT.items():
        for parameter, enough in names.items():
            yield _row(Page, getattr(request, method).get(parameter, "")), enough
    if name == "wagtailadmin_choose_page_chosen_multiple":
        for number in request.GET.getlist("id"):
            yield _row(Page, number), Sight.PUBLISHED


def _may_meet(user: Any, thing: Any, enough: Sight) -> bool:
    if isinstance(thing, Page):
        return rules.sight_of(user, thing) >= enough
    if isinstance(thing, UploadedFile):
        return thing.uploaded_by_user_id == user.pk
    if isinstance(thing, Redirect):
        return thing.redirect_page is None or rules.sight_of(user, thing.redirect_page) > Sight.NONE
    if isinstance(thing, Translation | StringSegment | OverridableSegment):
        return _may_translate(user, thing)
    return all(rules.may_see(user, owner) for owner in owners(thing))


def _may_translate(user: Any, thing: Any) -> bool:
    """Of the original it is enough to read what is published; the translation is one's own."""
    original = _original(thing.source)
    own = [_translated(thing)] if isinstance(thing, Translation) else []
    return all(rules.may_see(user, page) for page in own) and (
        isinstance(original, Page) and rules.sight_of(user, original) >= Sight.PUBLISHED
    )


def owners(thing: Any) -> list[Any]:
    """The pages or files to which a row belongs: a revision, a step of a review, a translation.
    A thing without one stands for itself."""
    match thing:
        case Revision() | WorkflowState():
            return [thing.content_object]
        case TaskState():
            return owners(thing.workflow_state)
        case TranslationSource():
            return [_original(thing)]
        case Translation():
            return [_original(thing.source), _translated(thing)]
        case StringSegment() | OverridableSegment():
            return owners(thing.source)
    page = getattr(thing, "page", None)
    return [page if isinstance(page, Page) else thing]


def _original(source: TranslationSource) -> Any:
    model = source.specific_content_type.model_class()
    return model.objects.filter(
        translation_key=source.object_id, locale_id=source.locale_id
    ).first()


def _translated(translation: Translation) -> Any:
    model = translation.source.specific_content_type.model_class()
    return model.objects.filter(
        translation_key=translation.source.object_id, locale_id=translation.target_locale_id
    ).first()
