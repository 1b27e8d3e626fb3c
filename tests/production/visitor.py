"""A browser that knows cookies and form tokens, for requests through nginx from outside."""

import contextlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from tests.production.stage import Answer, Site


class Visitor:
    """``session`` is a session's key, as ``tests.production.rows`` makes it; empty for nobody."""

    def __init__(self, site: Site, session: str = "") -> None:
        self.site = site
        self.token = secrets.token_hex(16)  # Django's own form of a token: 32 letters and digits
        self.cookies = {"csrftoken": self.token}
        if session:
            self.cookies["sessionid"] = session

    @property
    def headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": cookies, "X-CSRFToken": self.token, "Referer": f"{self.site.url}/"}

    def get(self, path: str, headers: Mapping[str, str] = {}) -> Answer:
        return self.site.get(path, {**self.headers, **headers})

    def upload(self, path: str, fields: Mapping[str, str], file: tuple[str, bytes, str]) -> Answer:
        """As Wagtail's page for several uploads sends each of them. ``file``: name, bytes, type."""
        boundary = secrets.token_hex(16)
        name, content, kind = file
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        ]
        parts.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="files[]"; filename="{name}"'
            f"\r\nContent-Type: {kind}\r\n\r\n"
        )
        body = "".join(parts).encode() + content + f"\r\n--{boundary}--\r\n".encode()
        headers = {
            **self.headers,
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "X-Requested-With": "XMLHttpRequest",
        }
        with contextlib.closing(self.site.connect()) as wire:
            wire.request("POST", path, body=body, headers=headers)
            got = wire.getresponse()
            return Answer(got.status, got.headers, got.read())


def said(answer: Answer) -> Any:
    return json.loads(answer.body)
