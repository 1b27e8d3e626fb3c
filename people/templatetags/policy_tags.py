"""What pages need to know about the terms and the privacy notice."""

from django import template

from people.models import User
from people.policies import has_unread_notice

register = template.Library()


@register.simple_tag
def unread_privacy_notice(person: User) -> bool:
    """Is a notice in force that the person has not opened? No query when its number is kept."""
    return has_unread_notice(person)
