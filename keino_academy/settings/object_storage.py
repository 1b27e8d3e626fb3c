"""Uploads in S3-type storage instead of this machine's folders, where S3_BUCKET names a bucket.

Two buckets: images and documents in one, learners' files and exports in the other. Neither needs
to be public: nginx fetches images from the first, the site reads documents from it, and files of
the second are handed out by addresses that live five minutes.
"""

from typing import Any
from urllib.parse import urlsplit

from keino_academy.settings.base import MEDIA_URL, SITE_URL, env

BACKEND = "core.object_storage.ObjectStorage"
SECONDS_OF_A_SIGNED_ADDRESS = 300


def storages() -> dict[str, dict[str, Any]]:
    """``STORAGES`` entries by alias; empty where no bucket is named."""
    bucket = env("S3_BUCKET", default="")
    if not bucket:
        return {}
    site = urlsplit(SITE_URL)
    shared = {
        "endpoint_url": env("S3_ENDPOINT_URL", default="") or None,
        "region_name": env("S3_REGION", default="eu-north-1"),
        "access_key": env("S3_ACCESS_KEY_ID", default="") or None,  # else the machine's own role
        "secret_key": env("S3_SECRET_ACCESS_KEY", default="") or None,
        "addressing_style": env("S3_ADDRESSING_STYLE", default="path"),
        "signature_version": "s3v4",
        "default_acl": None,  # the bucket's own rules hold, and they let nobody in
        "file_overwrite": False,
        "max_memory_size": 5 * 1024 * 1024,
    }
    public = {
        "bucket_name": bucket,
        "querystring_auth": False,
        # The site's own address, from which nginx proxies: pages ask no third party for anything.
        "custom_domain": f"{site.netloc}{MEDIA_URL.rstrip('/')}",
        "url_protocol": f"{site.scheme}:",
        # Kept by browsers alone: a shared cache would go on handing out a withdrawn image.
        "object_parameters": {"CacheControl": "private, max-age=2592000"},
    }
    private = {
        "bucket_name": env("S3_PRIVATE_BUCKET"),
        "querystring_auth": True,
        "querystring_expire": SECONDS_OF_A_SIGNED_ADDRESS,
        "object_parameters": {"ContentDisposition": "attachment", "CacheControl": "no-store"},
    }
    return {
        "default": {"BACKEND": BACKEND, "OPTIONS": {**shared, **public}},
        "private": {"BACKEND": BACKEND, "OPTIONS": {**shared, **private}},
    }
