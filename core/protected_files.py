"""Handing out files that no address of the web server shows."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header


def file_response(
    file: Any, *, name: str, content_type: str = "application/octet-stream"
) -> HttpResponseBase:
    """A stored file as an attachment called ``name``; the caller has checked who may.

    In production the web server sends the bytes (``X_ACCEL_PREFIX``), or an S3-type storage by an
    address that lives five minutes. Raises FileNotFoundError when the file is gone.
    """
    storage = file.storage
    if not storage.exists(file.name):
        raise FileNotFoundError(file.name)
    disposition = content_disposition_header(True, name) or "attachment"
    response: HttpResponseBase
    is_local = hasattr(storage, "location") and hasattr(storage, "base_location")
    if not is_local:
        asked = {
            "ResponseContentDisposition": disposition,
            "ResponseContentType": content_type,
            "ResponseCacheControl": "private, no-store",
        }
        response = HttpResponseRedirect(storage.url(file.name, parameters=asked))
    elif settings.X_ACCEL_PREFIX:
        response = HttpResponse(content_type=content_type)
        response.headers["X-Accel-Redirect"] = settings.X_ACCEL_PREFIX + quote(file.name)
    else:
        response = FileResponse(file.open("rb"), content_type=content_type)
    response.headers["Content-Disposition"] = disposition
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
