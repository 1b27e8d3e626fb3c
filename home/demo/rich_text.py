"""Markdown to the HTML that Wagtail's rich text keeps, so that opening and saving a text in the
CMS changes nothing in it: h2, h3, b, i, ol, ul, li, p and a, and no white space between them."""

from collections.abc import Iterable
from html import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "paragraph": "p",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "strong": "b",
    "em": "i",
}
HEADINGS = frozenset({"h2", "h3"})

_markdown = MarkdownIt("zero").enable(
    ["heading", "list", "emphasis", "balance_pairs", "fragments_join", "link", "escape"]
)


class UnsupportedMarkdown(ValueError):
    """``line`` counts from 0 within the text that was given."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def rich_text(markdown: str, *, headings: bool) -> str:
    """Raises UnsupportedMarkdown where the text holds a heading that it may not hold."""
    html: list[str] = []
    line = 0
    in_item = 0
    for token in _markdown.parse(markdown):
        line = token.map[0] if token.map else line
        in_item += token.nesting if token.type.startswith("list_item") else 0
        if token.type == "inline":
            html += _inline(token.children or [])
        elif token.type.startswith("heading"):
            if not headings or token.tag not in HEADINGS:
                raise UnsupportedMarkdown(f"{token.tag} is not allowed here", line)
            html.append(_tag(token, token.tag))
        elif token.type.startswith("paragraph") and in_item:
            continue  # an item of a list holds its text without a paragraph
        else:
            html.append(_tag(token, TAGS[token.type.rpartition("_")[0]]))
    return "".join(html)


def _inline(tokens: Iterable[Token]) -> Iterable[str]:
    for token in tokens:
        if token.type == "text":
            yield escape(token.content, quote=False)
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.type == "link_open":
            yield f'<a href="{escape(str(token.attrs["href"]))}">'
        elif token.type == "link_close":
            yield "</a>"
        else:
            yield _tag(token, TAGS[token.type.rpartition("_")[0]])


def _tag(token: Token, name: str) -> str:
    return f"<{name}>" if token.nesting > 0 else f"</{name}>"


def paragraphs(text: str) -> str:
    """Plain paragraphs, separated by an empty line, as rich text."""
    return rich_text(text.strip(), headings=False)
