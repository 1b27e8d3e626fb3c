"""Pages translated through the translation editor, word by word."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Locale, Page
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

from core.translations import begin_translation, save_translation_draft
from people.models import User
from tests.factories.people import UserFactory


def locale(code: str) -> Locale:
    return Locale.objects.get_or_create(language_code=code)[0]


def translate_words(translation: Translation, by: Any = None, **words: str) -> None:
    """Give every text without a translation one: ``"sv: "`` and the text of the original, or what
    ``words`` say for a text, by the original's."""
    code = translation.target_locale.language_code
    segments = StringSegment.objects.filter(source=translation.source).annotate_translation(
        translation.target_locale
    )
    for segment in segments.select_related("string", "context"):
        if segment.translation is None:
            original = segment.string.data
            StringTranslation.objects.create(
                translation_of=segment.string,
                context=segment.context,
                locale=translation.target_locale,
                data=words.get(original, f"{code}: {original}"),
                translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
                last_translated_by=by,
            )


def translate(page: Any, code: str, by: Any = None) -> Any:
    """Open the page for translation, give every text a translation, and publish: the page."""
    TranslationSource.update_or_create_from_instance(page)
    translation = begin_translation(page, locale(code))
    translate_words(translation, by)
    save_translation_draft(translation, user=by)
    return publish_draft(page.get_translation(locale(code)))


def publish_draft(page: Any) -> Any:
    """The latest revision, live."""
    page.get_latest_revision().publish()
    page.refresh_from_db()
    return page.specific


def translation_of(page: Any, code: str) -> Translation:
    """The row of the translation editor that writes the page in a language."""
    return Translation.objects.get(
        source__object_id=page.translation_key, target_locale=locale(code)
    )


def translator(*pages: Page) -> User:
    """Edits these pages and everything below them, opens translations, and may publish nothing."""
    person: User = UserFactory(language="en")
    group, _made = Group.objects.get_or_create(name=f"Translators of {person.pk}")
    group.permissions.set(
        Permission.objects.filter(codename__in=["access_admin", "submit_translation"])
    )
    for page in pages:
        for codename in ("add_page", "change_page"):
            permission = Permission.objects.get(
                codename=codename, content_type__app_label="wagtailcore"
            )
            GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    person.groups.add(group)
    return person
