"""Icons, and the components that take a slot.

A component without a slot is a plain include: {% include "components/tag.html" with
text=… only %}. These tags exist where markup goes inside.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """A symbol of img/icons.svg. It is decoration: the words beside it carry the meaning.

    Kept per process: a page shows dozens, and the sprite's hashed name costs a look-up each.
    """
    return format_html(
        '<svg class="i" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>',
        static("img/icons.svg"),
        name,
    )


def _render(component: str, content: SafeString, variables: dict[str, Any]) -> SafeString:
    return render_to_string(f"components/{component}.html", {"content": content, **variables})


@register.simple_block_tag(end_name="endcard")
def card(content: SafeString, title: str = "", **variables: Any) -> SafeString:
    """{% card title=… id=… aside=… link_url=… link_text=… %} … {% endcard %}"""
    return _render("card", content, {"title": title, **variables})


@register.simple_block_tag(end_name="endnotice")
def notice(content: SafeString, kind: str = "info", **variables: Any) -> SafeString:
    """{% notice kind="ok|info|warn|bad" title=… role="status|alert" %} … {% endnotice %}"""
    return _render("notice", content, {"kind": kind, **variables})


@register.simple_block_tag(end_name="endcallout")
def callout(content: SafeString, kind: str = "law", **variables: Any) -> SafeString:
    """{% callout kind="law|example|tip|reflection" title=… %} … {% endcallout %}"""
    return _render("callout", content, {"kind": kind, **variables})


@register.simple_block_tag(end_name="endfold")
def fold(content: SafeString, summary: str, **variables: Any) -> SafeString:
    """{% fold summary=… meta=… is_open=… %} … {% endfold %}"""
    return _render("fold", content, {"summary": summary, **variables})


@register.simple_block_tag(end_name="endtable")
def table(content: SafeString, caption: str, **variables: Any) -> SafeString:
    """{% table caption=… hide_caption=… %}<thead>…</thead><tbody>…</tbody>{% endtable %}"""
    return _render("table", content, {"caption": caption, **variables})
