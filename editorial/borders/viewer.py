"""Whose eyes a screen of the CMS is made for.

Wagtail asks a page for its title without saying who reads it. While a request to ``/cms/`` is
answered the person is known here; elsewhere nobody is, and nothing is narrowed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from editorial.borders.rules import sees_everything

_viewer: ContextVar[Any] = ContextVar("viewer", default=None)


@contextmanager
def seen_by(user: Any) -> Iterator[None]:
    token = _viewer.set(user)
    try:
        yield
    finally:
        _viewer.reset(token)


def limited_viewer() -> Any:
    """The person for whom something has to be narrowed; none outside the CMS, and none for who
    sees everything."""
    user = _viewer.get()
    if user is None or not user.is_authenticated or sees_everything(user):
        return None
    return user
