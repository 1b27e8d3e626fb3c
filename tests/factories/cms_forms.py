"""What the CMS's editor would send for a page, StreamFields included."""

from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.test.utils.form_data import querydict_from_html, rich_text


def stream_data(prefix: str, block: blocks.Block, value: Any) -> dict[str, str]:
    """Form fields for raw StreamField data, as the editor's script would name them."""
    if isinstance(block, blocks.StreamBlock | blocks.ListBlock):
        return _many(prefix, block, value or [])
    if isinstance(block, blocks.StructBlock):
        return {
            name: text
            for key, child in block.child_blocks.items()
            for name, text in stream_data(f"{prefix}-{key}", child, value.get(key)).items()
        }
    if isinstance(block, blocks.RichTextBlock):
        return {prefix: rich_text(value or "", features=block.features)}
    if isinstance(block, blocks.BooleanBlock):
        return {prefix: "on"} if value else {}
    return {prefix: "" if value is None else str(value)}


def _many(prefix: str, block: Any, items: list[dict[str, Any]]) -> dict[str, str]:
    data = {f"{prefix}-count": str(len(items))}
    for order, item in enumerate(items):
        at = f"{prefix}-{order}"
        data |= {f"{at}-deleted": "", f"{at}-order": str(order), f"{at}-id": item["id"]}
        if isinstance(block, blocks.StreamBlock):
            data[f"{at}-type"] = item["type"]
            child = block.child_blocks[item["type"]]
        else:
            child = block.child_block
        data |= stream_data(f"{at}-value", child, item["value"])
    return data


def editor_data(client: Client, page: Any) -> dict[str, Any]:
    """The fields of the page's edit form as it opens, ready to be sent back."""
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    sent = querydict_from_html(html, form_id="page-edit-form").dict()
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            raw = getattr(page, field.name).get_prep_value()
            sent |= stream_data(field.name, field.stream_block, raw)
    return sent
