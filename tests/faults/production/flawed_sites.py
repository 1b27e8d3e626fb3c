"""gunicorn's applications of the controls: the real site with one fault built in.

They show that the kills and the ledger would find the fault if the site had it.
"""

import io
import queue
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from keino_academy.wsgi import application as site

UNKEYED = "faults_unkeyed"
SLOW_ANSWER = 0.02  # seconds between commit and answer, as over a network that is busy
StartResponse = Callable[..., Any]
waiting: "queue.Queue[dict[str, Any]]" = queue.Queue()


def answers_first(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Acknowledges a step as done and does it afterwards, from a queue in memory."""
    if environ["REQUEST_METHOD"] != "POST":
        return site(environ, start_response)
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    kept = {name: value for name, value in environ.items() if isinstance(value, str)}
    waiting.put({**environ, **kept, "wsgi.input": io.BytesIO(body)})
    lesson = environ["PATH_INFO"].removesuffix("done/")
    start_response("302 Found", [("Location", lesson), ("Content-Length", "0")])
    return []


def _work_off() -> None:
    while True:
        answer = site(waiting.get(), lambda *_arguments: None)
        getattr(answer, "close", lambda: None)()


threading.Thread(target=_work_off, daemon=True).start()


def writes_without_key(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Keeps one more row of each write, in a table without a unique key."""
    if environ["REQUEST_METHOD"] == "POST":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {UNKEYED} (path) VALUES (%s)", [_key(environ)])  # noqa: S608  (a name of this module)
        time.sleep(SLOW_ANSWER)
    return site(environ, start_response)


def _key(environ: dict[str, Any]) -> str:
    return f"{environ['PATH_INFO']} {environ['HTTP_COOKIE']}"
