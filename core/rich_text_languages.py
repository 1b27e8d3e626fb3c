"""Words of another language inside rich text: marked by the editor, so that a screen reader
pronounces them rightly (WCAG 3.1.2). One inline style per language of the site."""

from typing import Any

from bs4 import Tag
from django.conf import settings
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineStyleElementHandler
from wagtail.admin.rich_text.editors.draftail.features import InlineStyleFeature
from wagtail_localize import strings


def register_features(features: Any) -> None:
    for code, name in settings.LANGUAGES:
        kind = f"LANG_{code.upper()}"
        features.register_editor_plugin(
            "draftail",
            f"lang-{code}",
            InlineStyleFeature({"type": kind, "label": code.upper(), "description": name}),
        )
        features.register_converter_rule(
            "contentstate",
            f"lang-{code}",
            {
                "from_database_format": {f'span[lang="{code}"]': InlineStyleElementHandler(kind)},
                "to_database_format": {
                    "style_map": {kind: {"element": "span", "props": {"lang": code}}}
                },
            },
        )


def let_translators_keep_marks() -> None:
    """The translation package takes attributes out of inline elements and puts them back, but
    refuses elements other than links that had some; marked words may have theirs."""
    if "span" in strings.INLINE_TAGS:
        return
    strings.INLINE_TAGS.append("span")
    refuse = strings.validate_element

    def validate(element: Any) -> None:
        if isinstance(element, Tag) and element.name == "span" and set(element.attrs) == {"id"}:
            for child in element.children:
                validate(child)
        else:
            refuse(element)

    strings.validate_element = validate
