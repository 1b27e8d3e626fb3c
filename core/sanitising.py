"""Foreign HTML becomes harmless here and nowhere else: the one importer of bleach and nh3.

bleach (final release, no longer maintained) links addresses in plain text and makes a first
pass; nh3 is the barrier and always has the last word. Both functions are idempotent.
"""

import re

import bleach
import nh3
from bleach.linkifier import Linker, build_url_re
from django.utils.html import escape
from django.utils.safestring import SafeString

TAGS = frozenset(
    {
        "a",
        "b",
        "blockquote",
        "br",
        "em",
        "h2",
        "h3",
        "h4",
        "i",
        "li",
        "ol",
        "p",
        "span",
        "strong",
        "ul",
    }
)
ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "*": {"lang"}}
SCHEMES = frozenset({"http", "https", "mailto"})
# bleach knows hosts by their top-level domain, which a demo site on one's own machine has not.
ADDRESS = re.compile(
    build_url_re().pattern
    + r"""| \bhttp://localhost(?![\w-]|\.\w)(?::[0-9]+)?(?:[/?][^\s{}|\\^`<>"]*)?""",
    re.IGNORECASE | re.VERBOSE,
)


def clean_html(html: str) -> SafeString:
    """HTML with only the house's tags; relative links stay, foreign schemes go."""
    first = bleach.clean(
        html,
        tags=TAGS,
        attributes={name: list(allowed) for name, allowed in ATTRIBUTES.items()},
        protocols=SCHEMES,
        strip=True,
    )
    barrier = nh3.clean(
        first, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(SCHEMES), link_rel=None
    )
    return SafeString(barrier)


def plain_text_to_html(text: str) -> SafeString:
    """What a person typed, as paragraphs with working links; markup in it is shown, not obeyed."""
    paragraphs = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    html = "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in paragraphs)
    return clean_html(Linker(callbacks=[], url_re=ADDRESS).linkify(html))
