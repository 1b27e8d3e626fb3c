"""Which files must stay as they are: an upper app that keeps them for good says so here.

Core knows images and documents but not who stands on them; ``courses`` registers the editions.
"""

from collections.abc import Callable
from typing import Any

Keeps = Callable[[Any], bool]
_keepers: list[Keeps] = []


def register_keeper(keeps: Keeps) -> None:
    """``keeps(image_or_document)``: must its file stay? Asked in the CMS's forms, not on pages."""
    if keeps not in _keepers:
        _keepers.append(keeps)


def is_frozen(instance: Any) -> bool:
    """True when the file may be neither replaced nor deleted. 1 query per keeper."""
    return bool(instance.pk) and any(keeps(instance) for keeps in _keepers)
