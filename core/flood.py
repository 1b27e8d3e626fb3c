"""Limits for public forms, counted by the sender's address for as long as the limit lasts."""

import hashlib

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from core.caches import content_cache


def is_too_often(request: HttpRequest, purpose: str, *, most: int, seconds: int) -> bool:
    """Counts this request. An office shares one address: leave room for it.

    Only a digest of the address is kept. Without the cache nobody is stopped: being heard matters
    more than a flood.
    """
    digest = hashlib.sha256(get_adapter().get_client_ip(request).encode()).hexdigest()[:32]
    key = f"{purpose}:{digest}"
    content_cache.add(key, 0, seconds)
    try:
        return content_cache.incr(key) > most
    except ValueError:  # the cache is away
        return False
