"""What Wagtail's checking view of documents calls to send one (``SENDFILE_BACKEND``).

The view has checked who may and sets the name, the type and the disposition; nginx sends the bytes.
"""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def sendfile(request: HttpRequest, filename: str, **kwargs: Any) -> HttpResponse:
    """``filename`` is absolute, below MEDIA_ROOT; ValueError when it is not."""
    below = Path(filename).relative_to(settings.MEDIA_ROOT)
    response = HttpResponse(content_type=kwargs.get("mimetype"))
    response.headers["X-Accel-Redirect"] = settings.X_ACCEL_MEDIA_PREFIX + quote(str(below))
    return response
