"""What a form of the CMS may refer to: nothing that its sender may not see.

A chooser offers only what is in sight, but any number can be sent; the page would then show the
foreign title, picture or file as its own.
"""

from typing import Any

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import Http404
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.forms.view_restrictions import BaseViewRestrictionForm
from wagtail.blocks import ChooserBlock
from wagtail.coreutils import resolve_model_string
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page, ReferenceIndex
from wagtail_localize.models import OverridableSegment, SegmentOverride

from editorial.borders import rules
from editorial.borders.replacing import instead_of
from editorial.borders.rules import Sight
from editorial.borders.viewer import limited_viewer

Reference = tuple[int, str]


@instead_of(BaseViewRestrictionForm, "__init__")
def offer_own_groups(former: Any, form: Any, *args: Any, **kwargs: Any) -> None:
    """Who may keep a page or a collection private is offered the groups of everybody."""
    former(form, *args, **kwargs)
    user = limited_viewer()
    if user is None:
        return
    offered = Q(user=user)
    if form.instance.pk:  # those that stand there stay
        offered |= Q(pk__in=form.instance.groups.values("pk"))
    form.fields["groups"].queryset = Group.objects.filter(offered).distinct()


@instead_of(WagtailAdminModelForm, "_post_clean")
def refuse_foreign_references(former: Any, form: Any) -> None:
    """Every edit form of the CMS, its preview and its autosave. Raises Http404 where a field, a
    block or a link refers to something that the person may not see and that did not stand there
    before: what somebody with wider rights put into a page belongs to its content.
    One query for each new reference, for limited viewers only."""
    user = limited_viewer()
    if user is None:
        former(form)
        return
    before = _references(form.instance)
    former(form)
    for kind, number in _references(form.instance) - before:
        model: Any = ContentType.objects.get_for_id(kind).model_class()
        thing = model._default_manager.filter(pk=number).first()
        if thing is not None and not _may_refer(user, thing):
            raise Http404


def _references(instance: Any) -> set[Reference]:
    """Pages, images and documents to which the fields refer as they stand in memory."""
    kinds = {ContentType.objects.get_for_model(model).pk for model in _models()}
    found = ReferenceIndex._extract_references_from_object(instance)
    return {(kind, number) for kind, number, _model_path, _path in found if kind in kinds}


def _models() -> tuple[Any, ...]:
    return Page, *rules.media_models()


def _may_refer(user: Any, thing: Any) -> bool:
    if isinstance(thing, Page):
        return rules.sight_of(user, thing) > Sight.NONE
    return rules.may_see(user, thing)


@receiver(pre_save, sender=SegmentOverride)
def refuse_foreign_override(sender: Any, instance: SegmentOverride, **kwargs: Any) -> None:
    """The same for the translation editor, in which a picture, a file or a link may differ from
    the original's. Its view stores any number."""
    user = limited_viewer()
    if user is None or not str(instance.data).isdigit():
        return
    segment = OverridableSegment.objects.filter(context=instance.context).first()
    if segment is None:
        return
    original = segment.source.get_source_instance()
    model = _target(original, instance.context.get_field_path(original).split("."))
    if model is not None and issubclass(model, _models()):
        thing = model._default_manager.filter(pk=instance.data).first()
        if thing is not None and not _may_refer(user, thing):
            raise Http404


def _target(original: Any, path: list[str]) -> Any:
    """The model to whose rows a field or a block leads; none where it leads to none."""
    field = original._meta.get_field(path[0])
    if not isinstance(field, StreamField):
        return field.related_model
    block: Any = field.stream_block
    for name in path[1:]:
        children = getattr(block, "child_blocks", {})
        block = children.get(name) or getattr(block, "child_block", block)
    if isinstance(block, ImageBlock):
        block = block.child_blocks["image"]
    return resolve_model_string(block.target_model) if isinstance(block, ChooserBlock) else None
