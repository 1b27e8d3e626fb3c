"""The undo button of a message."""

from django import template
from django.contrib.messages.storage.base import Message
from django.utils.http import url_has_allowed_host_and_scheme

register = template.Library()

PREFIX = "undo:"


@register.filter
def undo_path(message: Message) -> str:
    """The path that takes back what the message tells of, or an empty string.

    The code that adds the message gives `extra_tags="undo:/fi/…"`. Only a path of this
    site is returned.
    """
    tags = message.extra_tags or ""
    path = tags.removeprefix(PREFIX) if tags.startswith(PREFIX) else ""
    return path if path and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""
