from collections.abc import Callable
from functools import wraps
from typing import Any

Replacement = Callable[..., Any]


def instead_of(owner: Any, name: str) -> Callable[[Replacement], Replacement]:
    """The decorated function stands in for a method of Wagtail's and gets the former one as its
    first argument: ``@instead_of(LockedPagesView, "get_queryset")``. For what no hook reaches."""

    def decorate(replacement: Replacement) -> Replacement:
        former = getattr(owner, name)

        @wraps(former)
        def method(*args: Any, **kwargs: Any) -> Any:
            return replacement(former, *args, **kwargs)

        setattr(owner, name, method)
        return replacement

    return decorate
