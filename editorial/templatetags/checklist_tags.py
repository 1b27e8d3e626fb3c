from typing import Any

from django import template

from core.models import BasePage
from editorial.checklist import items_of

register = template.Library()


@register.inclusion_tag("editorial/checklist/items.html")
def checklist(page: Any) -> dict[str, Any]:
    """The items of a page as it is in memory; none for what has no checklist."""
    if not isinstance(page, BasePage) or not page.pk:
        return {"items": [], "page": None, "missing": 0}
    items = items_of(page)
    return {"items": items, "page": page, "missing": sum(item.stops for item in items)}
