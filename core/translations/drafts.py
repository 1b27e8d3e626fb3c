"""A translation becomes a draft: a revision, and nothing that readers see."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.models import Page
from wagtail_localize.fields import copy_synchronised_fields
from wagtail_localize.models import (
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationLog,
)
from wagtail_localize.segments.ingest import ingest_segments

from core.translations.adopting import WordsDoNotFit
from core.translations.hand_edits import take_over_hand_edits

packages_save_target = Translation.save_target


def save_translation_draft(translation: Translation, *, user: Any) -> Page:
    """Print the translation's words into a new draft revision of its page, and return the page.

    A page that readers see stays as it is, row and child rows, until the revision is published; the
    package's own ``save_target(publish=False)`` writes them at once. A page that was never
    published is made if it is missing, with its parents as drafts, and its row is written too, for
    lists and choosers. What has no translation stands in the language of the original.

    Raises ValidationError with a sentence, marks the words at fault, and saves nothing else, when
    the page does not hold together or was rewritten by hand in a way that the translation editor
    cannot hold; ``SourceDeletedError`` without an original. Who may is the caller's question.
    About 20 queries, and those of the files in the text.
    """
    try:
        with transaction.atomic():
            return _save_draft(translation, user)
    except WordsDoNotFit as error:
        sentence = _(
            "This page was changed by hand where the original has no such text. Stop the "
            "translation to go on editing it by hand."
        )
        raise ValidationError(sentence) from error
    except ValidationError as error:
        _mark_faults(translation, error)
        raise


def _save_draft(translation: Translation, user: Any) -> Page:
    source, locale = translation.source, translation.target_locale
    original = source.as_instance()
    try:
        row = source.get_translated_instance(locale)
    except ObjectDoesNotExist:
        row = original.copy_for_translation(locale, copy_parents=True)
        source.sync_view_restrictions(original, row)
        page = row
    else:
        page = row.get_latest_revision_as_object()
        take_over_hand_edits(translation, page, row.latest_revision)
    copy_synchronised_fields(original, page)
    segments = source._get_segments_for_translation(locale, fallback=True)
    ingest_segments(original, page, source.locale, locale, segments)
    slug, parent = slugify(page.slug), page.get_parent()
    page.slug = find_available_slug(parent, slug, ignore_page_id=page.pk)
    if row.first_published_at is None and not row.live:
        page.save()
    revision = page.save_revision(user=user)
    TranslationLog.objects.create(source=source, locale=locale, revision=revision)
    return page


def _mark_faults(translation: Translation, error: ValidationError) -> None:
    """Show each fault at the words that made it, as the translation editor expects."""
    of_this_page = {
        "context__object_id": translation.source.object_id,
        "locale_id": translation.target_locale_id,
    }
    current = StringSegment.objects.filter(source_id=translation.source_id).values("string_id")
    for name, faults in getattr(error, "error_dict", {}).items():
        place = {**of_this_page, "context__path": name}
        words = StringTranslation.objects.filter(translation_of_id__in=current, **place)
        for found in [*words, *SegmentOverride.objects.filter(**place)]:
            found.set_field_error(faults)


def _save_target(self: Translation, user: Any = None, publish: bool = True) -> Any:
    """In place of the package's: a draft, which is published only by who may publish the page."""
    model = self.source.specific_content_type.model_class()
    if model is None or not issubclass(model, Page):
        return packages_save_target(self, user=user, publish=publish)
    page = save_translation_draft(self, user=user)
    if publish:
        if user is not None and not page.permissions_for_user(user).can_publish():
            raise PermissionDenied
        revision = page.get_latest_revision()
        transaction.on_commit(lambda: revision.publish(user=user))
    return page


def replace_the_packages_saving() -> None:
    """Every way of the package to save a page ends in ``Translation.save_target``: its translation
    editor, its submission of a page or a subtree, and its update of all translations."""
    Translation.save_target = _save_target
