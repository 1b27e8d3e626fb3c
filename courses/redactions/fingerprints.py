"""The fingerprint by which a redacted block is known wherever it stands. Pure: no database.

Of a frozen block counts what the editor wrote: its type, its texts, the image or document that
it names, and for a question also its key. Left out is what changes by itself:

* ids, of the block and of everything in it: a block that is copied, or saved anew, is the same;
* facts of files (address, size, name of the rendition), which a moved file changes; and which
  file holds the captions of a video, since other captions make it no other video;
* attributes of rich text, where editors' tools leave marks, and links within the site, which are
  the addresses of one day; a link to another site does count;
* runs of white space.

So a text that was changed by one word is another block: it is shown, and has to be.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

Block = dict[str, Any]
IDS = frozenset({"id"})
DERIVED = {
    "figure": frozenset({"file", "width", "height", "withdrawn"}),
    "file": frozenset({"url", "extension", "size", "withdrawn"}),
    "video": frozenset({"host", "is_file", "captions_url", "withdrawn"}),
}
HTML_FIELDS = frozenset({"html", "transcript"})
TAG = re.compile(r"<(/?)(\w+)([^>]*)>")
LINK_OUT = re.compile(r"""href=["']((?:https?|mailto|tel):[^"']*)["']""", re.IGNORECASE)


def fingerprint(piece: Block) -> str:
    """Of a frozen block or of a question of a frozen quiz: 64 hexadecimal digits."""
    left_out = IDS | DERIVED.get(piece["type"], frozenset())
    kept = {name: value for name, value in piece.items() if name not in left_out}
    canonical = json.dumps(_plain(kept), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _plain(item, key) for key, item in value.items() if key not in IDS}
    if isinstance(value, list):
        return [_plain(item, name) for item in value]
    if isinstance(value, str):
        text = TAG.sub(_bare_tag, value) if name in HTML_FIELDS else value
        return " ".join(unicodedata.normalize("NFC", text).split())
    return value


def _bare_tag(found: re.Match[str]) -> str:
    slash, name, attributes = found.groups()
    link = LINK_OUT.search(attributes)
    return f"<{slash}{name} {link[1]}>" if link else f"<{slash}{name}>"


def pieces_of(blocks: list[Block]) -> Iterator[Block]:
    """Everything that can be redacted on its own: each block, and each question of the quiz."""
    for block in blocks:
        yield block
        if block["type"] == "quiz":
            yield from block["questions"]


def image_of(piece: Block) -> int | None:
    """The image that the block shows, by its number."""
    return piece.get("image") if piece["type"] == "figure" else None


def document_of(piece: Block) -> int | None:
    """The document that the block offers, or the captions of its video; by its number."""
    if piece["type"] == "file":
        return piece.get("document")
    address = piece.get("captions_url", "") if piece["type"] == "video" else ""
    found = re.search(r"/documents/(\d+)/", address)
    return int(found[1]) if found else None
