"""What has to be there before a page may be submitted for review, computed from the page.

An app that has page types registers what is to be looked at::

    @checks(LessonPage)
    def look_at_lesson(page: LessonPage) -> Iterator[Item]: ...

Checks of a class hold for its subclasses too. They look at the instance as it is in memory, so
that the editor, a revision and the live page are looked at in the same way.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Check = Callable[[Any], Iterable["Item"]]


class Level(StrEnum):
    REQUIRED = "required"  # unmet, it stops the submission
    HINT = "hint"  # worth a look; the author decides


@dataclass(frozen=True)
class Item:
    """``title`` names what is looked at, ``detail`` says what was found or is missing."""

    key: str
    title: str
    is_met: bool
    detail: str = ""
    level: Level = Level.REQUIRED

    @property
    def stops(self) -> bool:
        return self.level is Level.REQUIRED and not self.is_met

    @property
    def sentence(self) -> str:
        return f"{self.title}: {self.detail}" if self.detail else self.title


_checks: list[tuple[type, Check]] = []


def checks(page_class: type) -> Callable[[Check], Check]:
    """Registers a check of pages of this class. Registered twice, it runs once."""

    def register(check: Check) -> Check:
        if (page_class, check) not in _checks:
            _checks.append((page_class, check))
        return check

    return register


def items_of(page: Any) -> list[Item]:
    """Every item that concerns the page, unmet ones first, required before hints. The queries are
    those of the page's own checks: see there."""
    found = [item for cls, check in _checks if isinstance(page, cls) for item in check(page)]
    return sorted(found, key=lambda item: (item.is_met, item.level is Level.HINT))


def blocking_items(page: Any) -> list[str]:
    """Sentences: what is missing from the page, as it is in memory."""
    return [item.sentence for item in items_of(page) if item.stops]
