"""Where the demo's texts are kept, and the digest that tells whether anything changed."""

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CONTENT = HERE / "content"
GUIDE = HERE.parent / "guide"
LANGUAGES = ("fi", "sv", "en")
SOURCE, *TRANSLATIONS = LANGUAGES
TRACK_ORDER = ("base", "low_carbon", "circular", "health_social")


def content_digest() -> str:
    """Of every text and every line of code that the demo data is made from, the guide's too."""
    digest = hashlib.sha256()
    for path in sorted([*HERE.rglob("*"), *GUIDE.rglob("*")]):
        if path.suffix in (".md", ".toml", ".py"):
            name = path.relative_to(HERE.parent)
            digest.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


@cache
def facts(name: str) -> dict[str, Any]:
    """A TOML file of the content folder."""
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


def tracks() -> list[dict[str, Any]]:
    return [track for name in TRACK_ORDER for track in facts(f"tracks/{name}")["track"]]


def lesson_files(module_key: str) -> list[dict[str, Path]]:
    """The lessons of a module in order, each by language; empty for a module without any."""
    found: dict[str, dict[str, Path]] = {}
    for path in sorted(CONTENT.glob(f"*/{module_key}/*.md")):
        stem, _dot, language = path.name.removesuffix(".md").rpartition(".")
        found.setdefault(stem, {})[language] = path
    return list(found.values())
