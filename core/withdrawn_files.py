"""Which images and documents have been withdrawn: their files are in no public place, and what
shows them says so.

Core knows the files but not why one was withdrawn; ``courses`` registers its redactions.
"""

from collections.abc import Callable
from typing import Any

IsWithdrawn = Callable[[Any], bool]
_asked: list[IsWithdrawn] = []


def register_withdrawals(is_withdrawn: IsWithdrawn) -> None:
    """``is_withdrawn(image_or_document)``; asked for every figure of a live page, so it must cost
    next to nothing."""
    if is_withdrawn not in _asked:
        _asked.append(is_withdrawn)


def is_withdrawn(file: Any) -> bool:
    return any(asked(file) for asked in _asked)
