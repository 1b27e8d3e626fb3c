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
