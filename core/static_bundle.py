"""One style sheet for the browser, many small ones for the people who write them.

`css/site.css` exists only as the join of the parts that `css/site.txt` lists, each in its
cascade layer. The finder below makes it on demand, so that `runserver`, WhiteNoise and
`collectstatic` all serve it without a build step.
"""

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, overload

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

BUNDLE_PATH = "css/site.css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def source_folder() -> Path:
    """The folder that holds the parts and their list, `site.txt`."""
    return Path(settings.BASE_DIR) / "keino_academy" / "static" / "css"


def bundle_parts(folder: Path) -> list[tuple[str, list[Path]]]:
    """Layers in order, each with its parts; a pattern's files stand in alphabetical order.

    Raises ValueError for a line that matches no file, so that a misspelt part is not
    dropped in silence.
    """
    layers: list[tuple[str, list[Path]]] = []
    for line in (folder / "site.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        layer, pattern = line.split()
        found = sorted(folder.glob(pattern))
        if not found:
            raise ValueError(f"css/site.txt names {pattern}, but no such file exists")
        layers.append((layer, found))
    return layers


def joined_parts(folder: Path) -> str:
    """The text of the whole style sheet."""
    layers = bundle_parts(folder)
    text = [f"@layer {', '.join(layer for layer, _parts in layers)};\n"]
    for layer, parts in layers:
        rules = "".join(part.read_text(encoding="utf-8") for part in parts)
        text.append(f"@layer {layer} {{\n{without_comments(rules)}}}\n")
    return "".join(text)


def without_comments(rules: str) -> str:
    """What only people read costs every reader bytes: comments, indentation, empty lines."""
    lines = (line.strip() for line in COMMENT.sub("", rules).splitlines())
    return "".join(f"{line}\n" for line in lines if line)


def write_bundle(target: Path) -> Path:
    """Write the style sheet unless it is there unchanged; safe when several processes do it."""
    text = joined_parts(source_folder())
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=target.parent, suffix=".css")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(draft).chmod(0o644)
    Path(draft).replace(target)
    return target


class BundleFinder(BaseFinder):
    """Offers `css/site.css` and nothing else. Stands first in STATICFILES_FINDERS."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=Path(settings.BASE_DIR) / "var" / "bundle")
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list:
        return []

    @overload
    def find(self, path: str, find_all: Literal[False] = ...) -> str | None: ...
    @overload
    def find(self, path: str, find_all: Literal[True]) -> list[str]: ...
    def find(self, path: str, find_all: bool = False) -> str | list[str] | None:
        """The bundle's path on disk, written anew when a part has changed.

        Another path gives an empty list, as Django's finders do.
        """
        if Path(path).as_posix() != BUNDLE_PATH:
            return []
        found = str(write_bundle(Path(self.storage.path(BUNDLE_PATH))))
        return [found] if find_all else found

    def list(
        self, ignore_patterns: Iterable[str] | None
    ) -> Iterator[tuple[str, FileSystemStorage]]:
        if not matches_patterns(BUNDLE_PATH, ignore_patterns or []):
            write_bundle(Path(self.storage.path(BUNDLE_PATH)))
            yield BUNDLE_PATH, self.storage
