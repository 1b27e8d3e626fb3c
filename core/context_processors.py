from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site_frame(request: HttpRequest) -> dict[str, Any]:
    """What base.html needs on every page. No query."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "help_email": settings.HELP_EMAIL,
        "demo_data_allowed": settings.DEMO_DATA_ALLOWED,
        "page_is_cached_publicly": False,
    }
