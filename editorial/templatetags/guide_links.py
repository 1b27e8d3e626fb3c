"""Links from the CMS's screens to the editors' guide."""

from typing import Any

from django import template

from editorial.dashboard.guide_links import guide_address, guide_entry

register = template.Library()


@register.simple_tag
def guide_url(name: str) -> str:
    """{% guide_url "review" as address %}: empty where no guide was loaded."""
    return guide_address(name)


@register.inclusion_tag("editorial/dashboard/guide_link.html")
def guide_link(name: str) -> dict[str, Any]:
    """{% guide_link "review" %}: a link with the page's title, or nothing."""
    return {"entry": guide_entry(name)}
