"""Rows that are written once and then only read."""

from typing import Any, ClassVar

from django.db import models


class ImmutableError(TypeError):
    """Somebody tried to change what an edition froze."""


class FrozenQuerySet(models.QuerySet[Any]):
    def update(self, **kwargs: Any) -> int:
        raise ImmutableError("An edition does not change; release a new one.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise ImmutableError("An edition does not change; release a new one.")


class FrozenModel(models.Model):
    """Rows that are written once and then only read."""

    objects: ClassVar[Any] = FrozenQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ImmutableError("An edition does not change; release a new one.")
        super().save(*args, **kwargs)
