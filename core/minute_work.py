"""Work of every minute: what has to happen at a moment that a person chose, such as publishing.

Registered by the apps in a module that their ``ready`` imports; run by the ticker or by beat. A
function takes nothing, returns how many things it did, and may be run by two processes at once and
as often as anybody likes.
"""

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)
Work = Callable[[], int]
_work: dict[str, Work] = {}


def every_minute(name: str) -> Callable[[Work], Work]:
    def register(work: Work) -> Work:
        if _work.get(name, work) is not work:
            raise ValueError(f"Two pieces of work of every minute are called {name}")
        _work[name] = work
        return work

    return register


def run() -> int:
    """How many things were done. One piece's failure is logged and kept from the others; the next
    minute tries again."""
    done = 0
    for name, work in _work.items():
        try:
            done += work()
        except Exception:
            logger.exception("Work of every minute %s failed", name)
    return done
