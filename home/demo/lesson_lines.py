"""What the readers of a lesson file share: numbered lines, errors that name one, steady ids."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "demo.academy.example")


@dataclass(frozen=True)
class Line:
    number: int
    text: str


class LessonError(ValueError):
    """A lesson file cannot be read. ``lines`` begins with the one to look at."""

    def __init__(self, message: str, lines: Sequence[Line] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.line = lines[0].number if lines else 1


@dataclass(frozen=True)
class Ids:
    """Ids of blocks, questions and options: drawn from the lesson's key and the place within it,
    hence the same in every language and every run."""

    namespace: uuid.UUID
    path: str = ""

    @property
    def own(self) -> str:
        return str(uuid.uuid5(self.namespace, self.path))

    def below(self, name: str, number: int) -> "Ids":
        return Ids(self.namespace, f"{self.path}/{name}-{number}")


def list_items(values: Sequence[Any], ids: Ids, name: str) -> list[dict[str, Any]]:
    """Raw data of a ListBlock, or of a ``courses.blocks.TextListBlock``."""
    return [
        {"type": "item", "id": ids.below(name, number).own, "value": value}
        for number, value in enumerate(values, start=1)
    ]


def demo_key(name: str) -> uuid.UUID:
    """The ``translation_key`` of a demo page, by a name such as ``lesson:b1/01-…``."""
    return uuid.uuid5(NAMESPACE, name)
