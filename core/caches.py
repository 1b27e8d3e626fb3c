"""The cache of public and immutable content: a help, never a need."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.utils.connection import ConnectionProxy
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
content_cache = ConnectionProxy(caches, "content")  # made at first use: its class stands below


class ForgivingRedisCache(RedisCache):
    """Redis away is a miss: pages go on without it, only slower. For content alone: limits on
    signing in count in the default cache, which must not forget."""

    def _ask(self, method: Callable[..., Any], instead: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except RedisError as error:
            logger.warning("The content cache did not answer: %r", error)
            return instead

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._ask(super().get, default, key, default, version)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        self._ask(super().set, None, key, value, *args, **kwargs)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> Any:
        return self._ask(super().add, False, key, value, *args, **kwargs)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        return self._ask(super().incr, 1, key, delta, version)

    def get_many(self, keys: Any, version: Any = None) -> Any:
        return self._ask(super().get_many, {}, keys, version)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return self._ask(super().set_many, [], data, *args, **kwargs)

    def delete(self, key: Any, version: Any = None) -> Any:
        return self._ask(super().delete, False, key, version)


class DefaultRedisCache(ForgivingRedisCache):
    """The default cache forgives nothing, for limits count in it; only what Wagtail itself keeps
    there (the addresses of its sites, without which no page has a link) is a help like any other.
    """

    def _ask(self, method: Callable[..., Any], instead: Any, *args: Any, **kwargs: Any) -> Any:
        if str(args[0]).startswith("wagtail_"):
            return super()._ask(method, instead, *args, **kwargs)
        return method(*args, **kwargs)
